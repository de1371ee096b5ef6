import { APPEND, EXECUTE, MAP, WRITE } from '../../behaviour/access.ts'
import { compile, isLiteral, literalPrefix } from '../../language/apparmor/automaton.ts'
import { matcherOf } from '../../language/apparmor/matcher.ts'
import { includes, someMatch } from '../../language/apparmor/pattern.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import { addNeeds, explain, isOwners, joinGrants } from './draft.ts'
import type { Draft } from './draft.ts'

/**
 * Without the rules that another one covers: of names with a number in them `[0-9]*.lock` where `[0-9]*` is, too. What was
 * seen of them is evidence of the other one then; what is only inferred needs no rule of its own. `drafts`: sorted by
 * pattern, and so is the answer.
 */
export function foldCovered(drafts: readonly Draft[]): Draft[] {
  // A path covers nothing but itself.
  const wide = new PrefixIndex(
    drafts.filter(({ pattern }) => !isLiteral(pattern)),
    ({ pattern }) => literalPrefix(pattern)
  )
  const covered = new Set<Draft>()
  const covers = new Set<Draft>()
  // What covers may be covered itself, by one that comes later: it takes all along.
  for (const draft of drafts) {
    const cover = coverOf(draft, wide, covered)
    if (cover === undefined) continue
    covered.add(draft)
    fold(draft, cover)
    covers.add(cover)
  }
  for (const cover of covers) cover.needs = [...new Set(cover.needs)]
  return drafts.filter(draft => !covered.has(draft))
}

/** Patterns that are looked at, of those that begin and end alike: a rule too many does no harm. */
const MOST = 20

function coverOf(
  draft: Draft,
  wide: PrefixIndex<Draft>,
  covered: ReadonlySet<Draft>
): Draft | undefined {
  const { pattern, bits } = draft
  if (bits & EXECUTE) return undefined
  const prefix = literalPrefix(pattern)
  const near = wide
    .startsOf(prefix)
    .filter(other => other !== draft && !covered.has(other) && mayCover(other, draft))
    .slice(0, MOST)
  if (near.length === 0) return undefined
  if (isLiteral(pattern)) return near.find(other => matcherOf(other.pattern)(prefix))
  const automaton = compile(pattern)
  const some = someMatch(automaton)
  return near.find(
    other => matcherOf(other.pattern)(some) && includes([compile(other.pattern)], automaton)
  )
}

function mayCover(other: Draft, draft: Draft): boolean {
  const { bits, transition } = other
  const granted =
    bits | (bits & WRITE ? APPEND : 0) | (bits & EXECUTE && transition === null ? MAP : 0)
  if (draft.bits & ~granted) return false
  if (isOwners(other) && !isOwners(draft)) return false
  const [suffix, wanted] = [literalSuffix(draft.pattern), literalSuffix(other.pattern)]
  return suffix.length < wanted.length || suffix.endsWith(wanted)
}

/** What a pattern ends with that stands for itself. */
function literalSuffix(pattern: string): string {
  let start = pattern.length
  while (start > 0 && !SPECIAL.includes(pattern[start - 1]!)) start--
  return pattern.slice(start)
}

const SPECIAL = '*?[]{}\\@'

function fold(draft: Draft, into: Draft): void {
  if (draft.needs.length === 0) return
  addNeeds(into, draft.needs)
  for (const reason of draft.reasons) explain(into, reason)
  into.byOwner &&= draft.byOwner
  if (draft.grant) into.grant = joinGrants(into.grant, draft.grant)
  else if (into.grant)
    into.grant = { ...into.grant, observed: into.grant.observed + draft.needs.length }
}
