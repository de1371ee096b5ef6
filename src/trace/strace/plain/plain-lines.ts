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

  /** Where the line stands that was found, or of which the call is; all of a call is in `bytes` from `rest` on. */
  get start(): number {
    return this.#known.kernel.get(START)
  }

  get end(): number {
    return this.#known.kernel.get(END)
  }

  /** Where the name of the call starts. */
  get rest(): number {
    return this.#known.kernel.get(REST)
  }

  get arguments(): number {
    return this.#known.kernel.get(ARGUMENTS)
  }

  get tid(): number {
    return this.#known.kernel.get(TID)
  }

  /** Id of the call's name, -1 when the kernel does not know it. */
  get name(): number {
    return this.#known.kernel.get(NAME)
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
