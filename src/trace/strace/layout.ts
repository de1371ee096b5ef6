import type { Sink } from '../sink.ts'
import type { Prefix } from './prefix.ts'

/** So many lines in a row decide: the first may have lost its number, where a log was cut at its head. */
const ENOUGH = 2

/**
 * Whether the lines of a log start with a task's number: all do, or none (`[pid N]` is another form). A line of the other kind
 * is text that looks like strace's, unless every task has ended: with -A another run may follow, made with other options.
 */
export class Layout {
  #hasNumbers: boolean | null = null
  /** Lines in a row that had this form, up to `ENOUGH`. */
  #lines = 0

  get areNumbered(): boolean {
    return this.#hasNumbers === true
  }

  /** True when a line with this prefix cannot be strace's. */
  isForeign(prefix: Prefix, sink: Sink): boolean {
    const hasNumber = prefix.tid >= 0 && !prefix.isBracketed
    if (hasNumber === this.#hasNumbers) {
      if (this.#lines < ENOUGH) this.#lines++
      return false
    }
    if (this.#lines >= ENOUGH && sink.hasTask()) return true
    this.#hasNumbers = hasNumber
    this.#lines = 1
    return false
  }
}
