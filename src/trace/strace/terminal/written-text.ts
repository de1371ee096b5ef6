/** What a call wrote, as far as the log shows it, waiting to be seen where it landed. Bytes as latin1. */
export class WrittenText {
  /** Bytes that are written in all; Infinity where only the result will tell. */
  readonly length: number
  /** The first of them, all unless -s cut them. */
  readonly known: string
  /** Bytes found so far. */
  done = 0
  /** The log shows where it ends. */
  readonly isSure: boolean

  constructor(known: string, length: number, isSure = false) {
    this.known = known
    this.length = length
    this.isSure = isSure
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
    return fit.characters
  }

  /** A carriage return was taken from the end of a line that the text fills: where -s has cut the text it is one of its bytes. */
  sawReturn(): void {
    if (this.isBlind && !this.isSure && !this.isEndless && !this.isDone) this.done++
  }

  /** The rest of a line in which the text goes on; null when it fills the line, the whole line when it has ended before. */
  restIn(line: string): string | null {
    const isOver = this.#isOver(line)
    const count = isOver ? -1 : this.take(line, 0)
    if (count < 0) return line
    return count > line.length ? null : line.slice(count)
  }

  /** What -s has cut is known by its length alone, unless strace says that less was written: as much as has been found. */
  #isOver(line: string): boolean {
    if (!this.isBlind || this.isSure) return false
    if (line === ' <unfinished ...>') return true
    const [, written] = WRITTEN.exec(line) ?? []
    return written !== undefined && Number(written) === this.done
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
    if (byte >= this.known.length && i <= line.length && byte < this.length) {
      if (this.isEndless) return null
      const count = Math.min(this.length - byte, line.length - i + 1)
      i += count
      byte += count
    }
    return i === at ? null : { characters: i - at, bytes: byte - this.done }
  }

  /** A carriage return here is one before a line feed, or may be where -s has cut. */
  #isBeforeFeed(byte: number): boolean {
    const isLast = byte + 1 === this.known.length
    return isLast ? this.length > this.known.length : this.known[byte + 1] === '\n'
  }
}

interface Fit {
  readonly characters: number
  readonly bytes: number
}

/** In a line of the call's own, or in that of its task when others have written theirs meanwhile. */
const WRITTEN = /^(?:\S.{0,100}<\.\.\. \w+ resumed>)?\) += (0x[\da-f]+|\d+)/
