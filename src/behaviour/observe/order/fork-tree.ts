import { groupBy } from '../../../group.ts'
import type { TraceFormat } from '../../../trace/format.ts'
import { detectFormat } from '../../../trace/formats.ts'
import type { Source } from '../../../trace/recording.ts'
import { lookAt } from './look-at.ts'
import { openSource } from './source-head.ts'
import type { OpenSource } from './source-head.ts'
import { afterMidnight } from './timed-lines.ts'

/** A source and its index in the recording's own list, which places count by. */
export interface PlacedSource {
  readonly source: Source
  readonly place: number
  /** Time of its first line; NaN where that has none, null for a file without a line. */
  readonly start: number | null
  /** Where it had to be looked at. */
  readonly format?: TraceFormat
  /** The program that a thread has executed as its process, in whose file the execve goes on. */
  readonly executed?: string
  /** Where its first bytes had to be looked at: a stream is read only once. */
  readonly opened?: OpenSource
}

/**
 * The files of each `strace -ff` set so that each task comes after the one that made it: parents first, children in the order of
 * their forks. A file in another form, or of a task that nobody forked, keeps its place among the first ones. One set comes after
 * the other.
 */
export async function orderSources(sources: readonly Source[]): Promise<PlacedSource[]> {
  const placed = sources.map((source, place): PlacedSource => ({ source, place, start: null }))
  if (sources.length < 2) return placed
  if (sources.every(source => source.tid === null)) return byFirstTime(placed)
  if (sources.some(source => source.tid === null)) return placed
  const ordered: PlacedSource[] = []
  for (const [, set] of groupBy(placed, ({ source }) => source.set ?? ''))
    ordered.push(...(await orderSet(set)))
  return ordered
}

async function orderSet(sources: readonly PlacedSource[]): Promise<PlacedSource[]> {
  const tasks: Draft[] = []
  const made = new Map<number, readonly number[]>()
  const copies: PlacedSource[] = []
  for (const one of sources) {
    const { source, place } = one
    if (made.has(source.tid!)) {
      copies.push(one)
      continue
    }
    const { made: children, executed, ...found } = await lookAt(source)
    tasks.push({ source, place, ...found, ...(executed !== null && { executed }) })
    made.set(source.tid!, children)
  }
  const ordered = inOrderOfForks(tasks, made)
  // As many times as there are files of one task, `trace.4711` beside `trace.4711.gz`: two, hardly more.
  return copies.length === 0 ? ordered : [...ordered, ...(await orderSet(copies))]
}

/** A source whose time is that of its parent at least, when its turn comes. */
interface Draft extends PlacedSource {
  start: number | null
}

/** `made`: the numbers that the forks of each task returned. */
function inOrderOfForks(
  tasks: readonly Draft[],
  made: ReadonlyMap<number, readonly number[]>
): PlacedSource[] {
  const byTid = new Map(tasks.map(task => [task.source.tid!, task]))
  const childrenOf = (tid: number): number[] =>
    made.get(tid)!.filter(child => byTid.has(child) && child !== tid)
  const forked = new Set([...byTid.keys()].flatMap(childrenOf))
  const ordered: PlacedSource[] = []
  const visited = new Set<number>()
  const visit = (roots: Iterable<number>): void => {
    // A stack of our own: a chain of a million forks is deeper than the engine's.
    const stack = [...roots].reverse()
    for (let tid = stack.pop(); tid !== undefined; tid = stack.pop()) {
      if (visited.has(tid)) continue
      visited.add(tid)
      const parent = byTid.get(tid)!
      ordered.push(parent)
      for (const child of childrenOf(tid).reverse()) {
        if (visited.has(child)) continue
        stack.push(child)
        const task = byTid.get(child)!
        if (task.start !== null) task.start = afterMidnight(task.start, parent.start ?? task.start)
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
