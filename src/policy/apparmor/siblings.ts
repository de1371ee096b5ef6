import { byCodeUnit, sortedSet } from '../../order.ts'
import { explain, isOwners, newDraft } from './draft.ts'
import type { Draft } from './draft.ts'

/**
 * Names side by side that need the same for the same kinds of reasons as one rule: `/usr/bin/{cat,ls}`. It grants not
 * a path more, and is what keeps a profile of many programs legible.
 */
export function joinSiblings(drafts: ReadonlyMap<string, Draft>): Map<string, Draft> {
  const families = new Map<string, [pattern: string, draft: Draft][]>()
  const joined = new Map<string, Draft>()
  for (const [pattern, draft] of [...drafts].sort(([a], [b]) => byCodeUnit(a, b))) {
    const [, folder, , ending] = SIBLING.exec(pattern) ?? []
    if (folder === undefined) {
      joined.set(pattern, draft)
      continue
    }
    const child = draft.transition?.child ?? ''
    const owners = isOwners(pattern, draft)
    const key = [folder, ending, draft.bits, owners, child, classesOf(draft)].join('\0')
    const family = families.get(key)
    if (family) family.push([pattern, draft])
    else families.set(key, [[pattern, draft]])
  }
  for (const family of families.values())
    for (let at = 0; at < family.length; at += MOST) {
      const part = family.slice(at, at + MOST)
      const [[pattern, draft]] = part as [[string, Draft]]
      if (part.length === 1) joined.set(pattern, draft)
      else joined.set(patternOf(part.map(([each]) => each)), union(part.map(([, each]) => each)))
    }
  return joined
}

/** A longer line is read by nobody. */
const MOST = 100

/** A folder, a name that can stand in a group as it is, and how the patterns of libraries end. */
const SIBLING = /^(.*\/)([A-Za-z0-9_.+-]+\/?)((?:\{,\.\[0-9\]\*\})?)$/s

function patternOf(patterns: readonly string[]): string {
  const parts = patterns.map(pattern => SIBLING.exec(pattern)!)
  const [, folder, , ending] = parts[0]!
  return `${folder}{${parts.map(([, , name]) => name).join(',')}}${ending}`
}

function classesOf({ reasons, needs }: Draft): string {
  const seen = needs.length > 0 ? 'seen' : ''
  return reasons.length === 0 ? seen : sortedSet([seen, ...reasons.map(each => each.class)]).join()
}

function union(drafts: readonly Draft[]): Draft {
  const all = newDraft()
  for (const draft of drafts) {
    all.bits |= draft.bits
    all.byOwner &&= draft.byOwner
    all.transition = draft.transition
    for (const need of draft.needs) all.needs.push(need)
    for (const reason of draft.reasons) explain(all, reason)
  }
  return all
}
