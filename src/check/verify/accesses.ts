import type { Behaviour, FileUse, Program } from '../../behaviour/behaviour.ts'
import { describeFirst } from '../../behaviour/place.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import { sortedSet } from '../../order.ts'
import { seen } from '../../policy/apparmor/evidence.ts'
import { decideOthers } from '../../policy/apparmor.ts'
import { Coverage } from '../../policy/base/coverage.ts'
import { fileNeedOf } from '../../policy/base/file-needs.ts'
import type { FileNeed } from '../../policy/base/file-needs.ts'
import { asNeed, seenRules } from '../../policy/base/seen-rules.ts'
import type { SeenRule } from '../../policy/base/seen-rules.ts'
import { decideCapabilities } from '../../policy/capabilities.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { neededPaths } from '../../policy/paths/needed-paths.ts'
import type { NeededPath } from '../../policy/paths/needed-paths.ts'
import type { Reason } from '../../policy/policy.ts'
import type { RefusedAccess } from './verification.ts'

/** What one profile says of what some programs did. */
export interface Asked {
  readonly asked: number
  readonly missing: readonly RefusedAccess[]
  /** Allowed to the owner of a file, and the recordings do not show who owned it. */
  readonly untold: readonly RefusedAccess[]
}

/** `self`: the name by which rules call the profile and its children. */
export function askProfile(
  { label, name, abi, rules, variables }: SourceProfile,
  behaviour: Behaviour,
  options: DecideOptions,
  self: string
): Asked {
  const coverage = new Coverage({ name, abi, rules }, [], variables)
  const paths = neededPaths(behaviour, options)
  const others = [
    ...seenRules(decideOthers(behaviour, options, decideCapabilities(behaviour))),
    ...signalsAmongThemselves(behaviour)
  ]
  const files = paths.map(path => askFile(coverage, path, behaviour))
  const missing = [
    ...files.flatMap(file => file.missing),
    ...others.flatMap(other => askOther(coverage, other, behaviour, self))
  ]
  const inProfile = (access: InProfile): RefusedAccess => ({ ...access, profile: label })
  return {
    asked: paths.length + others.length,
    missing: missing.map(inProfile),
    untold: files.flatMap(file => file.untold).map(inProfile)
  }
}

type InProfile = Omit<RefusedAccess, 'profile'>

function askFile(
  coverage: Coverage,
  path: NeededPath,
  behaviour: Behaviour
): { readonly missing: InProfile[]; readonly untold: InProfile[] } {
  const need = fileNeedOf(path, behaviour)
  const { pattern, letters } = need
  const denials = new Map<string, number | null>()
  for (const letter of coverage.refusal(need) ? letters : '') {
    const refusal = coverage.refusal({ pattern, letters: letter })
    if (refusal) denials.set(letter, refusal.line)
  }
  const missing = coverage.missingLetters(need)
  const forOwner =
    missing === '' || path.byOthers ? missing : coverage.missingLetters({ ...need, owner: true })
  const [line = null] = denials.values()
  const of = (isMeant: (letter: string) => boolean, refusedBy: number | null): InProfile[] =>
    accessOf(need, path, [...letters].filter(isMeant).join(''), behaviour, refusedBy)
  return {
    missing: of(letter => denials.has(letter) || forOwner.includes(letter), line),
    untold: of(
      letter => !denials.has(letter) && missing.includes(letter) && !forOwner.includes(letter),
      null
    )
  }
}

function accessOf(
  need: FileNeed,
  { uses: all }: NeededPath,
  perms: string,
  behaviour: Behaviour,
  refusedBy: number | null
): InProfile[] {
  if (perms === '') return []
  const { pattern } = need
  const uses = all.filter(({ access }) => [...perms].some(letter => access.includes(letter)))
  const owner = need.owner && /[wa]/.test(perms)
  return [
    {
      kind: 'file',
      what: pattern,
      perms,
      rule: printRule({ kind: 'file', deny: false, owner, pattern, perms }),
      refusedBy,
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
  const asked = 'peer' in rule && rule.peer === OWN_NAME ? { ...rule, peer: self } : rule
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

/** By which a profile without children calls itself. */
export const OWN_NAME = '@{profile_name}'

function kindOf({ kind }: Rule): RefusedAccess['kind'] {
  switch (kind) {
    case 'file':
    case 'capability':
    case 'network':
    case 'mount':
    case 'signal':
    case 'ptrace':
    case 'unix':
    case 'dbus':
    case 'change_profile':
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
  const rule: Rule = { kind: 'signal', access, type: null, peer: OWN_NAME }
  return [{ rule, reason: seen(behaviour, names.join(', '), sent) }]
}
