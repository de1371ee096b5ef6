import type { TraceContext } from '../../format.ts'
import type { TakeLine } from '../../lines.ts'
import { LineForm } from '../line-form.ts'
import { Looks } from './looks.ts'
import { writtenText } from './read-written-text.ts'

/** Lines that are kept back. */
const MOST_LINES = 1 << 10
/** A call that failed so many lines before is no text that a write tells of. */
const FAR_BEFORE = 64
/** Bytes of them; a longer line is not kept. */
const MOST_BYTES = 1 << 16
/** What -s has cut must show so much to be looked for. */
const ENOUGH = 16

/** Where the lines go. */
export interface EarlyTextTaker {
  readonly takeLine: TakeLine
  /** A line that a program wrote. */
  takeText(): void
}

/**
 * With -z strace writes a call when it has returned: what a program writes to the terminal stands before the line of its write.
 * So lines are kept back until it is known that no write tells of them. Only a log that -z may have made is read so: it shows
 * no call that failed.
 */
export class EarlyText {
  readonly #taker: EarlyTextTaker
  readonly #form: LineForm
  readonly #lines: string[] = []
  /** The carriage returns behind them. */
  readonly #returns: string[] = []
  #bytes = 0
  readonly #looks = new Looks()
  #state: 'undecided' | 'keeps' | 'over'

  constructor({ names, texts, tid }: TraceContext, taker: EarlyTextTaker) {
    this.#form = new LineForm(names, texts)
    this.#taker = taker
    this.#state = tid === null ? 'undecided' : 'over'
  }

  take(bytes: Buffer, start: number, end: number, isWhole: boolean): void {
    if (this.#state === 'keeps') return this.#keep(bytes, start, end, isWhole)
    if (this.#state === 'undecided' && end > start) this.#begin(bytes, start, end)
    this.#taker.takeLine(bytes, start, end, isWhole)
  }

  end(): void {
    while (this.#lines.length > 0) this.#giveFirst()
  }

  // In a log with -o the number of a task stands before each line, and no text between them.
  #begin(bytes: Buffer, start: number, end: number): void {
    this.#form.read(bytes, start, end)
    const { kind, prefix } = this.#form
    if (kind !== 'text' && kind !== 'envelope')
      this.#state = prefix.tid < 0 || prefix.isBracketed ? 'keeps' : 'over'
  }

  #keep(bytes: Buffer, start: number, end: number, isWhole: boolean): void {
    if (!isWhole || end - start > MOST_BYTES) {
      this.end()
      return this.#taker.takeLine(bytes, start, end, isWhole)
    }
    // A terminal puts a carriage return before each line feed.
    const to = bytes[end - 1] === 0x0d && end > start ? end - 1 : end
    this.#looks.came(end - start)
    const line = this.#withoutText(bytes.toString('latin1', start, to))
    this.#lines.push(line)
    this.#returns.push(to < end ? '\r' : '')
    this.#bytes += line.length
    if (this.#lines.length > FAR_BEFORE) this.#look(this.#lines.at(-FAR_BEFORE - 1)!)
    while (this.#lines.length > MOST_LINES || this.#bytes > MOST_BYTES) this.#giveFirst()
    if (this.#state === 'over') this.end()
  }

  #look(line: string): void {
    if (FAILED.test(line.slice(-LONGEST_END))) this.#state = 'over'
  }

  #giveFirst(): void {
    const line = this.#lines.shift()!
    this.#bytes -= line.length
    this.#look(line)
    const bytes = Buffer.from(line + this.#returns.shift()!, 'latin1')
    this.#taker.takeLine(bytes, 0, bytes.length, true)
  }

  /** The line without the text that a write in it tells of; the lines of the text before it are taken away. */
  #withoutText(line: string): string {
    for (const { index } of line.slice(0, FAR).matchAll(WRITE)) {
      const written = this.#writtenIn(line.slice(index))
      if (written === null || written.length > MOST_BYTES) continue
      if (!this.#looks.take(written.length)) continue
      const first = this.#firstOf(written.length)
      const kept = this.#lines.slice(first).map(each => `${each}\n`)
      const before = kept.join('') + line.slice(0, index)
      const text = this.#textOf(written, before, index > 0)
      if (text === null) continue
      const at = before.lastIndexOf(text)
      const end = at + text.length
      const isOfLines = at === 0 || before[at - 1] === '\n'
      const isBefore = end === before.length || before[end - 1] === '\n'
      if (at < 0 || !isOfLines || !isBefore) continue
      this.#takeAway(first + linesIn(before.slice(0, at)), linesIn(text))
      return end === before.length ? line.slice(index) : line
    }
    return line
  }

  /** `count` of the kept lines behind the `first` ones are text. */
  #takeAway(first: number, count: number): void {
    for (let i = 0; i < first; i++) this.#giveFirst()
    this.#returns.splice(0, count)
    for (const line of this.#lines.splice(0, count)) {
      this.#bytes -= line.length
      this.#taker.takeText()
    }
  }

  /** Index of the first of the kept lines that are looked at for so many bytes: few, if those are few. */
  #firstOf(length: number): number {
    let first = this.#lines.length
    for (let bytes = 0; first > 0; first--) {
      if (bytes >= length && this.#lines.length - first >= FAR_BEFORE) break
      bytes += this.#lines[first - 1]!.length + 1
    }
    return first
  }

  /** What a whole line of a write says of what it has written: all, or as much as -s shows. */
  #writtenIn(line: string): { readonly known: string; readonly length: number } | null {
    const form = this.#form
    const bytes = form.readText(line)
    if (!form.isClosed || form.isUnfinished) return null
    const { result } = form
    const text = writtenText(form, bytes, bytes.length)?.text
    if (text === undefined || !(result > 0)) return null
    const isAll = text.isEndless ? text.known === '' : text.length === result
    return isAll ? { known: text.known, length: result } : null
  }

  /** The text at the end of the lines before its call, or on its line; null when the call shows too little of it. */
  #textOf(
    { known, length }: { known: string; length: number },
    before: string,
    isOnLine: boolean
  ): string | null {
    if (known.length === length) return known
    const text = before.slice(-length)
    if (text.length !== length || !text.startsWith(known)) return null
    return isOnLine || known.length >= ENOUGH || this.#hasStrange(text) ? text : null
  }

  /** True when not all of it looks like lines of strace's, which may stand before a call that writes to another place. */
  #hasStrange(text: string): boolean {
    return text.split('\n').some(line => {
      this.#form.readText(line)
      return line !== '' && this.#form.kind === 'text'
    })
  }
}

const FAR = 4096
const LONGEST_END = 200
// Behind the task's number, the time, that of -r, the number of -n and the address of -i.
const WRITE =
  /(?:\[pid +\d{1,7}(?:<[^>]{0,80}>)?\] )?(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(?:\(\+ +[\d.]+\) |(?: {5}\d| {4}\d\d| {3}\d{3}| {2}\d{4}| \d{5}|\d{6,})\.\d+ )?(?:\[ *\d+\] )?(?:\[[\da-f]{8,16}\] )?(?:p?write(?:v|64|v2)?|send(?:to|msg|file(?:64)?)?|(?:vm)?splice|tee|copy_file_range)\(/g
const FAILED = /\) += -1 E[A-Z0-9]+ \(/

function linesIn(text: string): number {
  return text.split('\n').length - 1
}
