import type { Selection } from './selection.ts'
import type { SourceLedger } from './ledger.ts'
import type { Sink } from './sink.ts'
import type { Texts } from './texts.ts'

/** What a parser is given: the sink and the ledger that it reports to, and what is known of its source. */
export interface TraceContext {
  readonly sink: Sink
  readonly ledger: SourceLedger
  /** Names of system calls and errnos. */
  readonly names: Texts
  /** Paths as behaviour/v1 writes them (`pathText`). */
  readonly texts: Texts
  /** The task that all lines are of (a file of a `-ff` set); null: each line names its task. */
  readonly tid: number | null
  /** Which records of a machine's log are read; absent: all. */
  readonly selection?: Selection
}

/** Synchronous, incremental, and the same for any chunking. A chunk may be reused by the caller after `push`. */
export interface TraceParser {
  /** Lines completed so far. */
  readonly lines: number
  push(chunk: Uint8Array): void
  /** The source has ended: calls that are still open are reported without a result. */
  end(): void
}

/** One trace format: a folder in `trace/`, a row in `formats.ts`. */
export interface TraceFormat {
  readonly name: string
  /** True when its logs are of everything on a machine, not of one command. */
  readonly isOfMachine: boolean
  /** Whether a source is of this format, by its first bytes (64 KiB, or all of it). */
  detect(head: Buffer): boolean
  /**
   * Whether a source that no format detected may still be of this one: its first lines are not, but have the same carrier (syslog,
   * a journal).
   */
  mayBe?(head: Buffer): boolean
  /**
   * Whether these first lines of a source are the beginning of a log of this one: most of them are lines of it, as its recorder
   * wrote them, or they come from where `next` comes from, the first line of another format. null: no such line is known.
   */
  owns?(lines: Buffer, next: Buffer | null): boolean
  /** What the same first bytes are without what others have put around each line; absent: nobody knows. */
  undressed?(head: Buffer): Buffer
  /** The absolute time that a line of one task starts with, in seconds since 1970 or since midnight; NaN without one. */
  lineTime(bytes: Buffer, start: number, end: number): number
  /** Time of the first event in a machine's log, by its first bytes: milliseconds since 1970, NaN if they do not show it. */
  firstTime?(head: Buffer): number
  /** `head`: the same first bytes, which will be pushed as well. */
  parser(context: TraceContext, head?: Buffer): TraceParser
  /** Called once when all sources of the run have ended. */
  finish?(sink: Sink): void
}
