import { copyBytes, wordsOf } from '../../words.ts'

/**
 * Records one after the other, each at a multiple of 4 bytes: 5 numbers of 4 bytes (kind, task, line, printed number, bytes of
 * text), the text, at least one line feed. Only the two ends of a relay within one process see them.
 */
export const HEADER = 20

/** A call that is whole, from its name to its result. */
export const WHOLE = 0
/** A call of which some is missing; one of which the log has no more, but that has worked. */
export const PART = 1
export const PART_THAT_WORKED = 2
/** A call that the parser has read, in a whole line. */
export const WHOLE_LINE = 3
/** The start of a call that has not returned. */
export const STARTED = 4
/** The text is a `TaskEvent` as JSON. */
export const TASK = 5
/** The last record; the text is the ledger's `state` and the number of lines as JSON. */
export const END = 6

const NEWLINE = 10
/** Of a chunk of 256 KiB come about as many bytes of records. */
const USUAL = 1 << 19

/** Records on their way to somebody else. */
export class RelayPage {
  #bytes: Buffer
  #words: DataView
  length = 0

  /** `memory` is what a page that was read was made of. */
  constructor(memory: ArrayBuffer = new ArrayBuffer(USUAL)) {
    this.#bytes = Buffer.from(memory)
    this.#words = new DataView(memory)
  }

  get isHalfFull(): boolean {
    return this.length * 2 > this.#bytes.length
  }

  get memory(): ArrayBuffer {
    return this.#bytes.buffer as ArrayBuffer
  }

  /** Adds a record with the text from `start` to `end` of `text`. */
  add(
    kind: number,
    tid: number,
    line: number,
    number: number,
    text: Buffer,
    start: number,
    end: number
  ): void {
    const at = this.length
    const length = end - start
    const newline = at + HEADER + length
    this.length = (newline + 4) & ~3
    if (this.length > this.#bytes.length) this.#grow(at)
    const words = this.#words
    words.setInt32(at, kind, true)
    words.setInt32(at + 4, tid, true)
    words.setInt32(at + 8, line, true)
    words.setInt32(at + 12, number, true)
    words.setInt32(at + 16, length, true)
    copyBytes(wordsOf(text), start, end, words, at + HEADER)
    words.setUint8(newline, NEWLINE)
  }

  #grow(used: number): void {
    const bytes = Buffer.from(new ArrayBuffer(this.length * 2))
    this.#bytes.copy(bytes, 0, 0, used)
    this.#bytes = bytes
    this.#words = new DataView(bytes.buffer)
  }
}
