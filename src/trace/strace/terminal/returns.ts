import type { WrittenText } from './written-text.ts'

/**
 * Carriage returns at the ends of lines, which are taken for those of a log from Windows or from a terminal: where strace's own
 * lines have none, they are the program's.
 */
export class Returns {
  #isOnLine = false
  #areOnAll = false

  /** The next line is this one; behind its end stands what was taken away. */
  look(bytes: Buffer, end: number): void {
    this.#isOnLine = hasReturn(bytes, end)
  }

  /** As `look`, of a line that had to wait. */
  lookAgain({ hadReturn }: { readonly hadReturn?: boolean }): void {
    this.#isOnLine = hadReturn === true
  }

  /** The line is one of strace's. */
  sawLine(): void {
    this.#areOnAll = this.#isOnLine
  }

  /** A text has been found in the line: what of it is still to come in the next; null: nothing. */
  leftOf(text: WrittenText | null): WrittenText | null {
    if (this.#isOnLine && !this.#areOnAll) text?.sawReturn()
    return text?.isDone === false ? text : null
  }
}

/** True for a line behind whose end a carriage return stands. */
export function hasReturn(bytes: Buffer, end: number): boolean {
  return end < bytes.length && bytes[end] === 0x0d
}
