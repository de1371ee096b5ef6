import type { Behaviour } from '../../behaviour/behaviour.ts'
import { versionOfAbi } from '../../facts/apparmor-versions.ts'
import { familyPattern } from '../../language/apparmor/label.ts'
import { parseProfile } from '../../language/apparmor/parse.ts'
import { readSourceProfiles } from '../../language/apparmor/source/profile.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import { byCodeUnit } from '../../order.ts'
import { behaviourOf } from '../../policy/apparmor/children.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { withWanted } from '../../policy/wanted.ts'
import { OWN_NAME, askProfile } from './accesses.ts'
import type { Asked } from './accesses.ts'
import { confinement } from './confinement.ts'
import type { AppArmorVerification, RefusedAccess } from './verification.ts'

/**
 * A profile of ours before its children, as something to ask.
 * @throws UserError that names file and line, for what is not in the form that we write
 */
export function readAskedProfile(text: string, where: string): readonly SourceProfile[] {
  parseProfile(text, where)
  return readSourceProfiles(text, where)
}

/** Asks AppArmor's rules about every access of the recordings. */
export function verifyAppArmor(
  profiles: readonly SourceProfile[],
  behaviour: Behaviour,
  options: DecideOptions
): AppArmorVerification {
  const [main] = profiles as readonly [SourceProfile]
  const settings = { ...options, apparmor: versionOfAbi(main.abi) ?? options.apparmor }
  const recorded = { ...settings, without: new Set([...settings.without, 'wanted' as const]) }
  const wanted = withWanted(behaviour, settings)
  const found = askAll(profiles, behaviour, recorded)
  // What AppArmor refused in the recordings did not run there.
  const all = wanted === behaviour ? found : askAll(profiles, wanted, settings)
  const known = new Set(found.missing.map(keyOf))
  const isLogged = ({ refusedBy }: RefusedAccess): boolean => main.isComplain && refusedBy === null
  return {
    asked: all.asked,
    refused: found.missing.filter(access => !isLogged(access)),
    logged: found.missing.filter(isLogged),
    untold: found.untold,
    asRecorded: all.missing.filter(access => !known.has(keyOf(access)))
  }
}

function askAll(
  profiles: readonly SourceProfile[],
  behaviour: Behaviour,
  options: DecideOptions
): Asked {
  const [main, ...children] = profiles as readonly [SourceProfile, ...SourceProfile[]]
  const self = children.length === 0 ? OWN_NAME : familyPattern(main.name)
  const parts = partsOf(profiles, behaviour, options).map(({ profile, own }) =>
    askProfile(profile, own, options, self)
  )
  return {
    asked: Math.max(...parts.map(part => part.asked)),
    missing: parts.flatMap(part => part.missing).sort(byProfile),
    untold: parts.flatMap(part => part.untold).sort(byProfile)
  }
}

function byProfile(a: RefusedAccess, b: RefusedAccess): number {
  return byCodeUnit(a.profile, b.profile) || byCodeUnit(a.what, b.what)
}

/** What the programs did that run under each profile. */
function partsOf(
  profiles: readonly SourceProfile[],
  behaviour: Behaviour,
  options: DecideOptions
): { readonly profile: SourceProfile; readonly own: Behaviour }[] {
  const [main, ...children] = profiles as readonly [SourceProfile, ...SourceProfile[]]
  if (children.length === 0) return [{ profile: main, own: behaviour }]
  const under = confinement(profiles, behaviour, options)
  const all = new Set([...under.values()].flatMap(programs => [...programs]))
  return profiles.flatMap(profile => {
    const programs = under.get(profile.label)!
    if (programs.size === all.size) return [{ profile, own: behaviour }]
    return programs.size === 0 ? [] : [{ profile, own: behaviourOf(behaviour, programs) }]
  })
}

function keyOf({ profile, what, perms, kind }: RefusedAccess): string {
  return `${profile} ${kind} ${what} ${perms}`
}
