import type { TraceContext } from '../format.ts'
import { PathTexts } from './path-texts.ts'
import { StraceCall } from './strace-call.ts'

/**
 * The table of `-c` and `-C`: its names are calls that were made, without arguments, tasks or results. Counts are only in
 * the table, so every row is one call here; a log that has the calls as well (`-C`) does not take them from the table.
 */
export class SummaryTable {
  readonly #context: TraceContext
  #isInside = false

  constructor(context: TraceContext) {
    this.#context = context
  }

  /** False when the line is no part of a table. */
  read(bytes: Buffer, start: number, end: number, line: number): boolean {
    if (!this.#isInside && bytes[start] !== 0x25 && bytes[start] !== 0x53) return false
    const text = bytes.toString('latin1', start, Math.min(end, start + 200)).trimEnd()
    const { ledger, sink } = this.#context
    const heading = /^System call usage summary for (32 bit|x32|64 bit) mode:$/.exec(text)
    if (heading || /^% time +.* syscall$/.test(text)) {
      this.#isInside = true
      if (heading)
        sink.task({
          kind: 'personality',
          tid: TABLE_TASK,
          arch: heading[1] === '32 bit' ? '32' : heading[1] === 'x32' ? 'x32' : '64'
        })
      ledger.ignore('summary-table')
      return true
    }
    if (!this.#isInside) return false
    const row = /^ *[\d.]+ +[\d.]+ +\d+ +(\d+)(?: +\d+)? +([a-z_][a-z0-9_]*)$/.exec(text)
    if (row && row[2] !== 'total') {
      this.#give(row[2]!, line)
      ledger.used++
    } else if (/^[-\d. ]*(?:total)?$/.test(text)) ledger.ignore('summary-table')
    else return false
    return true
  }

  #give(name: string, line: number): void {
    const call = new StraceCall(this.#context.names, new PathTexts(this.#context.texts))
    call.tid = TABLE_TASK
    call.line = line
    call.name = this.#context.names.internString(name)
    this.#context.sink.call(call)
  }
}

/** No task has this number. */
export const TABLE_TASK = -1
