import type { Effect } from '../../../facts/call-effects.ts'
import { oldestHalf } from '../../oldest.ts'

/** Numbers that are remembered: more tasks than that do not live at once. */
const MOST = 1 << 17

/**
 * Which numbers in `[pid N]` strace can have written. It announces each new task, so a number that nobody announced and no
 * fork returned is text of the program that looks like strace's: all but one, the task that began without a number.
 */
export class AnnouncedTasks {
  readonly #known = new Set<number>()
  #beganBare = false
  #hasAnnounced = false
  /** There may be more than one task. */
  hasForked = false
  /** The task without a number is inside a call: its number comes with the rest of it. */
  #isBareInside = false
  /** The number of the task that began without one, and in how many lines it was seen. */
  #first = -1
  #firstLines = 0

  beganBare(): void {
    this.#beganBare = true
  }

  get first(): number {
    return this.#first
  }

  announced(tid: number): void {
    this.#add(tid)
    this.#hasAnnounced = true
    this.hasForked = true
  }

  bareLine(isUnfinished: boolean): void {
    this.#isBareInside = isUnfinished
  }

  /** A call that does this was entered; `result` is NaN while it has not returned. Returns the task that it made, else 0. */
  called(effect: Effect | undefined, result: number): number {
    if (effect !== 'fork') return 0
    this.hasForked = true
    if (!(result > 0)) return 0
    this.#add(result)
    return result
  }

  isKnown(tid: number): boolean {
    return this.#known.has(tid) || tid === this.#first
  }

  /** False when a line of this task cannot be strace's; `isCall` when it starts a call. */
  accepts(tid: number, isCall: boolean): boolean {
    if (this.#known.has(tid) || !this.#beganBare) return true
    if (!this.hasForked) return false
    if (tid === this.#first) {
      this.#firstLines++
      return true
    }
    // One line may have been forged; the task itself writes more.
    const isFirst = this.#firstLines < 2 && !(this.#isBareInside && isCall)
    if (isFirst) {
      this.#first = tid
      this.#firstLines = 1
      return true
    }
    // With -q nothing is announced.
    if (this.#hasAnnounced) return false
    this.#add(tid)
    return true
  }

  #add(tid: number): void {
    this.#known.add(tid)
    if (this.#known.size > MOST)
      for (const oldest of oldestHalf(this.#known, MOST)) this.#known.delete(oldest)
  }
}
