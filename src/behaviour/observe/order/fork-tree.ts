import { SourceLedger } from '../../../trace/ledger.ts'
import type { TraceFormat } from '../../../trace/format.ts'
import { detectFormat, hasWholeLine } from '../../../trace/formats.ts'
import type { Source } from '../../../trace/recording.ts'
import { NULL_SINK, NAME_ONLY, RETURNED } from '../../../trace/sink.ts'
import type { Sink } from '../../../trace/sink.ts'
import { Texts } from '../../../trace/texts.ts'
import { planFor } from '../plan.ts'
import { chunksOf, openSource } from './source-head.ts'
import type { OpenSource } from './source-head.ts'
import { afterMidnight } from './timed-lines.ts'

/** A source and its index in the recording's own list, which places count by. */
export interface PlacedSource {
  readonly source: Source
  readonly place: number
  /** Time of its first line; NaN where that has none, null for a file without a line. */
  readonly start: number | null
  /** Where it had to be looked at. */
  readonly format?: TraceFormat | undefined
  /** The program that a thread has executed as its process, in whose file the execve goes on. */
  readonly executed?: string
  /** Where its first bytes had to be looked at: a stream is read only once. */
  readonly opened?: OpenSource
}

/**
 * The files of a `strace -ff` set so that each task comes after the one that made it: parents first, children in the order of
 * their forks. A file in another form, or of a task that nobody forked, keeps its place among the first ones.
 */
export async function orderSources(sources: readonly Source[]): Promise<PlacedSource[]> {
  const placed = sources.map((source, place): Draft => ({ source, place, start: null }))
  if (sources.length < 2) return placed
  if (sources.every(source => source.tid === null)) return byFirstTime(placed)
  if (sources.some(source => source.tid === null)) return placed
  const byTid = new Map(placed.map(one => [one.source.tid!, one]))
  const children = new Map<number, number[]>()
  const forked = new Set<number>()
  for (const one of placed) {
    const tid = one.source.tid!
    const { made, start, executed, format } = await lookAt(one.source)
    one.start = start
    one.format = format
    if (executed !== null) one.executed = executed
    children.set(
      tid,
      made.filter(child => byTid.has(child) && child !== tid)
    )
    for (const child of children.get(tid)!) forked.add(child)
  }
  const ordered: PlacedSource[] = []
  const visited = new Set<number>()
  const visit = (roots: Iterable<number>) => {
    // A stack of our own: a chain of a million forks is deeper than the engine's.
    const stack = [...roots].reverse()
    for (let tid = stack.pop(); tid !== undefined; tid = stack.pop()) {
      if (visited.has(tid)) continue
      visited.add(tid)
      const parent = byTid.get(tid)!
      ordered.push(parent)
      for (const child of [...(children.get(tid) ?? [])].reverse()) {
        if (visited.has(child)) continue
        stack.push(child)
        const one = byTid.get(child)!
        if (one.start !== null) one.start = afterMidnight(one.start, parent.start ?? one.start)
      }
    }
  }
  visit([...byTid.keys()].filter(tid => !forked.has(tid)))
  // Numbers that were used twice can make a circle.
  visit(byTid.keys())
  return ordered
}

/** Logs of a machine in the order of their first records; others stay where they are. */
async function byFirstTime(placed: readonly PlacedSource[]): Promise<PlacedSource[]> {
  const opened: { readonly placed: PlacedSource; readonly time: number }[] = []
  for (const one of placed) {
    const source = await openSource(one.source)
    const time = detectFormat(source.start)?.firstTime?.(source.start) ?? Number.NaN
    opened.push({ placed: { ...one, opened: source }, time })
  }
  if (opened.every(({ time }) => !Number.isNaN(time))) opened.sort((a, b) => a.time - b.time)
  return opened.map(one => one.placed)
}

interface Draft extends PlacedSource {
  start: number | null
  format?: TraceFormat | undefined
  executed?: string
}

interface Look {
  /** The numbers that its forks returned. */
  readonly made: number[]
  /** Time of its first line. */
  readonly start: number | null
  readonly executed: string | null
  readonly format?: TraceFormat
}

async function lookAt(source: Source): Promise<Look> {
  const names = new Texts()
  const texts = new Texts()
  const execve = names.internString('execve')
  const isFork: boolean[] = []
  const made: number[] = []
  let path = -1
  let executed: string | null = null
  const sink: Sink = {
    ...NULL_SINK,
    call(call) {
      const known = (isFork[call.name] ??= planFor(names.text(call.name))?.start != null)
      if (known && call.outcome === RETURNED && call.result > 0) made.push(call.result)
      if (call.name === execve) path = call.path(0)
    },
    task({ kind }) {
      if (kind === 'renumbered') executed = path < 0 ? null : texts.text(path)
    },
    interest: () => NAME_ONLY,
    hasTask: () => true
  }
  const opened = await openSource(source)
  const format = detectFormat(opened.start, true)
  if (!format) return { made, executed, start: opened.head.length === 0 ? null : Number.NaN }
  const parser = format.parser(
    {
      sink,
      ledger: new SourceLedger(source.name),
      names,
      texts,
      tid: source.tid
    },
    opened.start
  )
  for await (const chunk of chunksOf(opened)) parser.push(chunk)
  parser.end()
  const time = format.lineTime(opened.head, 0, opened.head.length)
  // A line that is cut in its time says nothing, and may come at any.
  return {
    made,
    executed,
    format,
    start: Number.isNaN(time) && !hasWholeLine(opened.start) ? 0 : time
  }
}
