import type { Behaviour } from '../../behaviour/behaviour.ts'
import { tunable } from '../../facts/apparmor-tunables.ts'
import type { Automaton } from '../../language/apparmor/automaton.ts'
import { literalPrefix, tryCompile } from '../../language/apparmor/automaton.ts'
import { overlaps } from '../../language/apparmor/pattern.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import { isPattern } from '../../language/apparmor/quote.ts'
import { listed } from '../../listed.ts'
import { splitNames } from '../../policy/apparmor/siblings.ts'
import { ordinary, severityOfFile } from '../../policy/base/severity.ts'
import type { AppArmorPolicy, FileRule } from '../../policy/policy.ts'
import { code } from '../markdown.ts'
import { viewEvidence } from './evidence.ts'
import { viewPrograms } from './files.ts'

/** What a reviewer asks of the AppArmor rules first. */
export interface SurfaceView {
  /** Patterns that are wider than what was seen. */
  readonly patterns: number
  /** Existing paths that they open and nobody used, counted twice where two patterns open one. */
  readonly opens: number
  /** Those of which it is known what they open, and the others. */
  readonly known: number
  readonly unknown: number
  /** The one that opens most; '' where none opens anything. */
  readonly widest: string
  readonly widestOpens: number
  /** Rules that reach secrets, devices, control sockets, or what others run. */
  readonly sensitive: readonly {
    readonly pattern: string
    readonly perms: string
    readonly severity: number
    readonly why: string
    /** The reason, and where its evidence stands. */
    readonly reason: string
    readonly place: string
  }[]
  readonly sensitiveShort: string
  /** Whole trees that may be written. */
  readonly trees: readonly string[]
  readonly treesShort: string
  readonly executable: readonly string[]
  /** What may be written and then executed or mapped as code, by the same rule or by two. */
  readonly code: readonly { readonly written: string; readonly run: string }[]
  readonly codeShort: string
  /** Some pairs of rules were not looked at. */
  readonly isCodeCut: boolean
}

export function viewSurface(policy: AppArmorPolicy, behaviour: Behaviour): SurfaceView {
  const files = withChildren(policy)
  const grants = files.flatMap(({ pattern, grant }) => (grant ? [{ pattern, ...grant }] : []))
  const widest = grants.toSorted((a, b) => (b.unused ?? 0) - (a.unused ?? 0))[0]
  const written = files.filter(({ perms }) => /[wa]/.test(perms))
  const run = files.filter(({ perms }) => /[xm]/.test(perms))
  const others = entriesOfOthers(behaviour)
  const sensitive = files.flatMap(rule => sensitiveRule(rule, behaviour, others))
  const trees = written
    .filter(({ pattern }) => pattern.includes('**'))
    .map(({ pattern }) => code(pattern))
  const { pairs, isCut } = writtenAndRun(written, run)
  const known = grants.filter(({ unused }) => unused !== null).length
  return {
    patterns: grants.length,
    opens: grants.reduce((sum, { unused }) => sum + (unused ?? 0), 0),
    known,
    unknown: grants.length - known,
    widest: widest?.unused ? code(widest.pattern) : '',
    widestOpens: widest?.unused ?? 0,
    sensitive,
    sensitiveShort: listed(
      sensitive.map(({ pattern, perms, why }) => `${pattern} ${perms} (${why})`),
      SHOWN
    ),
    trees,
    treesShort: listed(trees, SHOWN),
    executable: run.filter(({ perms }) => perms.includes('x')).map(({ pattern }) => code(pattern)),
    code: pairs,
    isCodeCut: isCut,
    codeShort: listed([...new Set(pairs.map(pair => pair.written))], SHOWN)
  }
}

/** Rules of the profile and of its children, equal ones once. */
function withChildren({ files, children = [] }: AppArmorPolicy): FileRule[] {
  const seen = new Set<string>()
  return [...files, ...children.flatMap(child => child.files)].filter(({ perms, pattern }) => {
    const before = seen.size
    return seen.add(`${perms} ${pattern}`).size > before
  })
}

/** Names in a line of the summary. */
const SHOWN = 5

/**
 * What was used of other processes in /proc, by the pattern that it became. The same pattern is for a process's own entries,
 * which are nothing to tell of.
 */
function entriesOfOthers({ files }: Behaviour): ReadonlyMap<string, string> {
  const entries = files.flatMap(({ path }) => {
    const [, entry] = /^\/proc\/[0-9]+\/([\w./-]+)$/.exec(path) ?? []
    return entry === undefined ? [] : [[`@{PROC}/@{pid}/${entry}`, path] as const]
  })
  return new Map(entries)
}

function sensitiveRule(
  { pattern, perms, by, reasons }: FileRule,
  behaviour: Behaviour,
  others: ReadonlyMap<string, string>
): SurfaceView['sensitive'] {
  // What every container may read is no secret of anyone's.
  if (reasons.every(reason => reason.class === 'container') || !isPattern(pattern)) return []
  const meant = [pattern, ...splitNames(pattern).flatMap(each => others.get(each) ?? [])]
  const [{ level, why } = ordinary(0)] = meant
    .map(each => severityOfFile(each, perms))
    .sort((a, b) => b.level - a.level)
  if (level < SENSITIVE) return []
  const { text, place } = viewEvidence(behaviour, reasons)
  const reason = by.length > 0 ? `${text}, by ${viewPrograms(by)}` : text
  return [{ pattern: code(pattern), perms, severity: level, why, reason, place }]
}

const SENSITIVE = 3

/** Pairs of rules that are compared: more would take minutes, and nobody reads them. */
const MOST = 50_000

/**
 * Two patterns can only meet where one begins as the other does, so each is compared with those alone. `isCut`: there were too
 * many of them to compare all.
 */
function writtenAndRun(
  written: readonly FileRule[],
  run: readonly FileRule[]
): { readonly pairs: SurfaceView['code']; readonly isCut: boolean } {
  const runs = new PrefixIndex(run.map(readied), ({ prefix }) => prefix)
  const pairs: SurfaceView['code'][number][] = []
  let left = MOST
  for (const one of written.map(readied)) {
    const near = runs.near(one.prefix, left + 1)
    left -= near.length
    if (left < 0) return { pairs, isCut: true }
    for (const other of near)
      if (meet(one, other)) pairs.push({ written: code(one.pattern), run: code(other.pattern) })
  }
  return { pairs, isCut: false }
}

interface Readied {
  readonly pattern: string
  /** Undefined for what is no pattern that we understand. */
  automaton(): Automaton | undefined
  /** What every path that it matches starts with. */
  readonly prefix: string
}

// Few rules come near another one, and only those are worth an automaton.
function readied({ pattern }: FileRule): Readied {
  let automaton: Automaton | undefined
  return {
    pattern,
    prefix: literalPrefix(pattern),
    automaton: () => (automaton ??= tryCompile(pattern, tunable))
  }
}

function meet(one: Readied, other: Readied): boolean {
  if (one.pattern === other.pattern) return true
  const [left, right] = [one.automaton(), other.automaton()]
  return left !== undefined && right !== undefined && overlaps(left, right)
}
