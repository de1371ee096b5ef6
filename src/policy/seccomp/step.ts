import type { Reason, SyscallRule } from '../policy.ts'

/** What one step of the recipe says about one call, for one reason. */
export interface Step {
  readonly name: string
  readonly action: SyscallRule['action']
  readonly reason: Reason
  /** All that is known to ask for it asks for what is dangerous about the call. */
  readonly asksForDanger?: boolean
}

/** EPERM: a call that exists and is refused on purpose. */
export const EPERM = 1

/** ENOSYS: libc and language runtimes take an older way on this errno only. */
export const ENOSYS = 38

export function namesOf(steps: readonly Step[]): Set<string> {
  return new Set(steps.map(step => step.name))
}
