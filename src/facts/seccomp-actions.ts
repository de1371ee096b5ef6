import facts from './seccomp-actions.json' with { type: 'json' }

const actions: ReadonlyMap<number, string> = new Map(
  Object.entries(facts.actions).map(([code, action]) => [Number.parseInt(code, 16), action])
)

/** libseccomp's name, without SCMP_ACT_, of the `code=` of a SECCOMP record. */
export function seccompAction(code: number): string {
  return actions.get(code >>> 0) ?? 'KILL_PROCESS'
}
