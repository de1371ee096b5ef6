import type { WatchedNames } from '../../behaviour/observe/logs/call-watch.ts'
import { isMultiplexer } from '../../facts/multiplexers.ts'
import { ARCHES, syscallNames } from '../../facts/syscall-table.ts'
import { rulesFor } from '../../language/seccomp/evaluate.ts'
import type { SeccompEntry, SeccompProfile } from '../../language/seccomp/profile.ts'
import { argumentsOf } from './outcomes.ts'
import type { ProfileOnMachine } from './seccomp.ts'

/** The calls that a profile does not simply allow, with the arguments that it looks at: those of a recording to look at closely. */
export function watchedNames(profileOf: ProfileOnMachine): WatchedNames {
  const watched = new Map<string, Set<number>>()
  const byName = new Map<SeccompProfile, ReadonlyMap<string, readonly SeccompEntry[]>>()
  for (const arch of ARCHES) {
    const profile = profileOf(arch)
    const entries = byName.get(profile) ?? entriesByName(profile)
    byName.set(profile, entries)
    for (const name of syscallNames()) {
      // Only what carries other calls is met by rules for other names.
      const own = isMultiplexer(name) ? profile.entries : (entries.get(name) ?? [])
      const rules = own.length === 0 ? [] : rulesFor({ ...profile, entries: own }, arch, name)
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

function entriesByName({ entries }: SeccompProfile): Map<string, SeccompEntry[]> {
  const byName = new Map<string, SeccompEntry[]>()
  for (const entry of entries)
    for (const name of entry.names) {
      const own = { ...entry, names: [name] }
      const others = byName.get(name)
      if (others) others.push(own)
      else byName.set(name, [own])
    }
  return byName
}
