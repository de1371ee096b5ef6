const NEWLINE = 10
const DAY = 86_400

type TimeOf = (bytes: Buffer, start: number, end: number) => number

/** A time of the day as one that goes on past midnight: the first such time that is not before another. */
export function afterMidnight(time: number, notBefore: number): number {
  // Seconds since 1970 are no time of the day.
  if (time >= DAY || !(time < notBefore)) return time
  return time + Math.ceil((notBefore - time) / DAY) * DAY
}

/** The lines of one source, handed on as long as nobody else's are earlier. */
export class TimedLines {
  /** Time of the next line; Infinity when there is none. A line without a time belongs to the one before it. */
  time: number
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #timeOf: TimeOf
  #bytes: Buffer = Buffer.alloc(0)
  /** The next line is from here to `#end`, its line feed included. */
  #start = 0
  #end = 0
  #isOver = false

  /** `time` is that of the first line. */
  constructor(chunks: AsyncIterator<Uint8Array>, time: number, timeOf: TimeOf) {
    this.#chunks = chunks
    this.time = time
    this.#timeOf = timeOf
  }

  /** The lines in memory that are not later than `limit`, nor at it unless `inclusive`; valid until `fill`. */
  take(limit: number, inclusive: boolean): Buffer {
    const from = this.#start
    while (this.#start < this.#end && (this.time < limit || (inclusive && this.time === limit))) {
      this.#start = this.#end
      this.#findLine()
    }
    return this.#bytes.subarray(from, this.#start)
  }

  /** True when no whole line is in memory, though there may be one. */
  get isEmpty(): boolean {
    return this.#start === this.#end && !this.#isOver
  }

  /** Reads on to the end of the next line. */
  async fill(): Promise<void> {
    const parts = [this.#bytes.subarray(this.#start)]
    for (;;) {
      const next = await this.#chunks.next()
      this.#isOver = next.done === true
      if (next.done) break
      // The reader may use the chunk's memory again.
      parts.push(Buffer.from(next.value))
      if (next.value.includes(NEWLINE)) break
    }
    this.#bytes = Buffer.concat(parts)
    this.#start = 0
    this.#findLine()
  }

  #findLine(): void {
    const newline = this.#bytes.indexOf(NEWLINE, this.#start)
    if (newline >= 0) this.#end = newline + 1
    else this.#end = this.#isOver ? this.#bytes.length : this.#start
    if (this.#start === this.#end) {
      if (this.#isOver) this.time = Infinity
      return
    }
    const time = this.#timeOf(this.#bytes, this.#start, this.#end)
    // Half a day back is a new day; a little back is a clock that was set.
    if (time < this.time - DAY / 2) this.time = Math.max(this.time, afterMidnight(time, this.time))
    else if (time > this.time) this.time = time
  }
}
