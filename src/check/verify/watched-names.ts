import type { WatchedNames } from '../../behaviour/observe/logs/call-watch.ts'
import { ARCHES, syscallNames } from '../../facts/syscall-table.ts'
import { rulesFor } from '../../language/seccomp/evaluate.ts'
import { argumentsOf } from './outcomes.ts'
import type { ProfileOnMachine } from './seccomp.ts'

/** The calls that a profile does not simply allow, with the arguments that it looks at: those of a recording to look at closely. */
export function watchedNames(profileOf: ProfileOnMachine): WatchedNames {
  const watched = new Map<string, Set<number>>()
  for (const arch of ARCHES) {
    const profile = profileOf(arch)
    for (const name of syscallNames()) {
      const rules = rulesFor(profile, arch, name)
      const always = rules.find(({ conditions }) => conditions.length === 0)
      const action = always?.verdict.action ?? (rules.length === 0 ? profile.defaultAction : null)
      if (action === 'ALLOW') continue
      const indexes = watched.get(name) ?? new Set()
      for (const index of argumentsOf(rules)) indexes.add(index)
      watched.set(name, indexes)
    }
  }
  return new Map([...watched].map(([name, indexes]) => [name, [...indexes]]))
}
