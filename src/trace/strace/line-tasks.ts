import type { TraceContext } from '../format.ts'
import { Layout } from './layout.ts'
import type { Prefix } from './prefix.ts'

/** A line that cannot be strace's, by its prefix. */
export const FOREIGN = -2

/** Numbers that are remembered. */
const MOST = 1 << 17

/**
 * Which task a line belongs to. On a terminal strace prints `[pid N]` only while several tasks live: lines without belong to
 * the only one, whose number is not known before it is named. It is 0 until then and stays 0 after.
 */
export class LineTasks {
  readonly #context: TraceContext
  readonly #own: number
  readonly #layout = new Layout()
  readonly #alive = new Set<number>()
  /** Tasks that were told of and have not ended: when the first has, lines without a number may be of one that never had one. */
  readonly #told = new Set<number>()
  #isFirstGone = false
  #hasBegun = false
  /** The number under which the first bare task was named later. */
  #first = -1

  constructor(context: TraceContext) {
    this.#context = context
    this.#own = context.tid ?? 0
  }

  /** The task that began without a number is this one. */
  named(tid: number): void {
    if (tid === this.#first) return
    this.#alive.delete(tid)
    this.#first = tid
    this.#alive.add(this.#own)
  }

  /** Each line starts with the number of its task. */
  get areNumbered(): boolean {
    return this.#context.tid === null && this.#layout.areNumbered
  }

  /** More than one task lives, so that strace puts a number before each line. */
  get areSeveral(): boolean {
    return this.#alive.size > 1
  }

  /** strace has named a task, or a fork has returned it. */
  told(tid: number): void {
    if (this.#told.size < MOST) this.#told.add(tid)
  }

  /** strace says in a line of its own that it has attached to a task: before any other line (-p, -D), that is the first task. */
  attached(tid: number): void {
    if (!this.#hasBegun && this.#first < 0) this.named(tid)
  }

  exited(tid: number): void {
    if (tid === this.#own) this.#isFirstGone = true
    this.#alive.delete(tid)
    this.#told.delete(tid)
  }

  /** Thread id of the task that a message of strace is about. */
  called(tid: number): number {
    if (this.#context.tid !== null || tid === this.#first) return this.#own
    return this.#alive.has(tid) || this.#told.has(tid) ? tid : this.#own
  }

  /** The task of a line that looks like strace's; `FOREIGN` when it is none. */
  of(prefix: Prefix): number {
    const { tid, isBracketed } = prefix
    this.#hasBegun = true
    if (this.#context.tid !== null) return this.#own
    if (this.#layout.isForeign(prefix, this.#context.sink)) return FOREIGN
    if (tid < 0) {
      const alive = this.#alive.size === 0 && this.#isFirstGone ? this.#told : this.#alive
      if (alive.size === 1) for (const only of alive) return only
      return this.#own
    }
    if (!isBracketed) return tid
    if (tid === this.#first) return this.#own
    // More than one is all that matters.
    if (this.#alive.size < MOST) this.#alive.add(tid)
    return tid
  }
}
