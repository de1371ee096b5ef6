import type { Call } from '../../../trace/sink.ts'
import type { CapabilityFact, Fact, Place, WarningCode } from '../../behaviour.ts'
import type { Task } from './tasks.ts'

/** Evidence for a capability, before it has runs and a place. */
export type Evidence = Omit<CapabilityFact, keyof Fact>

/** What the parts of a scene know of the call that is being observed. */
export interface CurrentCall {
  readonly call: Call
  readonly task: Task
  readonly name: string
  /** Path of the program that makes the call; null before the first execve. */
  readonly by: string | null
  /** errno of a call that failed, else null; `SECCOMP` and `INJECTED` for one that did not run. */
  readonly error: string | null
  /** It ran and succeeded. */
  readonly hasWorked: boolean
  /** Where what is added was seen. */
  place: Place
  readonly signs: Set<WarningCode>
  add(list: 'capabilities', evidence: Evidence): void
}
