import type { Behaviour, RunSet } from '../../behaviour/behaviour.ts'
import { unionRuns } from '../../behaviour/runs.ts'
import { sortedSet } from '../../order.ts'
import type { Aspect, Refused } from './aspect.ts'
import type { ProfileOf } from './profile-of.ts'

/** Which calls are made; null where none was recorded. */
export function namesAspect({ syscalls }: Behaviour): Aspect | null {
  if (syscalls.length === 0) return null
  const names = new Map<string, RunSet>()
  for (const { name, runs } of syscalls) names.set(name, unionRuns(names.get(name) ?? [], runs))
  return {
    shown: [...names.values()],
    patterns: [...names.values()],
    refused: refusedNames
  }
}

/** Names of calls that a profile refuses. */
export function refusedNames(profile: ProfileOf, own: Behaviour): Refused[] {
  return sortedSet(own.syscalls.map(({ name }) => name))
    .filter(name => !profile.calls.has(name))
    .map(text => ({ text, isProgram: false }))
}
