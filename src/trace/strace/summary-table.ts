import { TABLE_TASK } from '../sink.ts'
import type { TraceContext } from '../format.ts'
import { PathTexts } from './call/path-texts.ts'
import { StraceCall } from './call/strace-call.ts'

/** One table: from its heading to the line of its totals. */
interface Table {
  readonly mode: string | null
  /** Which word of a row is the number of calls; -1: none, or it depends on the row. */
  readonly callsAt: number
  readonly rows: { readonly name: string; readonly line: number; readonly calls: number }[]
  /** The calls of all rows are what the line of totals says. */
  isSound: boolean
  isClosed: boolean
}

/**
 * The tables of `-c` and `-C`: their names are calls that were made, without arguments, tasks or results. Counts are only in
 * the table, so every row is one call here; a log that has the calls as well (`-C`) does not take them from the table. A program
 * may print what looks like a table: strace prints its own last, with totals that fit.
 */
export class SummaryTable {
  readonly #context: TraceContext
  readonly #tables: Table[] = []
  #mode: string | null = null

  constructor(context: TraceContext) {
    this.#context = context
  }

  /** False when the line is no part of a table. */
  read(bytes: Buffer, start: number, end: number, line: number): boolean {
    const open = this.#tables.at(-1)
    const isInside = open !== undefined && !open.isClosed
    // With -U a table can begin with any column.
    if (!isInside && end - start > LONGEST) return false
    const text = bytes.toString('latin1', start, Math.min(end, start + LONGEST)).trimEnd()
    if (!this.#begins(text) && !(isInside && this.#goesOn(open, text))) {
      const name = isInside ? nameIn(text) : null
      if (name === null) return false
      open!.rows.push({ name, line, calls: Number(wordsOf(text)[open!.callsAt] ?? 0) })
      return true
    }
    this.#context.ledger.ignore('summary-table')
    return true
  }

  /** The log has ended: gives the rows of the tables that are strace's. */
  end(): void {
    const { ledger } = this.#context
    const last = this.#lastOnes()
    const isTerminal = ledger.isMixed || ledger.ignored.has('strace-message') || hasText(ledger)
    for (const [index, table] of this.#tables.entries()) {
      const isOwn = index >= last || (!isTerminal && table.isSound)
      if (isTerminal && !table.isSound && table.isClosed) ledger.isMixed = true
      if (isOwn) this.#give(table)
      else {
        ledger.isMixed = true
        ledger.ignore('program-output', table.rows.length)
      }
    }
  }

  #begins(text: string): boolean {
    const mode = MODE.exec(text)
    if (mode) this.#mode = mode[1]!
    else if (isTableHeading(text)) {
      const columns = wordsOf(text)
      const [calls, errors] = [columns.indexOf('calls'), columns.indexOf('errors')]
      // The column of errors is empty in most rows.
      const callsAt = errors >= 0 && errors < calls ? -1 : calls
      const rows: Table['rows'] = []
      this.#tables.push({ mode: this.#mode, callsAt, rows, isSound: false, isClosed: false })
      this.#mode = null
    } else return false
    return true
  }

  /** A line between the rows, or that of the totals. */
  #goesOn(table: Table, text: string): boolean {
    if (!/^[-\d., ]*(?:total[\d., ]*)?$/.test(text)) return false
    if (!text.includes('total')) return true
    table.isClosed = true
    const sum = table.rows.reduce((calls, row) => calls + row.calls, 0)
    table.isSound = table.callsAt < 0 || wordsOf(text).includes(String(sum))
    return true
  }

  /** Index of the first of the tables that end the log: one, and before those with a mode that of strace's own kind, without. */
  #lastOnes(): number {
    let first = this.#tables.length - 1
    const modes = new Set<string>()
    while (first > 0) {
      const { mode } = this.#tables[first]!
      if (mode === null || modes.has(mode)) break
      modes.add(mode)
      const before = this.#tables[first - 1]!.mode
      if (before !== null && modes.has(before)) break
      first--
    }
    return first
  }

  #give({ mode, rows }: Table): void {
    const { sink, ledger } = this.#context
    if (mode !== null) {
      const arch = mode === '32 bit' ? '32' : mode === 'x32' ? 'x32' : '64'
      sink.task({ kind: 'personality', tid: TABLE_TASK, arch })
    }
    for (const { name, line } of rows) {
      const call = new StraceCall(this.#context.names, new PathTexts(this.#context.texts))
      call.tid = TABLE_TASK
      call.line = line
      call.name = this.#context.names.internString(name)
      sink.call(call)
      ledger.used++
    }
  }
}

function hasText(ledger: TraceContext['ledger']): boolean {
  return ledger.problems().some(({ code }) => code === 'UNREADABLE_LINE')
}

/** True for the line above a table, or above the tables of each kind of program. */
export function isTableHeading(text: string): boolean {
  if (MODE.test(text)) return true
  const words = wordsOf(text)
  return words.includes('syscall') && words.every(word => COLUMNS.has(word))
}

function wordsOf(text: string): string[] {
  return text.trim().replace('% time', 'time').split(/ +/)
}

/** The one word among numbers; where the locale has it so, these have a comma. */
function nameIn(row: string): string | null {
  const words = wordsOf(row)
  const names = words.filter(word => /^[a-z_][a-z0-9_]*$/.test(word))
  const numbers = words.filter(word => /^[\d.,]+$/.test(word))
  return names.length === 1 && names.length + numbers.length === words.length ? names[0]! : null
}

const LONGEST = 200
const MODE = /^System call usage summary for (32 bit|x32|64 bit) mode:$/

/** Titles of -U (strace count.c); since 7.1 also of the wall clock's times. */
const COLUMNS: ReadonlySet<string> = new Set([
  'time',
  'seconds',
  'usecs/call',
  'shortest',
  'longest',
  'wall-total',
  'wall-min',
  'wall-max',
  'wall-avg',
  'calls',
  'errors',
  'syscall'
])
