/** What a call wrote, as far as the log shows it, waiting to be seen where it landed. Bytes as latin1. */
export class WrittenText {
  /** Bytes that are written in all; Infinity where only the result will tell. */
  length: number
  /** As `length`, and where only the result will tell for sure, what the call seems to say. */
  readonly expected: number
  /** The first of them, all unless -s cut them. */
  readonly known: string
  /** Bytes found so far. */
  done = 0
  /** So many of its first digits may have been taken for the end of the arguments. */
  slack = 0
  /** Line feeds of what is not shown: each may have had a carriage return before it. */
  #hiddenLines = 0
  /** Of an endless text: bytes after which its end has been missed, and lines of strace's are taken for text. */
  longest: number = LONGEST_ENDLESS
  /** Other tasks may stop strace inside the line: then it ends with a mark and not with the result. */
  mayStop = false

  constructor(known: string, length: number, expected: number = length) {
    this.known = known
    this.length = length
    this.expected = expected
  }

  /** How much is written is not shown before the call has returned. */
  get isEndless(): boolean {
    return this.length === Infinity
  }

  get isDone(): boolean {
    return this.done >= this.length
  }

  /** True when what is still to come is not shown by the call: -s cut it. */
  get isBlind(): boolean {
    return this.done >= this.known.length
  }

  /** -s does not show all of it. */
  get isCut(): boolean {
    return this.known.length < this.length
  }

  /** What can be expected up to the end of a line, and whether a line feed ends it. */
  piece(line: string): { readonly text: string; readonly endsLine: boolean } {
    const newline = this.known.indexOf('\n', this.done)
    const endsLine = newline >= 0
    const end = endsLine ? newline : this.known.length
    // The carriage return before a line feed has been taken for that of a log from Windows.
    const isTaken =
      end > this.done &&
      this.known[end - 1] === '\r' &&
      this.#isBeforeFeed(end - 1) &&
      !line.endsWith('\r')
    return { text: this.known.slice(this.done, isTaken ? end - 1 : end), endsLine }
  }

  /** How many characters of the line from `at` are this text, its line feed counted; -1 when they are something else. */
  match(line: string, at: number): number {
    return this.#fit(line, at)?.characters ?? -1
  }

  /** As `match`, and they have been found. */
  take(line: string, at: number): number {
    const fit = this.#fit(line, at)
    if (fit === null) return -1
    this.done += fit.bytes
    if (fit.isEnd) this.length = this.done
    if (fit.endsHidden) this.#hiddenLines++
    return fit.characters
  }

  /** The rest of a line in which the text goes on; null when it fills the line, the whole line when it has ended before. */
  restIn(line: string): string | null {
    const count = this.#isOver(line) ? -1 : this.take(line, 0)
    if (count < 0) return line
    return count > line.length ? null : line.slice(count)
  }

  /** What -s has cut is known by its length alone, unless strace says that less was written: as much as has been found. */
  #isOver(line: string): boolean {
    if (!this.isBlind || this.isEndless) return false
    if (line === STOP) return true
    const [written] = WRITTEN.exec(line) ?? []
    if (written === undefined) return false
    const missing = Number(written) - this.done
    return missing >= 0 && missing <= this.#hiddenLines
  }

  #fit(line: string, at: number): Fit | null {
    let i = at
    let byte = this.done
    while (byte < this.length && byte < this.known.length && i <= line.length) {
      const c = this.known[byte]
      if (i === line.length && c === '\r' && this.#isBeforeFeed(byte)) byte++
      else if (c === (i < line.length ? line[i] : '\n')) {
        byte++
        i++
      } else return null
    }
    const end = byte < this.known.length ? -1 : this.#endIn(line, i, byte)
    const isEnd = end >= 0
    let endsHidden = false
    if (byte >= this.known.length && i <= line.length && byte < this.length) {
      const count = isEnd ? end - i : Math.min(this.length - byte, line.length - i + 1)
      i += count
      byte += count
      endsHidden = i > line.length
    }
    if (i === at || (this.isEndless && this.done > this.longest)) return null
    return { characters: i - at, bytes: byte - this.done, isEnd, endsHidden }
  }

  /** A carriage return here is one before a line feed, or may be where -s has cut. */
  #isBeforeFeed(byte: number): boolean {
    const isLast = byte + 1 === this.known.length
    return isLast ? this.length > this.known.length : this.known[byte + 1] === '\n'
  }

  /**
   * Where in the line a text ends of which only the result tells the length, or whose lines may have lost a carriage return:
   * where strace goes on with the number of bytes that have been written. -1: not in this line.
   */
  #endIn(line: string, from: number, byte: number): number {
    if (this.isEndless && this.mayStop && line.endsWith(STOP)) return line.length - STOP.length
    const tail = Math.max(from, line.length - LONGEST_END)
    const [end, number] = END.exec(line.slice(tail)) ?? []
    if (end === undefined) return -1
    const written = Number(number)
    if (!this.isEndless && written !== this.length) return -1
    const place = line.length - end.length
    const missing = written - byte - (place - from)
    return missing >= 0 && missing <= this.slack + this.#hiddenLines ? place : -1
  }
}

interface Fit {
  readonly characters: number
  readonly bytes: number
  /** The text ends there, however long it was thought to be. */
  readonly isEnd: boolean
  /** A line feed that the call does not show. */
  readonly endsHidden: boolean
}

/** What strace puts behind the text of a call that has returned. */
const END = /(?: => \[\d+\], (?:count=)?\d+)?\) += (0x[\da-f]+|\d+)(?: <\d+\.\d+>)?$/
const WRITTEN = /(?<=^\) += )(?:0x[\da-f]+|\d+)/
const LONGEST_END = 80
const LONGEST_ENDLESS = 1 << 13
const STOP = ' <unfinished ...>'
