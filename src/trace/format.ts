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
  /** From the first bytes of a source (64 KiB or all of it): is it ours? */
  detect(head: Buffer): boolean
  /** No line is ours yet, but they are carried as ours may be: asked when nobody knows the source. */
  mayBe?(head: Buffer): boolean
  /** The absolute time that a line of one task starts with, in seconds since 1970 or since midnight; NaN without one. */
  lineTime(bytes: Buffer, start: number, end: number): number
  /** From the first bytes: when the first thing in a log of a machine happened, in milliseconds since 1970; NaN: not told. */
  firstTime?(head: Buffer): number
  /** `head`: the same first bytes, which will be pushed as well. */
  parser(context: TraceContext, head?: Buffer): TraceParser
  /** All sources that tell this sink have ended. */
  finish?(sink: Sink): void
}
