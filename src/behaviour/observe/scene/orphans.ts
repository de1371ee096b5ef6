import type { Call } from '../../../trace/sink.ts'
import type { Family } from './family.ts'

/** Calls that wait at once: a fork is written a few lines behind the first of its child's. */
const MOST_CALLS = 256
const MOST_TASKS = 64

/**
 * Calls of tasks whose parent may still be told: with -z, -Z and --status a fork is written when it has returned, and the child
 * may have executed a program by then. They wait for the fork, and are told of without a parent when none comes. In a log that
 * shows a fork begin nothing waits.
 */
export class Orphans {
  readonly #family: Family
  readonly #tell: (call: Call) => void
  readonly #calls = new Map<number, Call[]>()
  #count = 0
  #showsBegin = false

  constructor(family: Family, tell: (call: Call) => void) {
    this.#family = family
    this.#tell = tell
  }

  /** The log names a task that it has not named before. */
  attached(tid: number): void {
    if (!this.#waits(tid)) this.#family.of(tid)
  }

  /** A fork has been shown before it returned. */
  forkBegins(): void {
    if (this.#showsBegin) return
    this.#showsBegin = true
    this.releaseAll()
  }

  /** True for a task of which something waits, or that shall wait from now on. */
  #waits(tid: number): boolean {
    if (this.#calls.has(tid)) return true
    if (this.#showsBegin || !this.#family.isUnclaimed(tid)) return false
    if (this.#calls.size === MOST_TASKS) this.#releaseOldest()
    this.#calls.set(tid, [])
    return true
  }

  /** True when the call waits. */
  takes(call: Call): boolean {
    if (!this.#waits(call.tid)) return false
    this.#calls.get(call.tid)!.push(call.keep())
    if (++this.#count > MOST_CALLS) this.#releaseOldest()
    return true
  }

  has(tid: number): boolean {
    return this.#calls.has(tid)
  }

  /** Tells what waits of a task: its parent is known now, or does not matter any more. */
  release(tid: number): void {
    const calls = this.#calls.get(tid)
    if (calls === undefined) return
    this.#calls.delete(tid)
    this.#count -= calls.length
    this.#family.of(tid)
    for (const call of calls) this.#tell(call)
  }

  releaseAll(): void {
    while (this.#calls.size > 0) this.#releaseOldest()
  }

  #releaseOldest(): void {
    for (const tid of this.#calls.keys()) return this.release(tid)
  }
}
