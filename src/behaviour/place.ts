import { groupBy } from '../group.ts'
import type { Behaviour, Fact, Place } from './behaviour.ts'
import { firstRun } from './runs.ts'

const LINES = 2 ** 33

/** `source` is an index into `Run.sources`, `line` is 1-based. */
export function placeOf(source: number, line: number): Place {
  return source * LINES + line
}

export function sourceOf(place: Place): number {
  return Math.floor(place / LINES)
}

export function lineOf(place: Place): number {
  return place % LINES
}

/** `run:line`, in runs of several sources `run:source:line`. */
export function formatFirst(behaviour: Pick<Behaviour, 'runs'>, fact: Fact): string {
  const run = firstRun(fact.runs)
  const several = (behaviour.runs[run]?.sources.length ?? 0) > 1
  return several
    ? `${run}:${sourceOf(fact.first)}:${lineOf(fact.first)}`
    : `${run}:${lineOf(fact.first)}`
}

/** The inverse of `formatFirst`; null when it is no place of the run. */
export function parseFirst(text: string, run: number): Place | null {
  const match = /^(\d{1,15}):(?:(\d{1,6}):)?(\d{1,10})$/.exec(text)
  if (!match || Number(match[1]) !== run || Number(match[3]) >= LINES) return null
  return placeOf(Number(match[2] ?? 0), Number(match[3]))
}

/**
 * A place as a person reads it: `web.strace:12`; of several runs with the label of its run where the name does not begin with
 * it, `monday web.strace:12`, and with its number among those that are called alike, `web.strace:12 (run 2 of web)`.
 */
export function describePlace({ runs }: Pick<Behaviour, 'runs'>, fact: Fact): string {
  const index = firstRun(fact.runs)
  const run = runs[index]
  const source = run?.sources[sourceOf(fact.first)] ?? 'run'
  const text = `${source}:${lineOf(fact.first)}`
  if (run === undefined || runs.length === 1) return text
  const isNamedSo = source === run.label || source.startsWith(`${run.label}.`)
  const labelled = isNamedSo ? text : `${run.label} ${text}`
  const alike = runsCalled(runs).get(calledBy(run.label, source)) ?? []
  return alike.length > 1
    ? `${labelled} (run ${alike.indexOf(index) + 1} of ${run.label})`
    : labelled
}

/** As `describePlace`, of what `formatFirst` wrote: `0:12`. */
export function describeFirst(behaviour: Pick<Behaviour, 'runs'>, first: string): string {
  const run = Number(first.split(':', 1)[0])
  const place = parseFirst(first, run)
  if (place === null || behaviour.runs[run] === undefined) return first
  return describePlace(behaviour, { runs: [run, run], first: place })
}

/** Label and name of a source -> the indexes of the runs that have both. */
function runsCalled(runs: Behaviour['runs']): ReadonlyMap<string, readonly number[]> {
  const known = RUNS_CALLED.get(runs)
  if (known !== undefined) return known
  const named = runs.flatMap(({ label, sources }, index) =>
    [...new Set(sources)].map(source => ({ name: calledBy(label, source), index }))
  )
  const called = new Map(
    groupBy(named, ({ name }) => name).map(([name, all]) => [name, all.map(({ index }) => index)])
  )
  RUNS_CALLED.set(runs, called)
  return called
}

/** Thousands of places are described of one list of runs. */
const RUNS_CALLED = new WeakMap<Behaviour['runs'], ReadonlyMap<string, readonly number[]>>()

function calledBy(label: string, source: string): string {
  return `${label}\0${source}`
}
