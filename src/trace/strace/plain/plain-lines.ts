import type { KnownCalls } from '../../tally/known-calls.ts'
import {
  ARGUMENTS,
  DATA_END,
  END,
  FULL,
  HEADROOM,
  LAST_TID,
  LINES,
  LINE_START,
  NAME,
  OWN_TEXT,
  PAGE,
  PAGE_SIZE,
  REST,
  SCANNED,
  START,
  TID,
  TIME_LENGTH,
  USED
} from '../../tally/memory.ts'

/** Vectors of 16 bytes are read past the end of what has come. */
const BEHIND = 64
const FIRST = PAGE + HEADROOM
const MOST = PAGE_SIZE - HEADROOM - BEHIND

/** Cuts chunks into lines in the tally's page, which counts the calls that it knows on the way. */
export class PlainLines {
  readonly bytes: Buffer
  readonly #known: KnownCalls

  /** `lines`: have been read before; `timeLength`: of the time in each line with the space behind it, 0 without. */
  constructor(known: KnownCalls, lines: number, timeLength: number) {
    this.#known = known
    this.bytes = known.tally.bytes
    const { tally } = known
    tally.set(LINES, lines)
    tally.set(TIME_LENGTH, timeLength)
    tally.set(USED, 0)
    tally.set(LAST_TID, -1)
    for (const place of [LINE_START, SCANNED, DATA_END]) tally.set(place, FIRST)
  }

  /** Takes as many bytes of the chunk, from `from` on, as there is room for; 0: the line that has not ended is too long. */
  take(chunk: Uint8Array, from: number): number {
    const { tally } = this.#known
    const start = tally.get(LINE_START)
    const length = tally.get(DATA_END) - start
    if (length > MOST / 2) return 0
    if (start > FIRST) {
      this.bytes.copyWithin(FIRST, start, start + length)
      tally.set(LINE_START, FIRST)
      tally.set(SCANNED, FIRST + length)
    }
    const count = Math.min(MOST - length, chunk.length - from)
    const part = count === chunk.length ? chunk : chunk.subarray(from, from + count)
    this.bytes.set(part, FIRST + length)
    tally.set(DATA_END, FIRST + length + count)
    return count
  }

  /** What has been taken and is not read. */
  get left(): Buffer {
    const { tally } = this.#known
    return this.bytes.subarray(tally.get(LINE_START), tally.get(DATA_END))
  }

  /** Reads on to the next line or call that is not known; `NOTHING` when what has been taken is read. */
  next(): number {
    for (;;) {
      const found = this.#known.tally.calls.run()
      this.#known.tellLeft()
      if (found !== FULL) return found
    }
  }

  /** Where the line stands that was found, or of which the call is; all of a call is in `bytes` from `rest` on. */
  get start(): number {
    return this.#known.tally.get(START)
  }

  get end(): number {
    return this.#known.tally.get(END)
  }

  /** Where the name of the call starts. */
  get rest(): number {
    return this.#known.tally.get(REST)
  }

  get arguments(): number {
    return this.#known.tally.get(ARGUMENTS)
  }

  /** Where the text of the call starts that its last line has: that of its start stands before it. */
  get ownText(): number {
    return this.#known.tally.get(OWN_TEXT)
  }

  get tid(): number {
    return this.#known.tally.get(TID)
  }

  /** Id of the call's name, -1 when the tally does not know it. */
  get name(): number {
    return this.#known.tally.get(NAME)
  }

  get lines(): number {
    return this.#known.tally.get(LINES)
  }

  /** The task of the call whose line was read last; below 0: no line goes on with it. */
  get lastTid(): number {
    return this.#known.tally.get(LAST_TID)
  }

  set lastTid(tid: number) {
    this.#known.tally.set(LAST_TID, tid)
  }

  /** Lines that were used since this was asked last. */
  takeUsed(): number {
    const { tally } = this.#known
    const used = tally.get(USED)
    tally.set(USED, 0)
    return used
  }
}
