const NEWLINE = 10
/** Free bytes before the first line. */
const HEADROOM = 1 << 16
/** For the chunks of a small file. */
const LITTLE_ROOM = 1 << 13
/** For a larger chunk and the start of a line that it goes on with. */
const ROOM = (1 << 18) + (1 << 16)

/** Of a longer line only so many bytes are kept: it is cut. Neither strace nor the kernel writes such, and a string has its limit. */
export const LONGEST_LINE: number = 1 << 25

/**
 * Takes one line: from `start` to `end` of `bytes`, without its newline; `isWhole` is false for a last line that has none, and for
 * one that is too long. The bytes before `start` may be overwritten.
 */
export type TakeLine = (bytes: Buffer, start: number, end: number, isWhole: boolean) => void

/** Takes as many of the whole lines from `start` to `end` as it likes, from the first on: where the first of the others starts. */
export type TakeLines = (bytes: Buffer, start: number, end: number) => number

/**
 * Cuts chunks into lines, all in one buffer: copying costs 0.1 s a GB, and what reads the lines need not tell buffers apart.
 * Buffer.indexOf for the newline: 0.15 s a GB, against 0.6 for Uint8Array's own and 0.7 for a loop.
 */
export class LineSplitter {
  readonly #take: TakeLine
  readonly #takeMany: TakeLines | null
  #page: Buffer = Buffer.allocUnsafeSlow(HEADROOM + LITTLE_ROOM)
  /** What has been read of a line that has not ended. */
  #start = HEADROOM
  #end = HEADROOM
  /** The line that has not ended is too long: what follows of it is left out. */
  #isCut = false

  constructor(take: TakeLine, takeMany: TakeLines | null = null) {
    this.#take = take
    this.#takeMany = takeMany
  }

  push(chunk: Uint8Array): void {
    for (let taken = this.#isCut ? this.#skip(chunk) : 0; taken < chunk.length;) {
      const length = Math.min(this.#makeRoom(chunk.length - taken), chunk.length - taken)
      this.#page.set(
        length === chunk.length ? chunk : chunk.subarray(taken, taken + length),
        this.#end
      )
      this.#end += length
      this.#cut(this.#end - length)
      taken += length
      if (this.#end - this.#start > LONGEST_LINE) {
        this.#isCut = true
        this.#end = this.#start + LONGEST_LINE
        taken += this.#skip(chunk.subarray(taken))
      }
    }
  }

  /** Takes the line that is too long where the chunk has its end: how much of the chunk is behind it, or without any use. */
  #skip(chunk: Uint8Array): number {
    const newline = chunk.indexOf(NEWLINE)
    if (newline < 0) return chunk.length
    const start = this.#start
    this.#isCut = false
    this.#start = this.#end
    this.#takeCut(start)
    return newline + 1
  }

  #takeCut(start: number): void {
    const end = start + LONGEST_LINE
    const next = this.#page[end]!
    this.#page[end] = NEWLINE
    this.#take(this.#page, start, end, false)
    this.#page[end] = next
  }

  end(): void {
    // Behind every line stands a line feed: who looks one too far finds the same for any chunking.
    this.#page[this.#end] = NEWLINE
    if (this.#end > this.#start) this.#take(this.#page, this.#start, this.#end, false)
    this.#start = HEADROOM
    this.#end = HEADROOM
    this.#isCut = false
  }

  /** A line has not ended, and what will follow of it is left out: nobody else can go on with it. */
  get isInCutLine(): boolean {
    return this.#isCut
  }

  /** The start of a line that has not ended: it is for someone else to go on with. */
  takeRest(): Buffer {
    const rest = Buffer.from(this.#page.subarray(this.#start, this.#end))
    this.#start = HEADROOM
    this.#end = HEADROOM
    return rest
  }

  /** Takes the lines that end behind `from`. */
  #cut(from: number): void {
    const page = this.#page.subarray(0, this.#end)
    let newline = page.indexOf(NEWLINE, from)
    if (this.#takeMany !== null && newline >= 0) {
      this.#cutMany(page, newline, this.#takeMany)
      return
    }
    while (newline >= 0) {
      const start = this.#start
      this.#start = newline + 1
      this.#takeOne(start, newline)
      newline = page.indexOf(NEWLINE, newline + 1)
    }
  }

  #cutMany(page: Buffer, first: number, takeMany: TakeLines): void {
    const end = page.lastIndexOf(NEWLINE) + 1
    for (let newline = first; newline >= 0; newline = page.indexOf(NEWLINE, this.#start)) {
      const start = takeMany(this.#page, this.#start, end)
      if (start > newline) {
        this.#start = start
        continue
      }
      this.#start = newline + 1
      this.#takeOne(start, newline)
    }
  }

  #takeOne(start: number, newline: number): void {
    if (newline - start > LONGEST_LINE) this.#takeCut(start)
    else this.#take(this.#page, start, newline, true)
  }

  /** Bytes that the page has room for, at least a quarter of it. `wanted`: so many are to come. */
  #makeRoom(wanted: number): number {
    const page = this.#page
    const length = this.#end - this.#start
    if (this.#start > HEADROOM) {
      page.copyWithin(HEADROOM, this.#start, this.#end)
      this.#start = HEADROOM
      this.#end = HEADROOM + length
    }
    if (length * 4 > page.length) this.#grow(page.length * 2)
    else if (this.#end + wanted > page.length && page.length < HEADROOM + ROOM)
      this.#grow(HEADROOM + ROOM)
    return this.#page.length - this.#end
  }

  #grow(size: number): void {
    const page = this.#page
    this.#page = Buffer.allocUnsafeSlow(size)
    page.copy(this.#page, HEADROOM, HEADROOM, this.#end)
  }
}
