import { LETTERS } from '../../behaviour/access.ts'
import type { FileFact, Program } from '../../behaviour/behaviour.ts'
import { describePlace } from '../../behaviour/place.ts'
import { isPattern } from '../../language/apparmor/quote.ts'
import { ordinary, severityOfFile } from '../../policy/base/severity.ts'
import type { FileRule } from '../../policy/policy.ts'
import { MAX_SEEN, showReasons, showRuns } from './case.ts'
import type { Case, ShownReason, ShownRuns } from './case.ts'
import type { EnforcedFileRule } from './enforced-rules.ts'
import { factsOfPath, patternOf, rulesElsewhere, rulesFor } from './path-rules.ts'

/** Why a profile allows a path, or refuses it; or why a rule with a pattern is there. */
export interface PathAnswer {
  readonly kind: 'path'
  readonly path: string
  readonly profile: string
  /** The path is the pattern of a rule: the answer is about the rule. */
  readonly isPattern: boolean
  /** AppArmor letters that the profile or one of its children gives; null: there is no AppArmor profile. */
  readonly access: string | null
  /** Files whose rules the profile takes over: they were not looked at. */
  readonly includes: readonly string[]
  /** Of these only for the owner of the file. */
  readonly ownerOnly: string
  /** Letters that a rule refuses by name, and that no child has all the same. */
  readonly denied: string
  readonly rules: readonly PathRule[]
  /** What was seen of the path, or of what the pattern matches; the first of them. */
  readonly seen: readonly SeenPath[]
  /** How many paths that is in all. */
  readonly seenCount: number
  readonly severity: number
  readonly why: string
}

export interface PathRule {
  readonly pattern: string
  readonly perms: string
  readonly owner: boolean
  readonly deny: boolean
  /** Name of the child that it is a rule of; null: of the profile itself. */
  readonly child: string | null
  /** Line of the profile's text. */
  readonly line: number | null
  /** It is about another name, which the path leads to or usually does. */
  readonly isElsewhere: boolean
  /** Empty for a rule that the choices do not give: the profile was made with others, or changed. */
  readonly reasons: readonly ShownReason[]
  /** What the pattern opens; null for one that fits only what was seen. */
  readonly price: Price | null
  readonly programs: readonly Program[]
}

export interface Price {
  readonly observed: number
  readonly examples: readonly string[]
  /** Existing paths that nobody used, counted in `of`; null: not known. */
  readonly unused: number | null
  readonly of: string
}

export interface SeenPath {
  readonly path: string
  /** Where links lead; null: nowhere else, or not known. */
  readonly resolved: string | null
  readonly access: string
  readonly failed: Readonly<Record<string, string>>
  readonly uses: readonly {
    readonly program: Program
    readonly access: string
    readonly owner: boolean
    readonly runs: ShownRuns
    readonly place: string
  }[]
}

export function explainPath(of: Case, path: string): PathAnswer {
  const { apparmor } = of
  const { isOfRule, rules } = rulesFor(apparmor, path)
  const facts = factsOfPath(of, path)
  const elsewhere = isOfRule ? [] : rulesElsewhere(apparmor, path, facts, rules)
  // Of a link what it leads to is asked about, but for what was done to the link itself.
  const used = facts.filter(fact => fact.access !== '')
  const followed = used.filter(({ resolved }) => resolved !== undefined && resolved !== path)
  const asked = [
    ...(followed.length > 0 && followed.length === used.length ? [] : rules),
    ...(followed.length > 0 ? elsewhere : [])
  ]
  const allow = asked.filter(rule => !rule.deny)
  const access = accessBy(asked)
  const denied = without(letters(asked.filter(rule => rule.deny)), access)
  const pattern = isOfRule ? path : patternOf(path)
  // Of what is refused: that of allowing it to be read.
  const { level, why } =
    pattern !== null && isPattern(pattern)
      ? severityOfFile(pattern, access === '' ? 'r' : access)
      : ordinary(0)
  return {
    kind: 'path',
    path,
    profile: of.name,
    isPattern: isOfRule,
    access: apparmor === null ? null : access,
    includes: apparmor?.includes ?? [],
    ownerOnly: without(access, letters(allow.filter(rule => !rule.owner))),
    denied,
    rules: [
      ...rules.map(rule => showRule(of, rule, { isElsewhere: false })),
      ...elsewhere.map(rule => showRule(of, rule, { isElsewhere: true }))
    ],
    seen: facts.slice(0, MAX_SEEN).map(fact => showFact(of, fact)),
    seenCount: facts.length,
    severity: level,
    why
  }
}

function letters(rules: readonly EnforcedFileRule[]): string {
  return [...LETTERS].filter(letter => rules.some(rule => rule.perms.includes(letter))).join('')
}

/** What some profile allows, its own refusals left out. */
function accessBy(rules: readonly EnforcedFileRule[]): string {
  const profiles = [...new Set(rules.map(({ child }) => child))].map(child =>
    rules.filter(rule => rule.child === child)
  )
  const allowed = profiles.map(own =>
    without(letters(own.filter(rule => !rule.deny)), letters(own.filter(rule => rule.deny)))
  )
  return [...LETTERS].filter(letter => allowed.some(own => own.includes(letter))).join('')
}

function without(some: string, others: string): string {
  return [...some].filter(letter => !others.includes(letter)).join('')
}

function showRule(
  { behaviour, policy: { apparmor } }: Case,
  rule: EnforcedFileRule,
  { isElsewhere }: Pick<PathRule, 'isElsewhere'>
): PathRule {
  const { pattern, perms, owner, deny, child, line } = rule
  const part = child === null ? apparmor : apparmor.children?.find(({ name }) => name === child)
  const decided = part?.files.find(each => each.pattern === pattern && !deny)
  const denial = part?.denies.find(each => deny && each.kind === 'file' && each.pattern === pattern)
  return {
    pattern,
    perms,
    owner,
    deny,
    child,
    line,
    isElsewhere,
    reasons: showReasons(behaviour, decided?.reasons ?? denial?.reasons ?? []),
    price: priceOf(decided, apparmor.listing),
    programs: decided?.by ?? []
  }
}

function priceOf(rule: FileRule | undefined, of: string): Price | null {
  if (!rule?.grant) return null
  return { ...rule.grant, of }
}

function showFact({ behaviour }: Case, fact: FileFact): SeenPath {
  return {
    path: fact.path,
    resolved: fact.resolved ?? null,
    access: fact.access,
    failed: fact.failed,
    uses: fact.uses.map(use => ({
      program: use.by,
      access: use.access,
      owner: use.owner,
      runs: showRuns(behaviour, use.runs),
      place: describePlace(behaviour, use)
    }))
  }
}
