import facts from './quiet-syscalls.json' with { type: 'json' }

/** A call that a bootstrap profile allows without logging it. */
export interface QuietSyscall {
  readonly name: string
  /** Mean share of all calls in the counted logs, in per cent. */
  readonly share: number
  /** What the call can touch: `own memory`. */
  readonly reaches: string
}

/** Sorted by name. Source: counted in 27 logs, see the JSON. */
export const quietSyscalls: readonly QuietSyscall[] = facts.syscalls
