import { proveArch } from '../../facts/compat-arch.ts'
import { isArch } from '../../facts/syscall-table.ts'
import { UserError } from '../../errors.ts'
import { unescape } from '../../trace/unescape.ts'
import type { Selection } from '../../trace/selection.ts'
import type { TraceFormat, TraceParser } from '../../trace/format.ts'
import { detectFormat } from '../../trace/formats.ts'
import { SourceLedger } from '../../trace/ledger.ts'
import type { Recording, Source } from '../../trace/recording.ts'
import { settled } from '../behaviour.ts'
import type { Behaviour, StreamedBehaviour } from '../behaviour.ts'
import { binariesOfRun, withBinaries } from '../binaries.ts'
import { isTimed, readByTime } from './order/by-time.ts'
import type { Reader } from './order/by-time.ts'
import { orderSources } from './order/fork-tree.ts'
import type { PlacedSource } from './order/fork-tree.ts'
import { CallWatch } from './logs/call-watch.ts'
import type { WatchedCall, WatchedNames } from './logs/call-watch.ts'
import { noTrace } from './no-trace.ts'
import { Observation } from './observation.ts'
import { chunksOf, openSource } from './order/source-head.ts'
import { oneRun } from '../runs.ts'
import { summarize } from './summarize.ts'
import { TimedLines } from './order/timed-lines.ts'

export interface ObserveOptions {
  /** Architecture to assume for a log that shows none and has no recording.json: the machine's, or `--arch`. */
  readonly arch: string
  /** Folder the command was started in, if recording.json does not have it; null: unknown. */
  readonly cwd: string | null
  /** Target of a path in a root file system (`--root`); null if that is no link, or unknown. */
  readonly resolveLink: ((path: string) => string | null) | null
  /** Selects records of an audit log; absent: all. */
  readonly selection?: Selection
  /** Calls whose callers and argument values are wanted beside the behaviour; absent: none. */
  readonly watch?: Watch
}

/** Receives what a behaviour does not hold: which program makes a call, and which argument values come together. */
export interface Watch {
  readonly names: WatchedNames
  /** Called at the end of a recording with the id of its run and the watched calls. */
  saw(run: string, calls: readonly WatchedCall[]): void
}

/**
 * Reads one recording into a behaviour of one run. Memory is bounded by the distinct facts, not by the bytes.
 * @throws UserError when the input is no trace at all (names the source and what it seems to be)
 */
export async function observe(recording: Recording, options: ObserveOptions): Promise<Behaviour> {
  return settled(await observeStreamed(recording, options))
}

/** As `observe`, but the files are generated anew each time they are read, so memory never holds them all. */
export async function observeStreamed(
  recording: Recording,
  options: ObserveOptions
): Promise<StreamedBehaviour> {
  const { meta } = recording
  const sources = await orderSources(recording.sources)
  const isByTime = isTimed(sources)
  const reading = new Reading(recording, options, sources.length > 1, isByTime)
  if (!isByTime) reading.executedBy(sources)
  if (isByTime) await readByTime(sources, source => reading.openTimed(source))
  else for (const source of sources) await reading.readWhole(source)
  const { observation, format } = reading
  if (!observation || !format)
    throw new UserError(`${recording.label}: nothing in it; record the command again`)
  for (const used of reading.formats) used.finish?.(observation)
  observation.end()
  observation.scene.permissions.settle(observation.scene)
  for (const [path, target] of meta?.links ?? []) observation.scene.links.addResolved(path, target)
  if (options.resolveLink) observation.scene.links.addSource(options.resolveLink)
  const names = recording.sources.map(source => source.name)
  const behaviour = summarize(observation, {
    id: meta?.id ?? null,
    label: recording.label,
    user: meta?.user ?? null,
    format: format.name,
    sources: names,
    lines: reading.parsers.reduce((sum, parser) => sum + parser.lines, 0),
    ledgers: reading.ledgers,
    isArchAssumed: reading.isArchAssumed,
    isInOrder: isByTime || sources.length === 1,
    isAudit: format.isOfMachine
  })
  const { watched, scene } = observation
  const calls = watched?.calls(program => scene.paths.text(program)) ?? []
  options.watch?.saw(behaviour.runs[0]!.id, calls)
  const binaries = binariesOfRun(meta?.binaries ?? [], oneRun(0))
  return binaries.length === 0 ? behaviour : withBinaries(settled(behaviour), binaries)
}

