import type { Behaviour } from '../../behaviour/behaviour.ts'
import { otherAbis } from '../../facts/compat-arch.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { placeOfFirst, verifyCalls } from './calls.ts'
import { neededCalls } from './needed.ts'
import { seenCalls } from './seen-calls.ts'
import type { SeenCall, WatchedRun } from './seen-calls.ts'
import type { MissingArchitecture, SeccompVerification } from './verification.ts'

/** What the workload is to run under: the profile as it is on a machine of an architecture. */
export type ProfileOnMachine = (machine: Arch) => SeccompProfile

/** Asks a filter about every call of the recordings, and about what the runtimes call themselves. */
export function verifySeccomp(
  profileOf: ProfileOnMachine,
  behaviour: Behaviour,
  watched: readonly WatchedRun[],
  options: Pick<DecideOptions, 'runtimes' | 'noNewPrivileges'>
): SeccompVerification {
  const calls = seenCalls(behaviour, watched)
  const arches = [...new Set(calls.map(({ arch }) => arch))].filter(isArch)
  const machines = machinesOf(behaviour, arches)
  const missing = arches.flatMap((arch): (MissingArchitecture & { readonly arch: Arch })[] => {
    const machine = machines.get(arch)!
    const effect = effectOfMissing(arch, machine, profileOf(machine))
    const own = calls.filter(call => call.arch === arch)
    const place = placeOfFirst(
      behaviour,
      own.map(({ fact }) => fact)
    )
    return effect === null ? [] : [{ arch, effect, calls: namesIn(own), place }]
  })
  const killed = new Set(
    missing.filter(({ effect }) => effect === 'killed').map(({ arch }) => arch)
  )
  const profileOn = (arch: Arch): SeccompProfile | null =>
    killed.has(arch) ? null : naming(profileOf(machines.get(arch)!), arch)
  return {
    asked: namesIn(calls),
    ...verifyCalls(behaviour, calls, profileOn),
    architectures: missing,
    needed: neededCalls(
      [...new Set(machines.values())].map(arch => [arch, profileOn(arch)!]),
      options
    )
  }
}

/** How many distinct names. */
function namesIn(calls: readonly SeenCall[]): number {
  return new Set(calls.map(({ name }) => name)).size
}

/** What becomes of the calls of an architecture that a profile does not name; null: it does, or need not. */
function effectOfMissing(
  arch: Arch,
  machine: Arch,
  { architectures }: SeccompProfile
): MissingArchitecture['effect'] | null {
  if (architectures.includes(arch)) return null
  if (machine !== arch) return 'killed'
  return architectures.length === 0 ? null : 'unnamed'
}

/** The machine that programs of an architecture ran on: another one of the recordings where that runs them, too. */
function machinesOf({ runs }: Behaviour, arches: readonly Arch[]): ReadonlyMap<Arch, Arch> {
  const known = [...new Set([...runs.map(({ arch }) => arch).filter(isArch), ...arches])]
  return new Map(
    [...known].map(arch => [arch, known.find(other => otherAbis(other).includes(arch)) ?? arch])
  )
}

/** The machine's own architecture is let through, whether or not it is listed. */
function naming(profile: SeccompProfile, arch: Arch): SeccompProfile {
  const { architectures } = profile
  if (architectures.length === 0 || architectures.includes(arch)) return profile
  return { ...profile, architectures: [...architectures, arch] }
}
