import { proveArch } from '../facts/compat-arch.ts'
import { isArch } from '../facts/syscall-table.ts'
import { UserError } from '../errors.ts'
import type { TraceFormat } from '../trace/format.ts'
import { detectFormat } from '../trace/formats.ts'
import { SourceLedger } from '../trace/ledger.ts'
import type { Recording, Source } from '../trace/recording.ts'
import type { Behaviour } from './behaviour.ts'
import { orderSources } from './fork-tree.ts'
import { Observation } from './observation.ts'
import { summarize } from './summarize.ts'

export interface ObserveOptions {
  /** Architecture of a log that does not show one and has no recording.json: the machine's, or `--arch`. */
  readonly arch: string
  /** Folder the command was started in, when neither the log nor recording.json tells; null: unknown. */
  readonly cwd: string | null
  /** Where a path leads in a root file system (`--root`); null: not a link, or unknown. */
  readonly resolveLink: ((path: string) => string | null) | null
}

/** Enough of a log to see its format and its architecture. */
const HEAD = 1 << 16

/**
 * Reads one recording into a behaviour of one run. Memory is bounded by the distinct facts, not by the bytes.
 * @throws UserError when the input is no trace at all (names the source and what it seems to be)
 */
export async function observe(recording: Recording, options: ObserveOptions): Promise<Behaviour> {
  const { meta } = recording
  const sources = await orderSources(recording.sources)
  const ledgers: SourceLedger[] = []
  let observation: Observation | null = null
  let isArchAssumed = false
  let format: TraceFormat | undefined
  let lines = 0
  for (const [index, { source, place }] of sources.entries()) {
    const { head, rest } = await readHead(source)
    // As much for any chunking.
    const start = head.subarray(0, HEAD)
    const found = detectFormat(start)
    if (!found && (index > 0 || sources.length > 1) && head.length === 0) continue
    format ??= found
    if (!found) throw noTrace(source, head)
    if (!observation) {
      const proven = proveArch(start.toString('latin1'))
      const arch = meta?.architecture ?? proven ?? options.arch
      if (!isArch(arch))
        throw new UserError(
          `${source.name}: unknown architecture ${JSON.stringify(arch)}; use --arch`
        )
      isArchAssumed = proven === undefined && meta === null
      observation = new Observation(arch, meta?.cwd ?? options.cwd)
    }
    observation.startSource(place)
    const ledger = new SourceLedger(source.name)
    const parser = found.parser(
      {
        sink: observation,
        ledger,
        names: observation.names,
        texts: observation.texts,
        tid: source.tid
      },
      start
    )
    parser.push(head)
    for await (const chunk of rest) parser.push(chunk)
    parser.end()
    lines += parser.lines
    ledgers.push(ledger)
  }
  if (!observation || !format)
    throw new UserError(`${recording.label}: nothing in it; record the command again`)
  observation.end()
  for (const [path, target] of meta?.links ?? []) observation.scene.links.addResolved(path, target)
  if (options.resolveLink) observation.scene.links.addSource(options.resolveLink)
  const names = recording.sources.map(source => source.name)
  return summarize(observation, {
    id: meta?.id ?? null,
    label: recording.label,
    format: format.name,
    sources: names,
    lines,
    ledgers,
    isArchAssumed
  })
}

/** The first bytes of a source, and the chunks that follow. */
async function readHead(
  source: Source
): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array> }> {
  const chunks = source.chunks()[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  for (let length = 0; length < HEAD;) {
    const next = await chunks.next()
    if (next.done) break
    // The reader may use the chunk's memory again.
    parts.push(Buffer.from(next.value))
    length += next.value.length
  }
  return { head: Buffer.concat(parts), rest: { [Symbol.asyncIterator]: () => chunks } }
}

function noTrace(source: Source, head: Buffer): UserError {
  if (head.length === 0)
    return new UserError(`${source.name}: the file is empty; nothing was recorded`)
  const what = head.subarray(0, 4096).includes(0)
    ? 'a binary file, not a strace log'
    : 'not a strace log: no line is in a form that strace writes'
  return new UserError(`${source.name}:1: ${what}; record one with: tracewall record -- COMMAND`)
}
