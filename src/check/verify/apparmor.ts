import type { Behaviour, FileUse, Program } from '../../behaviour/behaviour.ts'
import { describeFirst } from '../../behaviour/place.ts'
import { APPARMOR_VERSIONS, versionFacts } from '../../facts/apparmor-versions.ts'
import { parseProfile } from '../../language/apparmor/parse.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import { readSourceProfiles } from '../../language/apparmor/source/profile.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import { byCodeUnit, sortedSet } from '../../order.ts'
import { behaviourOf } from '../../policy/apparmor/children.ts'
import { seen } from '../../policy/apparmor/evidence.ts'
import { decideOthers } from '../../policy/apparmor.ts'
import { Coverage } from '../../policy/base/coverage.ts'
import { fileNeedOf } from '../../policy/base/file-needs.ts'
import { asNeed, seenRules } from '../../policy/base/seen-rules.ts'
import type { SeenRule } from '../../policy/base/seen-rules.ts'
import { decideCapabilities } from '../../policy/capabilities.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { neededPaths } from '../../policy/paths/needed-paths.ts'
import type { NeededPath } from '../../policy/paths/needed-paths.ts'
import type { Reason } from '../../policy/policy.ts'
import { withWanted } from '../../policy/wanted.ts'
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
  const settings = { ...options, apparmor: versionOf(main) ?? options.apparmor }
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
    asRecorded: all.missing.filter(access => !known.has(keyOf(access)))
  }
}

function versionOf({ abi }: SourceProfile): DecideOptions['apparmor'] | undefined {
  return APPARMOR_VERSIONS.find(version => versionFacts(version).abi === abi)
}

interface Asked {
  readonly asked: number
  readonly missing: readonly RefusedAccess[]
}

function askAll(
  profiles: readonly SourceProfile[],
  behaviour: Behaviour,
  options: DecideOptions
): Asked {
  const [main, ...children] = profiles as readonly [SourceProfile, ...SourceProfile[]]
  const self = children.length === 0 ? '@{profile_name}' : `${main.name}{,//*}`
  const parts = partsOf(profiles, behaviour, options).map(({ profile, own }) =>
    ask(profile, own, options, self)
  )
  const missing = parts
    .flatMap(part => part.missing)
    .sort((a, b) => byCodeUnit(a.profile, b.profile) || byCodeUnit(a.what, b.what))
  return { asked: Math.max(...parts.map(part => part.asked)), missing }
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

function ask(
  { label, name, rules, variables }: SourceProfile,
  behaviour: Behaviour,
  options: DecideOptions,
  self: string
): Asked {
  const coverage = new Coverage({ name, rules }, [], variables)
  const paths = neededPaths(behaviour, options)
  const others = [
    ...seenRules(decideOthers(behaviour, options, decideCapabilities(behaviour))),
    ...signalsAmongThemselves(behaviour)
  ]
  const missing = [
    ...paths.flatMap(path => askFile(coverage, path, behaviour)),
    ...others.flatMap(other => askOther(coverage, other, behaviour, self))
  ]
  return {
    asked: paths.length + others.length,
    missing: missing.map(access => ({ ...access, profile: label }))
  }
}

type InProfile = Omit<RefusedAccess, 'profile'>

function askFile(coverage: Coverage, path: NeededPath, behaviour: Behaviour): InProfile[] {
  const need = fileNeedOf(path, behaviour)
  const { pattern } = need
  const denials = new Map<string, number | null>()
  for (const letter of coverage.refusal(need) ? need.letters : '') {
    const refusal = coverage.refusal({ pattern, letters: letter })
    if (refusal) denials.set(letter, refusal.line)
  }
  const missing = coverage.missingLetters(need)
  const perms = [...need.letters]
    .filter(each => denials.has(each) || missing.includes(each))
    .join('')
  if (perms === '') return []
  const uses = path.uses.filter(({ access }) => [...perms].some(each => access.includes(each)))
  const owner = need.owner && /[wa]/.test(perms)
  return [
    {
      kind: 'file',
      what: pattern,
      perms,
      rule: printRule({ kind: 'file', deny: false, owner, pattern, perms }),
      refusedBy: [...denials.values()][0] ?? null,
      programs: uses.length === 0 ? null : programsOf(uses),
      ...shown(behaviour, uses.length === 0 ? need.reason : seen(behaviour, 'used', uses))
    }
  ]
}

function askOther(
  coverage: Coverage,
  { rule, reason }: Pick<SeenRule, 'rule' | 'reason'>,
  behaviour: Behaviour,
  self: string
): InProfile[] {
  const asked = 'peer' in rule && rule.peer === OWN ? { ...rule, peer: self } : rule
  const need = asNeed(asked)
  if (coverage.other(need) === 'allowed') return []
  return [
    {
      kind: kindOf(rule),
      what: printRule(asked).replace(/,$/, ''),
      perms: '',
      rule: printRule(asked),
      refusedBy: coverage.otherRefusal(need)?.line ?? null,
      programs: null,
      ...shown(behaviour, reason)
    }
  ]
}

const OWN = '@{profile_name}'

function kindOf({ kind }: Rule): RefusedAccess['kind'] {
  switch (kind) {
    case 'file':
    case 'capability':
    case 'network':
    case 'mount':
    case 'signal':
    case 'ptrace':
    case 'unix':
      return kind
    case 'umount':
    case 'pivot_root':
      return 'mount'
    default:
      return 'feature'
  }
}

function programsOf(uses: readonly FileUse[]): Program[] {
  const named = sortedSet(uses.flatMap(({ by }) => by ?? []))
  return uses.some(({ by }) => by === null) ? [null, ...named] : named
}

function shown(
  behaviour: Pick<Behaviour, 'runs'>,
  { text, first }: Reason
): Pick<RefusedAccess, 'evidence' | 'place'> {
  return { evidence: text, place: first === undefined ? null : describeFirst(behaviour, first) }
}

/** Signals that processes of the workload sent to each other, or themselves: AppArmor is asked on both sides. */
function signalsAmongThemselves(behaviour: Behaviour): Pick<SeenRule, 'rule' | 'reason'>[] {
  const sent = behaviour.signals.filter(({ error, target }) => error === null && target !== 'other')
  if (sent.length === 0) return []
  const names = sortedSet(sent.map(({ signal }) => signal))
  const access = ['receive', 'send']
  const rule: Rule = { kind: 'signal', access, type: null, peer: OWN }
  return [{ rule, reason: seen(behaviour, names.join(', '), sent) }]
}

function keyOf({ profile, what, perms, kind }: RefusedAccess): string {
  return `${profile} ${kind} ${what} ${perms}`
}
