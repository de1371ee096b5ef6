import facts from './seccomp-actions.json' with { type: 'json' }

const actions: ReadonlyMap<number, string> = new Map(
  Object.entries(facts.actions).map(([code, action]) => [Number.parseInt(code, 16), action])
)

/** SECCOMP_RET_ACTION_FULL: the rest is an errno, or a message to a tracer. */
const ACTION = 0xffff_0000

/** libseccomp's name, without SCMP_ACT_, of the `code=` of a SECCOMP record. */
export function seccompAction(code: number): string {
  return actions.get((code & ACTION) >>> 0) ?? 'KILL_PROCESS'
}
