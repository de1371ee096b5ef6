import { APPEND, WRITE, accessOf } from '../../behaviour/access.ts'
import { tunable } from '../../facts/apparmor-tunables.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import { inMergedUsr } from '../../facts/usual-links.ts'
import { groupBy } from '../../group.ts'
import { sortedSet } from '../../order.ts'
import { severityOfFile } from '../base/severity.ts'
import { addNeeds, explain, isOwners, newDraft } from './draft.ts'
import type { Draft } from './draft.ts'

/**
 * Names side by side that need the same for the same kinds of reasons as one rule: `/usr/bin/{cat,ls}`. It grants not
 * a path more, and is what keeps a profile of many programs legible. `drafts`: sorted by pattern; the answer is in no order.
 */
export function joinSiblings(drafts: readonly Draft[]): Draft[] {
  const joined: Draft[] = []
  const families = new Map<string, Draft[]>()
  for (const draft of drafts) {
    const parents = familyOf(draft.pattern)
    if (parents === null) {
      joined.push(draft)
      continue
    }
    const child = draft.transition?.child ?? ''
    const key = `${parents}\0${draft.bits} ${isOwners(draft)} ${child} ${classesOf(draft)}`
    const family = families.get(key)
    if (family) family.push(draft)
    else families.set(key, [draft])
  }
  for (const family of families.values())
    if (family.length === 1) joined.push(family[0]!)
    else for (const part of partsOf(family)) joined.push(part.length === 1 ? part[0]! : union(part))
  return joined
}

/** At most so many to a rule, and the sensitive ones in rules of their own, by what they are: who used these is to be seen. */
function* partsOf(family: readonly Draft[]): Generator<readonly Draft[]> {
  for (const [, drafts] of groupBy(family, sensitivityOf))
    for (let at = 0; at < drafts.length; at += MOST) yield drafts.slice(at, at + MOST)
}

/** '': not sensitive. */
function sensitivityOf({ pattern, bits }: Draft): string {
  const harm = harmOf(placeOf(pattern))
  if (harm === 'read') {
    const { level, why, isOrdinary } = severityOfFile(pattern, accessOf(bits))
    return isOrdinary ? '' : `${harm} ${level} ${why}`
  }
  return harm === 'write' && (bits & (WRITE | APPEND)) !== 0 ? harm : ''
}

/** A path that a pattern is for: what is sensitive is known by its usual name, `/run/docker.sock`. */
function placeOf(pattern: string): string {
  const path = pattern.startsWith('/{,usr/}') ? inMergedUsr(pattern) : pattern
  return path.replace(VARIABLE, (variable, name: string) => tunable(name)?.[0] ?? variable)
}

const VARIABLE = /@\{([A-Za-z]+)\}/g

/** A longer line is read by nobody. */
const MOST = 100

/** A name that can stand in a group as it is, of a file or a folder. */
const NAME = /^[A-Za-z0-9_.+-]+\/?$/

/** How the patterns of libraries end. */
const VERSIONED = '{,.[0-9]*}'

const JOINED = /^(.*\/)\{([A-Za-z0-9_.+-]+\/?(?:,[A-Za-z0-9_.+-]+\/?)+)\}((?:\{,\.\[0-9\]\*\})?)$/s

interface Sibling {
  /** Ends in `/`. */
  readonly folder: string
  readonly name: string
  readonly ending: string
}

/** A pattern as the folder that it lies in, its name and the ending; null for one that stands alone. */
function siblingOf(pattern: string): Sibling | null {
  const ending = pattern.endsWith(VERSIONED) ? VERSIONED : ''
  const end = pattern.length - ending.length
  const start = pattern.lastIndexOf('/', end - 2) + 1
  const name = pattern.slice(start, end)
  return start > 0 && NAME.test(name) ? { folder: pattern.slice(0, start), name, ending } : null
}

/** The same for all patterns that `joinNames` can make one of; null for one that stands alone. */
export function familyOf(pattern: string): string | null {
  const sibling = siblingOf(pattern)
  return sibling && `${sibling.folder}\0${sibling.ending}`
}

/** One pattern for those of one family. */
export function joinNames(patterns: readonly string[]): string {
  if (patterns.length === 1) return patterns[0]!
  const parts = patterns.map(pattern => siblingOf(pattern)!)
  const { folder, ending } = parts[0]!
  return `${folder}{${parts.map(({ name }) => name).join(',')}}${ending}`
}

/** The patterns that were joined into one. */
export function splitNames(pattern: string): string[] {
  const [, folder, names, ending] = JOINED.exec(pattern) ?? []
  return names === undefined ? [pattern] : names.split(',').map(name => `${folder}${name}${ending}`)
}

function classesOf({ reasons, needs }: Draft): string {
  const seen = needs.length > 0 ? 'seen' : ''
  const inferred = reasons.filter(each => each.class !== 'seen')
  const classes =
    inferred.length > 1 ? sortedSet(inferred.map(each => each.class)).join(' ') : inferred[0]?.class
  return `${seen} ${classes ?? ''}`
}

function union(drafts: readonly Draft[]): Draft {
  const all = newDraft(joinNames(drafts.map(({ pattern }) => pattern)))
  for (const draft of drafts) {
    all.bits |= draft.bits
    all.byOwner &&= draft.byOwner
    all.transition = draft.transition
    addNeeds(all, draft.needs)
    for (const reason of draft.reasons) explain(all, reason)
  }
  return all
}
