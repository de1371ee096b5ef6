import facts from './newer-syscalls.json' with { type: 'json' }

/** A newer call whose callers take an older way on ENOSYS, and on no other errno. */
export interface NewerSyscall {
  readonly name: string
  /** First kernel release that has it: `5.3`. */
  readonly since: string
  /** What the callers do instead. */
  readonly fallback: string
  /** The one call that they make instead, where it does the same. */
  readonly older?: string
}

/** Sorted by name. Source: glibc, own measurements, see the JSON. */
export const newerSyscalls: readonly NewerSyscall[] = facts.syscalls

/** Undefined for a call that has no older way. */
export function newerSyscall(name: string): NewerSyscall | undefined {
  return byName.get(name)
}

const byName = new Map(newerSyscalls.map(call => [call.name, call]))
