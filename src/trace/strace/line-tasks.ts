import type { TraceContext } from '../format.ts'
import { matches } from '../match-bytes.ts'
import { Layout } from './layout.ts'
import type { Prefix } from './prefix.ts'

/** A line that cannot be strace's, by its prefix. */
export const FOREIGN = -2

const EXECVE = Buffer.from('execve(')

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
  /** Those of the living that have made their last call. */
  readonly #ending = new Set<number>()
  #isFirstGone = false
  /** The task that began without a number goes on, though others may have ended of which nothing says so (-qq). */
  #isFirstAlive = false
  /** Tasks that the first one started are in the log, too. */
  #follows = false
  #hasBegun = false
  #tellsTasks = false
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

  /** Another run begins: all tasks are gone. */
  startOver(): void {
    this.#alive.clear()
    this.#told.clear()
    this.#ending.clear()
    this.#tellsTasks = false
    this.#isFirstGone = false
    this.#isFirstAlive = false
    this.#first = -1
  }

  /** Each line starts with the number of its task. */
  get areNumbered(): boolean {
    return this.#context.tid === null && this.#layout.areNumbered
  }

  /** More than one task lives, so that strace puts a number before each line. */
  get areSeveral(): boolean {
    return this.#alive.size > 1
  }

  /** Several live, and strace tells when tasks begin or end: each line has a number. */
  get haveNumbers(): boolean {
    return this.#tellsTasks && this.#alive.size - this.#ending.size > 1
  }

  /** So many lines had none all the same (`-e quiet=exit`): some tasks have ended without a word. */
  missNumbers(): void {
    this.#tellsTasks = false
  }

  /** All tasks that the log tells of have ended. */
  get areGone(): boolean {
    return this.#isFirstGone && this.#alive.size === 0 && this.#told.size === 0
  }

  /** strace has named a task, or a fork has returned it. */
  told(tid: number): void {
    if (this.#told.size < MOST) this.#told.add(tid)
  }

  /** strace says in a line of its own that it has attached to a task: before any other line (-p, -D), that is the first task. */
  attached(tid: number): void {
    this.#tellsTasks = true
    if (!this.#hasBegun && this.#first < 0) this.named(tid)
  }

  /** It has made its last call: with -e quiet=exit nothing else tells of its end. */
  ends(tid: number): void {
    if (this.#ending.size < MOST) this.#ending.add(this.#idOf(tid))
  }

  /** The task has ended, strace has let go of it, or it goes on under another number. */
  left(tid: number): void {
    const id = this.#idOf(tid)
    this.#ending.delete(id)
    this.#alive.delete(id)
    this.#told.delete(tid)
  }

  /** The number by which a task is known here. */
  #idOf(tid: number): number {
    return tid === this.#first ? this.#own : tid
  }

  exited(tid: number): void {
    this.#tellsTasks = true
    if (tid === this.#own) {
      this.#isFirstGone = true
      this.#isFirstAlive = false
    }
    this.left(tid)
  }

  /** The number by which the task is known here that a message of strace is about. */
  ofMessage(tid: number): number {
    if (this.#context.tid !== null || tid === this.#first) return this.#own
    return this.#alive.has(tid) || this.#told.has(tid) ? tid : this.#own
  }

  /** The task of a line that looks like strace's; `FOREIGN` when it is none. `call`: the bytes of a line that begins one. */
  of(prefix: Prefix, call?: Buffer): number {
    const { tid, isBracketed } = prefix
    this.#hasBegun = true
    if (this.#context.tid !== null) return this.#own
    if (this.#layout.isForeign(prefix, this.#context.sink)) return FOREIGN
    if (tid < 0) {
      const isOther = this.#alive.size === 0 && this.#isFirstGone && !this.#isAgain(prefix, call)
      const alive = isOther ? this.#told : this.#alive
      if (alive.size === 1 && !this.#isFirstAlive) for (const only of alive) return only
      if (alive.size === 0) {
        this.#isFirstAlive = true
        this.#isFirstGone = false
      }
      return this.#own
    }
    if (!isBracketed) return tid
    this.#follows = true
    if (tid === this.#first) return this.#own
    // More than one is all that matters.
    if (this.#alive.size < MOST) this.#alive.add(tid)
    return tid
  }

  /** The line is the first of another run (-A): a task that was started and is in the log does something before it executes a program. */
  #isAgain({ rest }: Prefix, call: Buffer | undefined): boolean {
    const isAgain = !this.#follows && call !== undefined && matches(call, rest, call.length, EXECVE)
    if (isAgain) this.startOver()
    else this.#follows = true
    return isAgain
  }
}
