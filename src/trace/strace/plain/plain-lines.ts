import type { KnownCalls } from '../../kernel/known-calls.ts'
import {
  ARGUMENTS,
  DATA_END,
  END,
  FULL,
  HEADROOM,
  LAST_TID,
  LINE,
  LINES,
  LINE_START,
  NAME,
  NOTHING,
  PAGE,
  PAGE_SIZE,
  REST,
  RESUMED,
  SCANNED,
  START,
  TID,
  TIME_LENGTH,
  USED
} from '../../kernel/memory.ts'

/** Vectors of 16 bytes are read past the end of what has come. */
const BEHIND = 64
const FIRST = PAGE + HEADROOM
const MOST = PAGE_SIZE - HEADROOM - BEHIND

/** A line, or a call that the kernel does not know. All of it is in `bytes`; what stands before `start` may be overwritten. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly tid: number
  /** Id of its name, -1 when it is not told yet. */
  readonly name: number
  /** Where its name and its arguments start. */
  readonly rest: number
  readonly arguments: number
}

/** Cuts chunks into lines in the kernel's page, which counts the calls that it knows on the way. */
export class PlainLines {
  readonly bytes: Buffer
  readonly #known: KnownCalls

  /** `lines`: have been read before; `timeLength`: of the time in each line with the space behind it, 0 without. */
  constructor(known: KnownCalls, lines: number, timeLength: number) {
    this.#known = known
    this.bytes = known.kernel.bytes
    const { kernel } = known
    kernel.set(LINES, lines)
    kernel.set(TIME_LENGTH, timeLength)
    kernel.set(USED, 0)
    kernel.set(LAST_TID, -1)
    for (const place of [LINE_START, SCANNED, DATA_END]) kernel.set(place, FIRST)
  }

  /** Takes as many bytes of the chunk, from `from` on, as there is room for; 0: the line that has not ended is too long. */
  take(chunk: Uint8Array, from: number): number {
    const { kernel } = this.#known
    const start = kernel.get(LINE_START)
    const length = kernel.get(DATA_END) - start
    if (length > MOST / 2) return 0
    if (start > FIRST) {
      this.bytes.copyWithin(FIRST, start, start + length)
      kernel.set(LINE_START, FIRST)
      kernel.set(SCANNED, FIRST + length)
    }
    const count = Math.min(MOST - length, chunk.length - from)
    const part = count === chunk.length ? chunk : chunk.subarray(from, from + count)
    this.bytes.set(part, FIRST + length)
    kernel.set(DATA_END, FIRST + length + count)
    return count
  }

  /** What has been taken and is not read. */
  get left(): Buffer {
    const { kernel } = this.#known
    return this.bytes.subarray(kernel.get(LINE_START), kernel.get(DATA_END))
  }

  /** Reads on to the next line or call that is not known; `NOTHING` when what has been taken is read. */
  next(): number {
    for (;;) {
      const found = this.#known.kernel.calls.run()
      this.#known.tellLeft()
      if (found !== FULL) return found
    }
  }

  get found(): Found {
    const { kernel } = this.#known
    return {
      start: kernel.get(START),
      end: kernel.get(END),
      tid: kernel.get(TID),
      name: kernel.get(NAME),
      rest: kernel.get(REST),
      arguments: kernel.get(ARGUMENTS)
    }
  }

  get lines(): number {
    return this.#known.kernel.get(LINES)
  }

  /** The task of the call whose line was read last; below 0: no line goes on with it. */
  get lastTid(): number {
    return this.#known.kernel.get(LAST_TID)
  }

  set lastTid(tid: number) {
    this.#known.kernel.set(LAST_TID, tid)
  }

  /** Lines that were used since this was asked last. */
  takeUsed(): number {
    const { kernel } = this.#known
    const used = kernel.get(USED)
    kernel.set(USED, 0)
    return used
  }
}

export { LINE, NOTHING, RESUMED }
