import { APPEND, EXECUTE, MAP, WRITE } from '../../behaviour/access.ts'
import { compile, isLiteral, literalPrefix } from '../../language/apparmor/automaton.ts'
import type { Automaton } from '../../language/apparmor/automaton.ts'
import { includes, matches, someMatch } from '../../language/apparmor/pattern.ts'
import type { Budget } from '../../language/apparmor/pattern.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { Grant } from '../policy.ts'
import { EXAMPLES, addNeeds, explain, isOwners, joinGrants } from './draft.ts'
import type { Draft } from './draft.ts'

/**
 * Without the rules that another one covers: of names with a number in them `[0-9]*.lock` where `[0-9]*` is, too. What was
 * seen of them is evidence of the other one then; what is only inferred needs no rule of its own. `drafts`: sorted by
 * pattern, and so is the answer.
 */
export function foldCovered(drafts: readonly Draft[]): Draft[] {
  // A path covers nothing but itself.
  const wide = new PrefixIndex(
    drafts
      .filter(({ pattern }) => !isLiteral(pattern))
      .map(draft => ({ draft, suffix: literalSuffix(draft.pattern) })),
    ({ draft }) => literalPrefix(draft.pattern)
  )
  const covered = new Set<Draft>()
  const covers = new Set<Draft>()
  const budget = { left: BUDGET + STATES * drafts.length }
  const automata = new Automata()
  // What covers may be covered itself, by one that comes later: it takes all along.
  for (const draft of drafts) {
    const cover = coverOf(draft, wide, covered, automata, budget)
    if (cover === undefined) continue
    covered.add(draft)
    fold(draft, cover)
    covers.add(cover)
  }
  for (const cover of covers) cover.needs = [...new Set(cover.needs)]
  return drafts.filter(draft => !covered.has(draft))
}

interface Wide {
  readonly draft: Draft
  /** What the pattern ends with. */
  readonly suffix: string
}

// A rule too many does no harm, and a log that was written for it could make any of these the most that there can be.
/** Patterns that are looked at, of those that begin alike, and of those that end alike as well. */
const MOST = { looked: 500, compared: 20 }
/** States that are looked at to compare patterns: for all of them together, and more for each. */
const [BUDGET, STATES] = [500_000, 500]

function coverOf(
  draft: Draft,
  wide: PrefixIndex<Wide>,
  covered: ReadonlySet<Draft>,
  automata: Automata,
  budget: Budget
): Draft | undefined {
  const { pattern, bits } = draft
  if (bits & EXECUTE) return undefined
  const prefix = literalPrefix(pattern)
  const suffix = literalSuffix(pattern)
  const near: Wide[] = []
  for (const each of wide.startsOf(prefix, MOST.looked)) {
    const { draft: other, suffix: wanted } = each
    if (other === draft || covered.has(other) || !mayCover(other, draft)) continue
    if (suffix.length >= wanted.length && !suffix.endsWith(wanted)) continue
    if (near.push(each) === MOST.compared) break
  }
  if (near.length === 0) return undefined
  const part = isLiteral(pattern) ? null : compile(pattern)
  const some = part === null ? prefix : someMatch(part)
  return near.find(({ draft: { pattern: other }, suffix: wanted }) => {
    if (ITSELF.test(wanted) && !some.endsWith(wanted)) return false
    const whole = automata.of(other)
    return matches(whole, some) && (part === null || includes([whole], part, budget))
  })?.draft
}

/** Bytes as they are: no text of others, and no digits that an escape may have. */
const ITSELF = /^(?![0-7]{3})[ -~]*$/

/** Automata of the patterns that were asked for of late: most drafts are compared with the same ones. */
class Automata {
  readonly #known = new Map<string, Automaton>()

  of(pattern: string): Automaton {
    let automaton = this.#known.get(pattern)
    if (automaton === undefined) {
      if (this.#known.size === KEPT) this.#known.clear()
      this.#known.set(pattern, (automaton = compile(pattern)))
    }
    return automaton
  }
}

const KEPT = 100

function mayCover(other: Draft, draft: Draft): boolean {
  const { bits, transition } = other
  const granted =
    bits | (bits & WRITE ? APPEND : 0) | (bits & EXECUTE && transition === null ? MAP : 0)
  return (draft.bits & ~granted) === 0 && (isOwners(draft) || !isOwners(other))
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
  else if (into.grant) into.grant = withMembers(into.grant, draft.needs)
}

/** What was seen of it is no longer among what it opens beyond that. */
function withMembers(grant: Grant, needs: readonly NeededPath[]): Grant {
  const { observed, examples, unused } = grant
  const more = needs.slice(0, EXAMPLES - examples.length).map(({ path }) => quotePath(path))
  return {
    observed: observed + needs.length,
    examples: [...examples, ...more],
    unused: unused === null ? null : Math.max(0, unused - needs.length)
  }
}
