import type { Behaviour, RunSet } from '../../behaviour/behaviour.ts'
import { unionRuns } from '../../behaviour/runs.ts'
import { newerSyscall } from '../../facts/newer-syscalls.ts'
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

/** Names of calls that a profile refuses, and that no older one stands in for. */
export function refusedNames(profile: ProfileOf, own: Behaviour): Refused[] {
  // What is not allowed and has an older way is always refused as ENOSYS.
  const hasOlder = (name: string): boolean => {
    const older = newerSyscall(name)?.older
    return older !== undefined && profile.calls.has(older)
  }
  return sortedSet(own.syscalls.map(({ name }) => name))
    .filter(name => !profile.calls.has(name) && !hasOlder(name))
    .map(text => ({ text, isProgram: false }))
}
