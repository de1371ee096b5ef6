import type { Selection } from './audit/selection.ts'
import type { SourceLedger } from './ledger.ts'
import type { Sink } from './sink.ts'
import type { Texts } from './texts.ts'

/** What a parser is given: where its bytes come from and where what it finds goes. */
export interface TraceContext {
  readonly sink: Sink
  readonly ledger: SourceLedger
  /** Names of system calls and errnos. */
  readonly names: Texts
  /** Paths as behaviour/v1 writes them (`pathText`). */
  readonly texts: Texts
  /** The task of all lines, when the file belongs to one; null: the lines tell. */
  readonly tid: number | null
  /** Which records of a log of the whole machine are wanted. */
  readonly selection?: Selection
}

/** Synchronous, incremental, and the same for any chunking. A chunk may be reused by the caller after `push`. */
export interface TraceParser {
  /** Lines completed so far. */
  readonly lines: number
  push(chunk: Uint8Array): void
  /** The source has ended: what is still open is given to the sink as it is. */
  end(): void
}

/** One trace format: a folder in `trace/`, a row in `formats.ts`. */
export interface TraceFormat {
  readonly name: string
  /** Its logs are of all that a machine does, not of one command. */
  readonly isOfMachine: boolean
  /** Whether a source is of this format, by its first bytes (64 KiB, or all of it). */
  detect(head: Buffer): boolean
  /**
   * Whether it may become one: no line is of this format yet, but they are wrapped as such lines may be. Asked when no format
   * has detected the source.
   */
  mayBe?(head: Buffer): boolean
  /** The absolute time that a line of one task starts with, in seconds since 1970 or since midnight; NaN without one. */
  lineTime(bytes: Buffer, start: number, end: number): number
  /** When the first event in the log of a machine happened, by its first bytes: milliseconds since 1970, NaN if they do not tell. */
  firstTime?(head: Buffer): number
  /** `head`: the same first bytes, which will be pushed as well. */
  parser(context: TraceContext, head?: Buffer): TraceParser
  /** Called once when all sources of the run have ended. */
  finish?(sink: Sink): void
}
