import { SourceLedger } from '../trace/ledger.ts'
import { detectFormat } from '../trace/formats.ts'
import type { TraceParser } from '../trace/format.ts'
import type { Source } from '../trace/recording.ts'
import { NAME_ONLY, RETURNED } from '../trace/sink.ts'
import type { Sink } from '../trace/sink.ts'
import { Texts } from '../trace/texts.ts'
import { planFor } from './plan.ts'

/** A source and its index in the recording's own list, which places count by. */
export interface PlacedSource {
  readonly source: Source
  readonly place: number
}

/**
 * The files of a `strace -ff` set so that each task comes after the one that made it: parents first, children in the order of
 * their forks. A file in another form, or of a task that nobody forked, keeps its place among the first ones.
 */
export async function orderSources(sources: readonly Source[]): Promise<PlacedSource[]> {
  const placed = sources.map((source, place) => ({ source, place }))
  if (sources.length < 2 || sources.some(source => source.tid === null)) return placed
  const byTid = new Map(placed.map(one => [one.source.tid!, one]))
  const children = new Map<number, number[]>()
  const forked = new Set<number>()
  for (const { source } of placed) {
    const made = (await forksOf(source)).filter(tid => byTid.has(tid) && tid !== source.tid)
    children.set(source.tid!, made)
    for (const tid of made) forked.add(tid)
  }
  const ordered: PlacedSource[] = []
  const visited = new Set<number>()
  const visit = (roots: Iterable<number>) => {
    // A stack of our own: a chain of a million forks is deeper than the engine's.
    const stack = [...roots].reverse()
    for (let tid = stack.pop(); tid !== undefined; tid = stack.pop()) {
      if (visited.has(tid)) continue
      visited.add(tid)
      ordered.push(byTid.get(tid)!)
      for (const child of [...(children.get(tid) ?? [])].reverse()) stack.push(child)
    }
  }
  visit([...byTid.keys()].filter(tid => !forked.has(tid)))
  // Numbers that were used twice can make a circle.
  visit(byTid.keys())
  return ordered
}

async function forksOf(source: Source): Promise<number[]> {
  const names = new Texts()
  const isFork: boolean[] = []
  const made: number[] = []
  const sink: Sink = {
    call(call) {
      const known = (isFork[call.name] ??= planFor(names.text(call.name))?.start != null)
      if (known && call.outcome === RETURNED && call.result > 0) made.push(call.result)
    },
    interest: () => NAME_ONLY,
    started() {},
    task() {}
  }
  let parser: TraceParser | undefined
  for await (const chunk of source.chunks()) {
    const head = Buffer.from(chunk)
    parser ??= detectFormat(head)?.parser(
      {
        sink,
        ledger: new SourceLedger(source.name),
        names,
        texts: new Texts(),
        tid: source.tid
      },
      head
    )
    parser?.push(chunk)
  }
  parser?.end()
  return made
}
