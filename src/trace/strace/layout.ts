import type { Sink } from '../sink.ts'
import type { Prefix } from './prefix.ts'

/**
 * Whether the lines of a log start with a task's number: all do, or none (`[pid N]` is another form). A line of the other kind
 * is text that looks like strace's, unless every task has ended: with -A another run may follow, made with other options.
 */
export class Layout {
  #hasNumbers: boolean | null = null

  get areNumbered(): boolean {
    return this.#hasNumbers === true
  }

  /** True when a line with this prefix cannot be strace's. The first that is asked for decides. */
  isForeign(prefix: Prefix, sink: Sink): boolean {
    const hasNumber = prefix.tid >= 0 && !prefix.isBracketed
    if (hasNumber === this.#hasNumbers) return false
    if (this.#hasNumbers !== null && sink.hasTask()) return true
    this.#hasNumbers = hasNumber
    return false
  }
}
