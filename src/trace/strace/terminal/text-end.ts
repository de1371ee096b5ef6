import type { Found } from './read-written-text.ts'

/** Bytes of lines that are looked at for an end. */
const FARTHEST = 1 << 16

/** A text from where it begins: `digits` of it come before the place where it seemed to. */
export interface Extent {
  readonly length: number
  readonly digits: number
}

/**
 * Where a text ends of which the call does not show all. strace goes on there with the number of bytes that were written, and so
 * many must stand before it: `write(1, ""..., 512 files` and `) = 8` in the next line are `5` and `12 files`. A program may write
 * such ends, too, so that the last of them counts: the end of all that the call says it writes before less of it.
 */
export class TextEnd {
  readonly #found: Found
  /** The line of the call is whole as it stands: the text may as well have gone elsewhere. */
  readonly #isClosed: boolean
  readonly #isLine: (line: string) => boolean
  /** Bytes from where the text seems to begin up to the line that comes next. */
  #before = 0
  #lines = 0
  #best: Extent | null = null
  #rank = 0
  #isOver = false
  /** The line from where the text seems to begin. */
  #first = ''
  /** Where others have stopped the line, with a mark and not with the result. */
  #stop: number | null = null

  constructor(found: Found, isClosed: boolean, isLine: (line: string) => boolean) {
    this.#found = found
    this.#isClosed = isClosed
    this.#isLine = isLine
  }

  get best(): Extent | null {
    return this.#best
  }

  /** No other line need be looked at. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Looks at the next line, the first from where the text seems to begin. */
  look(line: string): void {
    const isFirst = this.#lines === 0
    const { known, length } = this.#found.text
    if (isFirst) this.#first = line
    if (isFirst && !line.startsWith(known.split('\n', 1)[0]!.replace(/\r$/, '')))
      return void (this.#isOver = true)
    if (!this.#isClosed || (!isFirst && this.#mayEndIn(line))) this.#lookIn(line)
    this.#before += line.length + 1
    this.#lines++
    this.#isOver = this.#rank === FULL || this.#before > Math.min(FARTHEST, length) + LONGEST_END
  }

  /** In a line behind a call that is whole as it stands: what is written there must be as long as the call says. */
  #mayEndIn(line: string): boolean {
    const { text, digits, isLength } = this.#found
    if (text.length === Infinity || (isLength && digits.length > 1)) return true
    return this.#before + line.length + this.#mostDigits + this.#lines >= text.length
  }

  #lookIn(line: string): void {
    const { length } = this.#found.text
    if (line.endsWith(STOP) && !this.#isClosed)
      this.#stops(this.#before + line.length - STOP.length)
    const [end, number] = END.exec(line.slice(-LONGEST_END)) ?? []
    if (end === undefined) return
    const written = Number(number)
    const place = this.#before + line.length - end.length
    const missing = written - place
    if (written <= 0 || missing < 0) return
    // What is whole by itself is mostly a line of strace's.
    const isApart = end.length === line.length || !this.#isLine(line)
    if (this.#isClosed && !isApart) return
    const digits = written === length ? 0 : this.#digitsBehind(written)
    if (written === length) this.#takeAll(place, missing, isApart)
    else if (digits > 0 && missing === digits) this.#take(SHORTER, place, digits)
    else if (digits > 0 && missing > digits && this.#isOfFeeds(missing - digits))
      this.#take(NEARLY_SHORTER, place, digits)
    else if (length === Infinity) this.#takeSome(line, isApart, place, missing)
    else if (missing <= this.#mostOfPart && isApart && !this.#isClosed && written < length)
      this.#take(PARTIAL, place, missing)
  }

  #stops(place: number): void {
    const { length } = this.#found.text
    if (length === Infinity) this.#stop ??= place
    else if (length === place) this.#take(FULL, place, 0)
  }

  /** All that the call says it writes stands before the place. */
  #takeAll(place: number, missing: number, isApart: boolean): void {
    const most = this.#found.isLength ? 0 : this.#mostDigits
    if (missing <= most) this.#take(FULL, place, missing)
    else if (this.#isOfFeeds(missing - most)) this.#take(NEARLY, place, most)
    // Who copied the log may have lost blanks at the ends of lines.
    else if (this.#rank === 0 && isApart && !this.#isClosed) this.#take(LOSSY, place, 0)
  }

  /** Of a text of which nothing but the result tells the length. */
  #takeSome(line: string, isApart: boolean, place: number, missing: number): void {
    const most = this.#isClosed ? 0 : this.#mostDigits
    const behindStop = this.#stop === null ? -1 : missing + place - this.#stop
    if (behindStop >= 0 && behindStop <= most && RESUMED.test(line))
      this.#take(STOPPED, this.#stop!, behindStop)
    else if (missing <= most) this.#take(isApart ? APART : WHOLE, place, missing)
    else if (this.#rank === 0 && isApart && this.#isOfFeeds(missing - most))
      this.#take(FEEDS, place, most)
  }

  /** The carriage return before a line feed has been taken for that of a log from Windows. */
  #isOfFeeds(missing: number): boolean {
    return !this.#isClosed && missing <= this.#lines
  }

  /** Digits of the text that may have been taken for strace's. */
  get #mostDigits(): number {
    return mostOfText(this.#found.digits)
  }

  /** As `#mostDigits`, of a text that was not written whole: where it is shown, the digits before it belong to its length. */
  get #mostOfPart(): number {
    return this.#found.text.known === '' ? this.#mostDigits : 0
  }

  /** `512 files` is `5` and eight bytes: how many digits are those of the text, which then lacks as many; 0: none. */
  #digitsBehind(written: number): number {
    const { digits, isLength, text } = this.#found
    const shorter = digits.startsWith('0x') ? `0x${written.toString(16)}` : String(written)
    if (!isLength || !digits.startsWith(shorter)) return 0
    const start = `${digits.slice(shorter.length)}${this.#first}\n`
    const fits = start.startsWith(text.known.slice(0, start.length))
    return fits ? digits.length - shorter.length : 0
  }

  #take(rank: number, place: number, missing: number): void {
    if (rank < this.#rank) return
    this.#rank = rank
    const digits = Math.min(missing, this.#mostDigits)
    this.#best = { length: place + digits, digits }
  }
}

/** How many digits of a printed number may be those of the text behind it. */
export function mostOfText(digits: string): number {
  return Math.max(0, digits.length - (digits.startsWith('0x') ? 3 : 1))
}

/** How sure an end is. */
const LOSSY = 1
const FEEDS = 2
const PARTIAL = 2
const WHOLE = 2
const STOPPED = 3
const NEARLY_SHORTER = 3
const APART = 4
const SHORTER = 4
const NEARLY = 5
const FULL = 6

/** What strace prints behind the start of a call when another task comes in between. */
export const STOP = ' <unfinished ...>'
const LONGEST_END = 120
/** What strace puts behind the text of a call that has returned; where it had printed an offset, that again. */
const END = /(?: => \[\d+\], (?:count=)?\d+)?\) += (0x[\da-f]+|\d+)(?: <\d+\.\d+>)?$/
const RESUMED = /<\.\.\. \w+ resumed>/
