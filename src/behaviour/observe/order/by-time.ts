import { Earliest, isBefore } from './earliest.ts'
import type { Moment } from './earliest.ts'
import type { PlacedSource } from './fork-tree.ts'
import { TimedLines } from './timed-lines.ts'

/** A source whose lines come in pieces. */
export interface Reader {
  readonly lines: TimedLines
  /** Takes whole lines. */
  push(lines: Buffer): void
  end(): void
}

/** True if the lines of every file of a set have their time. */
export function isTimed(sources: readonly PlacedSource[]): boolean {
  return (
    sources.some(({ start }) => start !== null) &&
    sources.length > 1 &&
    sources.every(({ start }) => start === null || !Number.isNaN(start))
  )
}

/**
 * Reads the files of a set as one log, line by line in the order of their times; of the same time, in the order of `sources`.
 * A file is opened when its first line comes and closed after its last, so that only those of living tasks are open.
 */
export async function readByTime(
  sources: readonly PlacedSource[],
  open: (source: PlacedSource) => Promise<Reader | null>
): Promise<void> {
  const reading = new Earliest<Turn>()
  const waiting = new Earliest<Moment & { readonly source: PlacedSource }>()
  for (const [place, source] of sources.entries())
    if (source.start !== null) waiting.add({ time: source.start, place, source })
  for (;;) {
    const next = reading.first
    const later = waiting.first
    if (later && (!next || !isBefore(next, later))) {
      waiting.remove()
      const reader = await open(later.source)
      if (reader) reading.add({ time: later.time, place: later.place, reader })
    } else if (next) {
      reading.remove()
      const time = await readUntil(next, first(reading.first, later))
      if (time < Infinity) reading.add({ ...next, time })
    } else return
  }
}

interface Turn extends Moment {
  readonly reader: Reader
}

/** Hands on the lines that come before all others; returns the time of the next one. */
async function readUntil({ reader, place }: Turn, other: Moment | undefined): Promise<number> {
  const { lines } = reader
  const [limit, inclusive] = other ? [other.time, place < other.place] : [Infinity, true]
  for (;;) {
    if (lines.isEmpty) await lines.fill()
    const piece = lines.take(limit, inclusive)
    if (piece.length > 0) reader.push(piece)
    if (!lines.isEmpty) break
  }
  if (lines.time === Infinity) reader.end()
  return lines.time
}

function first(a: Moment | undefined, b: Moment | undefined): Moment | undefined {
  return a && b ? (isBefore(a, b) ? a : b) : (a ?? b)
}
