import { TABLE_TASK } from '../sink.ts'
import type { TraceContext } from '../format.ts'
import { PathTexts } from './call/path-texts.ts'
import { StraceCall } from './call/strace-call.ts'

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
    // With -U a table can begin with any column.
    if (!this.#isInside && end - start > LONGEST) return false
    const text = bytes.toString('latin1', start, Math.min(end, start + LONGEST)).trimEnd()
    const { ledger, sink } = this.#context
    const mode = MODE.exec(text)
    if (mode || isTableHeading(text)) {
      this.#isInside = true
      if (mode)
        sink.task({
          kind: 'personality',
          tid: TABLE_TASK,
          arch: mode[1] === '32 bit' ? '32' : mode[1] === 'x32' ? 'x32' : '64'
        })
      ledger.ignore('summary-table')
      return true
    }
    if (!this.#isInside) return false
    if (/^[-\d., ]*(?:total[\d., ]*)?$/.test(text)) {
      ledger.ignore('summary-table')
      return true
    }
    const name = nameIn(text)
    if (name === null) return false
    this.#give(name, line)
    ledger.used++
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

/** True for the line above a table, or above the tables of each kind of program. */
export function isTableHeading(text: string): boolean {
  if (MODE.test(text)) return true
  const words = text.trim().replace('% time', 'time').split(/ +/)
  return words.includes('syscall') && words.every(word => COLUMNS.has(word))
}

/** The one word among numbers; where the locale has it so, these have a comma. */
function nameIn(row: string): string | null {
  const words = row.trim().split(/ +/)
  const names = words.filter(word => /^[a-z_][a-z0-9_]*$/.test(word))
  const numbers = words.filter(word => /^[\d.,]+$/.test(word))
  return names.length === 1 && names.length + numbers.length === words.length ? names[0]! : null
}

const LONGEST = 200
const MODE = /^System call usage summary for (32 bit|x32|64 bit) mode:$/

/** Titles of -U (strace count.c). */
const COLUMNS: ReadonlySet<string> = new Set([
  'time',
  'seconds',
  'usecs/call',
  'shortest',
  'longest',
  'calls',
  'errors',
  'syscall'
])
