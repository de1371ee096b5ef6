import { callsOf } from '../../../facts/call-effects.ts'
import { pathSyscall } from '../../../facts/path-syscalls.ts'
import { SourceLedger } from '../../../trace/ledger.ts'
import type { TraceFormat } from '../../../trace/format.ts'
import { detectFormat, hasWholeLine } from '../../../trace/formats.ts'
import type { Source } from '../../../trace/recording.ts'
import { NULL_SINK, NAME_ONLY, RETURNED } from '../../../trace/sink.ts'
import type { Call, Sink } from '../../../trace/sink.ts'
import { Texts } from '../../../trace/texts.ts'
import { planFor } from '../plan.ts'
import { chunksOf, openSource } from './source-head.ts'

/** What a file of a `strace -ff` set says of its place among the others, see `PlacedSource`. */
export interface Look {
  /** The numbers that its forks returned. */
  readonly made: readonly number[]
  readonly start: number | null
  /** Null: the log shows none. */
  readonly executed: string | null
  readonly format?: TraceFormat
}

/** Reads a file for its forks and its times alone. */
export async function lookAt(source: Source): Promise<Look> {
  const names = new Texts()
  const texts = new Texts()
  const execs = names.internStrings(callsOf('exec'))
  const isFork: boolean[] = []
  const made: number[] = []
  let path = -1
  let executed: string | null = null
  const sink: Sink = {
    ...NULL_SINK,
    call(call) {
      const known = (isFork[call.name] ??= planFor(names.text(call.name))?.start != null)
      if (known && call.outcome === RETURNED && call.result > 0) made.push(call.result)
      if (execs.has(call.name)) path = programOf(call, names.text(call.name), texts)
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
  const ledger = new SourceLedger(source.name)
  const parser = format.parser({ sink, ledger, names, texts, tid: source.tid }, opened.start)
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

/** Text id of the path of an execve or execveat; -1 where the log does not show it. */
function programOf(call: Call, name: string, texts: Texts): number {
  const path = call.path(pathSyscall(name)!.paths[0]!.index)
  // AT_EMPTY_PATH: the first argument is a descriptor of the program.
  return path >= 0 && texts.firstByte(path) < 0 ? call.fdPath(0) : path
}
