import type { SeccompAction, SeccompProfile } from '../../language/seccomp/profile.ts'

/** The arguments that entries for a call look at. */
export function conditionsOn(profile: SeccompProfile, name: string): number[] {
  return profile.entries
    .filter(entry => entry.names.includes(name))
    .flatMap(entry => entry.conditions.map(condition => condition.index))
}

/** True where an entry says that the call is refused, whatever its arguments. */
export function refusesByName(profile: SeccompProfile, name: string): boolean {
  return profile.entries.some(
    ({ names, conditions, action }) =>
      conditions.length === 0 && REFUSALS.has(action) && names.includes(name)
  )
}

const REFUSALS: ReadonlySet<string> = new Set<SeccompAction>([
  'ERRNO',
  'KILL_PROCESS',
  'KILL_THREAD',
  'TRAP'
])
