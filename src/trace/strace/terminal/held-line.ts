import type { LineAhead } from './lines-ahead.ts'
import { Looks } from './looks.ts'
import type { FoundText } from './written-texts.ts'

/** Lines and bytes that are kept behind it. */
const MOST_LINES = 64
const MOST_BYTES = 1 << 16

/** A text that was found in a line which is strace's with it, too. */
export interface Doubt extends FoundText {
  readonly line: string
}

/** The start of a line of strace's that something has cut. */
export class HeldLine {
  /** Null: none is held. */
  text: string | null = null
  /** How many lines of the log it took. */
  lines = 0
  /** The call's own text has been found. */
  isOwnDone = false
  /** What is held was a whole line as it stood: the text that was taken out may not be there. */
  doubt: Doubt | null = null
  #behind: LineAhead[] = []
  #bytesBehind = 0
  readonly #looks = new Looks()

  hold(text: string, doubt: Doubt | null = null): void {
    this.text = text
    this.doubt = doubt
    this.lines++
  }

  /** False when it is too long to be looked at with yet another line. */
  mayLookAt(line: string): boolean {
    this.#looks.came(line.length + 1)
    return this.#looks.take(this.text?.length ?? 0)
  }

  /** True when lines are kept of which its end will tell that they are text. */
  get hasLinesBehind(): boolean {
    return this.#behind.length > 0
  }

  /** False when there is no room for another. */
  keepBehind(line: LineAhead): boolean {
    this.#behind.push(line)
    this.#bytesBehind += line.text.length
    return this.#behind.length < MOST_LINES && this.#bytesBehind < MOST_BYTES
  }

  /** The lines that were kept, which are no more. */
  takeBehind(): readonly LineAhead[] {
    const lines = this.#behind
    this.#behind = []
    this.#bytesBehind = 0
    return lines
  }

  drop(): void {
    this.text = null
    this.lines = 0
    this.isOwnDone = false
    this.doubt = null
  }
}
