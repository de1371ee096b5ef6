import type { Program } from '../../behaviour/behaviour.ts'
import { describePlace } from '../../behaviour/place.ts'
import { networkFamily, networkType } from '../../facts/apparmor-network.ts'
import { isAskedAbout } from '../../facts/apparmor-versions.ts'
import { constantValue } from '../../facts/constants.ts'
import { errnoName } from '../../facts/errnos.ts'
import { evaluate } from '../../language/seccomp/evaluate.ts'
import { architecturesOf } from './call.ts'
import { covers, meets } from '../../language/apparmor/source/other-rule.ts'
import type { OtherNeed } from '../../language/apparmor/source/rule.ts'
import { otherRules } from '../../policy/apparmor/other-rules.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import { ordinary, severityOfKind, severityOfNetwork } from '../../policy/base/severity.ts'
import type { Severity } from '../../policy/base/severity.ts'
import type { AppArmorRules, Reason } from '../../policy/policy.ts'
import { MAX_SEEN, showReasons, showRuns } from './case.ts'
import type { Case, ShownReason, ShownRuns } from './case.ts'
import type { EnforcedOtherRule } from './enforced-rules.ts'
import { factsOfRule } from './rule-facts.ts'

/** What AppArmor's rules that are about no file say of something: sockets, signals, mounts, ... */
export interface RuleAnswer {
  readonly kind: 'rule'
  /** As it was asked for: `network inet stream`. */
  readonly text: string
  readonly profile: string
  /**
   * Partly: of what was asked for there is some that a rule allows, and some that none does. Unasked:
   * the profile's abi knows no such rules, so nothing is refused. Null: there is no AppArmor profile.
   */
  readonly outcome: 'allowed' | 'partly' | 'refused' | 'unasked' | null
  /** What seccomp says of making a socket of the family; null: no family was asked for, or there is no filter. */
  readonly socket: SocketAnswer | null
  /** A rule refuses all of it by name. */
  readonly isDenied: boolean
  readonly rules: readonly ShownRule[]
  readonly seen: readonly SeenUse[]
  /** All uses that were seen; `seen` holds the first of them. */
  readonly seenCount: number
  /** Files that the profile includes, which were not looked at. */
  readonly includes: readonly string[]
  readonly severity: number
  readonly why: string
}

export interface SocketAnswer {
  /** `socket(AF_PACKET)` */
  readonly call: string
  /** libseccomp's action, or the errno. */
  readonly answer: string
  readonly isAllowed: boolean
}

export interface ShownRule {
  /** As the profile has it, without the comma. */
  readonly text: string
  readonly deny: boolean
  readonly child: string | null
  readonly line: number | null
  readonly reasons: readonly ShownReason[]
}

export interface SeenUse {
  /** `connect AF_INET SOCK_STREAM 127.0.0.1:80` */
  readonly what: string
  /** errno; null: it succeeded, or the log does not show it. */
  readonly error: string | null
  /** Undefined: unknown. */
  readonly program?: Program
  readonly runs: ShownRuns
  readonly place: string
}

export function explainRule(of: Case, text: string, needs: readonly OtherNeed[]): RuleAnswer {
  const { behaviour, apparmor } = of
  const all = (apparmor?.rules ?? []).filter(rule => rule.kind === 'other')
  const rules = all.filter(rule => needs.some(need => meets(rule, need)))
  const isDenied = needs.some(need => all.some(rule => rule.deny && covers(rule, need)))
  const allow = rules.filter(rule => !rule.deny)
  const isWhole = needs.some(need => allow.some(rule => covers(rule, need)))
  const isAsked = needs.some(({ keyword }) => isAskedAbout(keyword, apparmor?.abi ?? null))
  const outcome = !isAsked
    ? 'unasked'
    : isDenied || allow.length === 0
      ? 'refused'
      : isWhole
        ? 'allowed'
        : 'partly'
  const facts = factsOfRule(behaviour, needs)
  const { level, why } = severityOfNeed(needs)
  return {
    kind: 'rule',
    text,
    profile: of.name,
    outcome: apparmor === null ? null : outcome,
    socket: socketOf(of, needs),
    isDenied,
    rules: rules.map(rule => showRule(of, rule)),
    seen: facts.slice(0, MAX_SEEN).map(({ what, error, by, fact }) => ({
      what,
      error,
      ...(by !== undefined && { program: by }),
      runs: showRuns(behaviour, fact.runs),
      place: describePlace(behaviour, fact)
    })),
    seenCount: facts.length,
    includes: apparmor?.includes ?? [],
    severity: level,
    why
  }
}

/** Both must allow a socket: the rule, and the filter. */
function socketOf(of: Case, needs: readonly OtherNeed[]): SocketAnswer | null {
  const family = needs.flatMap(familyOf)[0]
  const [arch = 'x86_64'] = architecturesOf(of)
  const name = family === undefined ? '' : `AF_${family.toUpperCase()}`
  const value = constantValue(name, arch)
  if (of.seccomp === null || value === undefined) return null
  const { action, errno } = evaluate(of.seccomp, arch, 'socket', [BigInt(value)])
  return {
    call: `socket(${name})`,
    answer: errno === null ? action : (errnoName(errno) ?? `${errno}`),
    isAllowed: action === 'ALLOW' || action === 'LOG'
  }
}

function familyOf({ keyword, words }: OtherNeed): string[] {
  if (keyword !== 'network') return []
  // A type may be called like a family: `packet`.
  const families = words.filter(word => networkFamily(word) !== undefined)
  return families.length > 1 ? families.filter(word => networkType(word) === undefined) : families
}

function showRule({ behaviour, policy }: Case, rule: EnforcedOtherRule): ShownRule {
  const { text, deny, child, line } = rule
  const part =
    child === null ? policy.apparmor : policy.apparmor.children?.find(({ name }) => name === child)
  const reasons = part ? reasonsOf(part, rule) : []
  return { text, deny, child, line, reasons: showReasons(behaviour, reasons) }
}

/** Those of the decided rule that says the same. */
function reasonsOf(part: AppArmorRules, rule: EnforcedOtherRule): readonly Reason[] {
  const decided = rule.deny
    ? part.denies.flatMap(deny => (deny.kind === 'mount' ? [{ rule: NO_MOUNT, ...deny }] : []))
    : otherRules(part)
  return decided.find(each => printRule(each.rule) === `${rule.text},`)?.reasons ?? []
}

const NO_MOUNT: Rule = { kind: 'mount', deny: true }

function severityOfNeed([need]: readonly OtherNeed[]): Severity {
  if (!need) return ordinary(0)
  const { keyword, words, access, conditions } = need
  if (keyword === 'network') {
    const [family] = familyOf(need)
    const type = words.find(word => word !== family) ?? null
    return family === undefined ? ordinary(1) : severityOfNetwork(family, type)
  }
  const isTrace = access.length === 0 || access.some(word => word.startsWith('trace'))
  if (keyword === 'ptrace' && (!isTrace || conditions.get('peer') === '@{profile_name}'))
    return ordinary(2)
  return severityOfKind(keyword === 'remount' ? 'mount' : keyword)
}
