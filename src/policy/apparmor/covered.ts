import { APPEND, EXECUTE, MAP, WRITE } from '../../behaviour/access.ts'
import { compile, isLiteral, literalPrefix } from '../../language/apparmor/automaton.ts'
import { matcherOf } from '../../language/apparmor/matcher.ts'
import { includes, someMatch } from '../../language/apparmor/pattern.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import { byCodeUnit } from '../../order.ts'
import { explain, isOwners, joinGrants } from './draft.ts'
import type { Draft } from './draft.ts'

/**
 * Without the rules that another one covers: of names with a number in them `[0-9]*.lock` where `[0-9]*` is, too. What was
 * seen of them is evidence of the other one then; what is only inferred needs no rule of its own.
 */
export function foldCovered(drafts: ReadonlyMap<string, Draft>): ReadonlyMap<string, Draft> {
  const all = [...drafts].sort(([a], [b]) => byCodeUnit(a, b)).map(ruleOf)
  // A path covers nothing but itself.
  const wide = new PrefixIndex(
    all.filter(({ pattern }) => !isLiteral(pattern)),
    ({ prefix }) => prefix
  )
  const left = new Map(drafts)
  const covers = new Set<Draft>()
  // What covers may be covered itself, by one that comes later: it takes all along.
  for (const rule of all) {
    const cover = coverOf(rule, wide.startsOf(rule.prefix), left)
    if (cover === undefined) continue
    left.delete(rule.pattern)
    fold(rule.draft, cover.draft)
    covers.add(cover.draft)
  }
  for (const cover of covers) cover.needs = [...new Set(cover.needs)]
  return left
}

interface Rule {
  readonly pattern: string
  readonly draft: Draft
  /** What every path that it matches starts with, and ends with. */
  readonly prefix: string
  readonly suffix: string
}

function ruleOf([pattern, draft]: readonly [string, Draft]): Rule {
  const suffix = pattern.slice(pattern.search(/[^*?[\]{}\\@]*$/))
  return { pattern, draft, prefix: literalPrefix(pattern), suffix }
}

/** Patterns that are looked at, of those that begin and end alike: a rule too many does no harm. */
const MOST = 20

function coverOf(
  rule: Rule,
  wide: readonly Rule[],
  left: ReadonlyMap<string, Draft>
): Rule | undefined {
  if (rule.draft.bits & EXECUTE) return undefined
  const near = wide.filter(
    other => other !== rule && left.has(other.pattern) && mayCover(other, rule)
  )
  if (near.length === 0) return undefined
  if (isLiteral(rule.pattern))
    return near.slice(0, MOST).find(({ pattern }) => matcherOf(pattern)(rule.prefix))
  const automaton = compile(rule.pattern)
  const some = someMatch(automaton)
  return near
    .slice(0, MOST)
    .find(({ pattern }) => matcherOf(pattern)(some) && includes([compile(pattern)], automaton))
}

function mayCover(other: Rule, { pattern, draft, suffix }: Rule): boolean {
  const { bits, transition } = other.draft
  const granted =
    bits | (bits & WRITE ? APPEND : 0) | (bits & EXECUTE && transition === null ? MAP : 0)
  if (draft.bits & ~granted) return false
  if (isOwners(other.pattern, other.draft) && !isOwners(pattern, draft)) return false
  return suffix.length < other.suffix.length || suffix.endsWith(other.suffix)
}

function fold(draft: Draft, into: Draft): void {
  if (draft.needs.length === 0) return
  for (const need of draft.needs) into.needs.push(need)
  for (const reason of draft.reasons) explain(into, reason)
  into.byOwner &&= draft.byOwner
  if (draft.grant) into.grant = joinGrants(into.grant, draft.grant)
  else if (into.grant)
    into.grant = { ...into.grant, observed: into.grant.observed + draft.needs.length }
}
