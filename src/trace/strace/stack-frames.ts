import type { SourceLedger } from '../ledger.ts'
import { startsWith } from '../match-bytes.ts'

/** So many lines are one name. */
const MOST_LINES = 64
/** Nothing is looked for further from the ends of a line. */
const FAR = 4096
const CLOSE = 0x5d

/**
 * Frames of -k that go on in further lines: the name of a symbol may hold line feeds, which strace writes as they are (unwind.c),
 * so that ` > /bin/a(b`, `init_module(0x1, 2, "") = 0` and `c+0x9) [0x1146]` are one frame.
 */
export class StackFrames {
  /** The next lines may be part of a name. */
  isOpen = false
  readonly #ledger: SourceLedger
  #lines = 0
  #first = 0

  constructor(ledger: SourceLedger) {
    this.#ledger = ledger
  }

  /** A line that a frame starts with. */
  began(bytes: Buffer, start: number, end: number): void {
    if (bytes[end - 1] === CLOSE) return
    this.isOpen = OPEN.test(headOf(bytes, start, end)) && !END.test(tailOf(bytes, start, end))
    this.#lines = 0
  }

  /** False for a line that is no part of the name. `line`: its number. */
  takes(bytes: Buffer, start: number, end: number, line: number): boolean {
    if (startsWith(bytes, start, FRAME)) {
      this.end()
      return false
    }
    if (this.#lines++ === 0) this.#first = line
    if (END.test(tailOf(bytes, start, end))) {
      this.#ledger.ignore('stack-frame', this.#lines)
      this.isOpen = false
    } else if (this.#lines === MOST_LINES) this.end()
    return true
  }

  /** The name has no end: what was taken for it is in no form. */
  end(): void {
    if (!this.isOpen) return
    this.isOpen = false
    for (let i = 0; i < this.#lines; i++) this.#ledger.problem('UNREADABLE_LINE', this.#first)
  }
}

const FRAME = Buffer.from(' > ')
const OPEN = /^ > [/[][^(]*\(/
/** `main+0x16) [0x1167]`, with -kk its source behind it. */
const END = /\) \[0x[\da-f]+\](?: [^ ].*:\d+)?$/

function headOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, Math.min(end, start + FAR))
}

function tailOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', Math.max(start, end - FAR), end)
}
