import type { RunSet } from './behaviour.ts'

/** The set of one run. */
export function oneRun(index: number): RunSet {
  return index === 0 ? FIRST : [index, index]
}

/** One for all facts of a run that is read. */
const FIRST: RunSet = [0, 0]

/** The smallest run of a set. */
export function firstRun(runs: RunSet): number {
  return runs[0]!
}

/** The runs of a set, ascending. */
export function* eachRun(runs: RunSet): Generator<number> {
  for (let i = 0; i < runs.length; i += 2)
    for (let run = runs[i]!; run <= runs[i + 1]!; run++) yield run
}

export function countRuns(runs: RunSet): number {
  let count = 0
  for (let i = 0; i < runs.length; i += 2) count += runs[i + 1]! - runs[i]! + 1
  return count
}

/** Whether a run is in a set. */
export function hasRun(runs: RunSet, run: number): boolean {
  for (let i = 0; i < runs.length && runs[i]! <= run; i += 2) if (run <= runs[i + 1]!) return true
  return false
}

/** The set of any run indexes. */
export function runSet(indexes: Iterable<number>): RunSet {
  const ranges: number[] = []
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    if (ranges.length > 0 && ranges.at(-1) === index - 1) ranges[ranges.length - 1] = index
    else ranges.push(index, index)
  }
  return ranges
}

/** Both sets as one, in time linear in their ranges (10,000 runs are mostly one range); the one that holds the other itself. */
export function unionRuns(a: RunSet, b: RunSet): RunSet {
  if (holdsRuns(a, b)) return a
  if (a.length === 0) return b
  const ranges: number[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const fromA = j >= b.length || (i < a.length && a[i]! <= b[j]!)
    const start = fromA ? a[i]! : b[j]!
    const end = fromA ? a[i + 1]! : b[j + 1]!
    if (fromA) i += 2
    else j += 2
    if (ranges.length > 0 && start <= ranges.at(-1)! + 1) {
      ranges[ranges.length - 1] = Math.max(ranges.at(-1)!, end)
    } else ranges.push(start, end)
  }
  return ranges
}

/** Whether every run of `b` is in `a`. */
function holdsRuns(a: RunSet, b: RunSet): boolean {
  let i = 0
  for (let j = 0; j < b.length; j += 2) {
    while (i < a.length && a[i + 1]! < b[j]!) i += 2
    if (i >= a.length || a[i]! > b[j]! || a[i + 1]! < b[j + 1]!) return false
  }
  return true
}

/** The runs of `a` that are not in `b`; `a` itself where none is. */
export function withoutRuns(a: RunSet, b: RunSet): RunSet {
  if (!overlap(a, b)) return a
  const ranges: number[] = []
  let j = 0
  for (let i = 0; i < a.length; i += 2) {
    let start = a[i]!
    const end = a[i + 1]!
    while (j < b.length && b[j + 1]! < start) j += 2
    for (let k = j; k < b.length && b[k]! <= end; k += 2) {
      if (b[k]! > start) ranges.push(start, b[k]! - 1)
      start = b[k + 1]! + 1
    }
    if (start <= end) ranges.push(start, end)
  }
  return ranges
}

/** The runs that both have; `a` itself where `b` holds it. */
export function commonRuns(a: RunSet, b: RunSet): RunSet {
  if (holdsRuns(b, a)) return a
  if (!overlap(a, b)) return NONE
  const ranges: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const start = Math.max(a[i]!, b[j]!)
    const end = Math.min(a[i + 1]!, b[j + 1]!)
    if (start <= end) ranges.push(start, end)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return ranges
}

const NONE: RunSet = []

function overlap(a: RunSet, b: RunSet): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i + 1]! < b[j]!) i += 2
    else if (b[j + 1]! < a[i]!) j += 2
    else return true
  }
  return false
}

/** `0-6999,7003` */
export function formatRuns(runs: RunSet): string {
  const parts: string[] = []
  for (let i = 0; i < runs.length; i += 2)
    parts.push(runs[i] === runs[i + 1] ? `${runs[i]}` : `${runs[i]}-${runs[i + 1]}`)
  return parts.join(',')
}

/** The inverse of `formatRuns`; null when the text is not canonical or names a run from `limit` on. */
export function parseRuns(text: string, limit: number): RunSet | null {
  const ranges: number[] = []
  for (const part of text.split(',')) {
    const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part)
    if (!match) return null
    const start = Number(match[1])
    const end = match[2] === undefined ? start : Number(match[2])
    if (end < start || end >= limit || start <= (ranges.at(-1) ?? -2) + 1) return null
    ranges.push(start, end)
  }
  return formatRuns(ranges) === text ? ranges : null
}
