import facts from './mount-calls.json' with { type: 'json' }

/** What a call does to the mounts, and the indexes of its arguments, from 0. */
export interface MountCall {
  readonly operation:
    'mount' | 'umount' | 'move_mount' | 'open_tree' | 'mount_setattr' | 'fspick' | 'fsconfig'
  readonly source?: number
  readonly target?: number
  /** The descriptor of the folder that a relative target starts from. */
  readonly dirfd?: number
  readonly fstype?: number
  readonly flags?: number
}

/** Undefined for a call that changes no mount. Source: Linux fs/namespace.c, see the JSON. */
export function mountCall(name: string): MountCall | undefined {
  return calls.get(name)
}

const calls = new Map(Object.entries(facts.calls as Readonly<Record<string, MountCall>>))
