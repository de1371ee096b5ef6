import facts from './mount-calls.json' with { type: 'json' }

/** What can be done to the mounts, by the name of the call that does it: `umount` also stands for umount2. */
export const MOUNT_OPERATIONS = [
  'mount',
  'umount',
  'pivot_root',
  'move_mount',
  'open_tree',
  'mount_setattr',
  'fspick',
  'fsconfig'
] as const

export type MountOperation = (typeof MOUNT_OPERATIONS)[number]

/** What a call does to the mounts, and the indexes of its arguments, from 0. */
export interface MountCall {
  readonly operation: MountOperation
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

/** Flags of a mount call as strace names them, from their value: `MS_NOSUID|MS_BIND`; a bit without a name stays a number. */
export function mountFlags(name: string, value: number): string {
  const names = flagNames.get(name) ?? []
  const whole = names.find(([, bits]) => bits === value)
  if (whole || value === 0) return whole?.[0] ?? '0'
  if (name === 'fsconfig' || value > 0xffffffff) return `0x${value.toString(16)}`
  if (name === 'mount' && value >= MAGIC && value <= MAGIC + 0xffff)
    return `MS_MGC_VAL|${mountFlags(name, value - MAGIC)}`.replace(/\|0$/, '')
  const set = names.filter(([, bits]) => (value & bits) !== 0)
  const rest = set.reduce((left, [, bits]) => left & ~bits, value) >>> 0
  return [...set.map(([flag]) => flag), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join('|')
}

/** MS_MGC_VAL, with which kernels before 2.4 wanted the flags. */
const MAGIC = 0xc0ed0000

const flagNames = new Map(
  Object.entries(facts.flagNames).map(([name, flags]) => [name, Object.entries(flags)] as const)
)
