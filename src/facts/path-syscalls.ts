import facts from './path-syscalls.json' with { type: 'json' }

/** A path argument of a system call. */
export interface PathArgument {
  /** Kernel argument order, from 0. */
  readonly index: number
  /** Index of the descriptor that a relative path starts from; absent: the cwd. */
  readonly dirfd?: number
  /** AppArmor letters, `open` (what the flags say), or `''` for what AppArmor does not mediate. */
  readonly access: string
  /** What the call makes of the name; with any role a link there is not followed. A folder's rule ends in `/`. */
  readonly role?: PathRole
}

/** `name`: the call makes, or changes, what stands at the name itself. */
export type PathRole = 'create-folder' | 'delete-folder' | 'delete' | 'source' | 'target' | 'name'

export interface PathSyscall {
  readonly paths: readonly PathArgument[]
  /** Index of the flags. */
  readonly flags?: number
}

const syscalls: Readonly<Record<string, PathSyscall>> = facts.syscalls as Readonly<
  Record<string, PathSyscall>
>

/** The path arguments of a system call, undefined when it has none. Source: Linux 6.1 fs/ and security/apparmor. */
export function pathSyscall(name: string): PathSyscall | undefined {
  return Object.hasOwn(syscalls, name) ? syscalls[name] : undefined
}