/** The sources of one recording on their way into one observation. */
class Reading {
  observation: Observation | null = null
  format: TraceFormat | undefined
  readonly formats: Set<TraceFormat> = new Set()
  isArchAssumed = false
  readonly parsers: TraceParser[] = []
  readonly ledgers: SourceLedger[] = []
  readonly #recording: Recording
  readonly #options: ObserveOptions
  readonly #isSet: boolean
  readonly #isByTime: boolean
  readonly #executed = new Map<number, string>()

  constructor(recording: Recording, options: ObserveOptions, isSet: boolean, isByTime: boolean) {
    this.#recording = recording
    this.#options = options
    this.#isSet = isSet
    this.#isByTime = isByTime
  }

  /** For files read one after the other: notes what a thread executes, which must be known before its own file is read. */
  executedBy(sources: readonly PlacedSource[]): void {
    for (const { source, executed } of sources)
      if (executed !== undefined && source.tid !== null) this.#executed.set(source.tid, executed)
  }

  async readWhole(placed: PlacedSource): Promise<void> {
    const opened = await this.#open(placed)
    if (!opened) return
    const { parser, source } = opened
    for await (const chunk of chunksOf(source)) parser.push(chunk)
    parser.end()
  }

  /** A source whose lines are merged with those of others by time. */
  async openTimed(placed: PlacedSource): Promise<Reader | null> {
    const opened = await this.#open(placed)
    if (!opened) return null
    const { parser, observation, source, format } = opened
    const resume = (): void => observation.startSource(placed.place)
    return {
      lines: new TimedLines(chunksOf(source), placed.start ?? 0, (bytes, start, end) =>
        format.lineTime(bytes, start, end)
      ),
      push(lines) {
        resume()
        parser.push(lines)
      },
      end() {
        resume()
        parser.end()
      }
    }
  }

  async #open({ source, place, opened: known, format: seen }: PlacedSource) {
    const opened = known ?? (await openSource(source))
    const format = seen ?? detectFormat(opened.start, source.tid !== null)
    if (!format && this.#isSet && opened.head.length === 0) return null
    if (!format) throw noTrace(source, opened.head)
    this.format ??= format
    this.formats.add(format)
    const observation = (this.observation ??= this.#begin(
      source,
      format.undressed?.(opened.start) ?? opened.start
    ))
    observation.startSource(place)
    const ledger = new SourceLedger(source.name)
    const { names, texts } = observation
    const context = {
      sink: observation,
      ledger,
      names,
      texts,
      tid: source.tid,
      ...(this.#options.selection ? { selection: this.#options.selection } : {})
    }
    const parser = format.parser(context, opened.start)
    this.parsers.push(parser)
    this.ledgers.push(ledger)
    return { source: opened, format, observation, parser }
  }

  #begin(source: Source, start: Buffer): Observation {
    const { meta } = this.#recording
    // With -xx strace writes paths in hexadecimal.
    const proven = proveArch(unescape(start, 0, start.length).toString('latin1'))
    const arch = meta?.architecture ?? proven ?? this.#options.arch
    if (!isArch(arch))
      throw new UserError(
        `${source.name}: unknown architecture ${JSON.stringify(arch)}; use --arch`
      )
    this.isArchAssumed = proven === undefined && meta === null
    const observation = new Observation(arch, meta?.cwd ?? this.#options.cwd)
    observation.scene.isUnordered = this.#isSet && !this.#isByTime && source.tid !== null
    observation.scene.permissions.looked(meta?.user ?? null, meta?.owners ?? [])
    const { family, paths } = observation.scene
    family.executed = new Map(
      Array.from(this.#executed, ([tid, path]) => [
        tid,
        paths.resolve(paths.startFolder, paths.intern(path), paths.root)
      ])
    )
    const { watch } = this.#options
    if (watch) observation.watched = new CallWatch(watch.names, observation.names)
    return observation
  }
}
