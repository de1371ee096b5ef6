import type { TraceContext, TraceParser } from '../../format.ts'
import type { LedgerState } from '../../ledger.ts'
import type { TaskEvent } from '../../sink.ts'
import { wordsOf } from '../../words.ts'
import { skipName } from '../name-byte.ts'
import { PathTexts } from '../path-texts.ts'
import { StraceCall } from '../strace-call.ts'
import { END, HEADER, PART_THAT_WORKED, WHOLE_LINE, STARTED, TASK, WHOLE } from './page.ts'

const OPEN = 0x28

/** Tells what a `RelaySink` has written, as the parser told it. A chunk holds whole records. */
export class RelayParser implements TraceParser {
  lines = 0
  readonly #context: TraceContext
  readonly #call: StraceCall

  constructor(context: TraceContext) {
    this.#context = context
    this.#call = new StraceCall(context.names, new PathTexts(context.texts))
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    const words = wordsOf(bytes)
    for (let at = 0; at < bytes.length;) {
      const kind = words.getInt32(at, true)
      const tid = words.getInt32(at + 4, true)
      const line = words.getInt32(at + 8, true)
      const number = words.getInt32(at + 12, true)
      const start = at + HEADER
      const end = start + words.getInt32(at + 16, true)
      if (kind === WHOLE) this.#whole(tid, line, number, bytes, start, end)
      else this.#other(kind, tid, line, number, bytes, start, end)
      at = (end + 4) & ~3
    }
  }

  end(): void {}

  #whole(
    tid: number,
    line: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): void {
    const { sink } = this.#context
    if (sink.repeats(tid, line, number, bytes, start, end)) return
    this.#read(tid, line, number, bytes, start, end, true)
    sink.call(this.#call)
  }

  #other(
    kind: number,
    tid: number,
    line: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): void {
    const { sink, ledger } = this.#context
    if (kind === TASK) sink.task(JSON.parse(bytes.toString('utf8', start, end)) as TaskEvent)
    else if (kind === END) {
      const told = JSON.parse(bytes.toString('utf8', start, end)) as Told
      ledger.add(told.ledger)
      this.lines = told.lines
    } else {
      this.#read(tid, line, number, bytes, start, end, kind === WHOLE_LINE)
      if (kind === PART_THAT_WORKED) this.#call.assumeSuccess()
      if (kind === STARTED) sink.started(this.#call)
      else sink.call(this.#call)
    }
  }

  #read(
    tid: number,
    line: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number,
    isWhole: boolean
  ): void {
    let i = skipName(bytes, start, end)
    this.#call.set(tid, line, this.#context.names.intern(bytes, start, i), number)
    // `readv#64(`
    while (i < end && bytes[i] !== OPEN) i++
    this.#call.read(bytes, i + 1, end, isWhole)
  }
}

/** What the last record says. */
interface Told {
  readonly ledger: LedgerState
  readonly lines: number
}
