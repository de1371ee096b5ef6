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

/** A place as a person reads it: `web.strace:12`. */
export function describePlace(behaviour: Pick<Behaviour, 'runs'>, fact: Fact): string {
  const source = behaviour.runs[firstRun(fact.runs)]?.sources[sourceOf(fact.first)]
  return `${source ?? 'run'}:${lineOf(fact.first)}`
}

/** `0:12` of a reason as `web.strace:12`, with the run's label where there are several runs. */
export function describeFirst(behaviour: Pick<Behaviour, 'runs'>, first: string): string {
  const run = Number(first.split(':', 1)[0])
  const place = parseFirst(first, run)
  const label = behaviour.runs[run]?.label
  if (place === null || label === undefined) return first
  const text = describePlace(behaviour, { runs: [run, run], first: place })
  return behaviour.runs.length > 1 && !text.startsWith(label) ? `${label} ${text}` : text
}
