import type { Call } from '../../../trace/sink.ts'
import type { Family } from './family.ts'

/** Most calls that wait at once: the line of a fork follows its child's first line closely. */
const MOST_CALLS = 256
const MOST_TASKS = 64

/**
 * Holds back calls of tasks whose parent is not known yet. With -z, -Z and --status strace writes a fork when it has returned,
 * and by then the child may have executed a program. The calls wait for the line of the fork; if none comes they are handled
 * without a parent. Nothing waits in a log that shows where forks begin.
 */
export class Orphans {
  readonly #family: Family
  readonly #handle: (call: Call) => void
  readonly #calls = new Map<number, Call[]>()
  #count = 0
  #showsBegin = false

  constructor(family: Family, handle: (call: Call) => void) {
    this.#family = family
    this.#handle = handle
  }

  /** The log names a task for the first time. */
  attached(tid: number): void {
    if (!this.#waits(tid)) this.#family.of(tid)
  }

  /** The log shows a fork that has not returned, so no call needs to wait any more. */
  forkBegins(): void {
    if (this.#showsBegin) return
    this.#showsBegin = true
    this.releaseAll()
  }

  /** True for a task whose calls wait; a task without a known parent begins to wait here. */
  #waits(tid: number): boolean {
    if (this.#calls.has(tid)) return true
    if (this.#showsBegin || !this.#family.isUnclaimed(tid)) return false
    if (this.#calls.size === MOST_TASKS) this.#releaseOldest()
    this.#calls.set(tid, [])
    return true
  }

  /** Keeps a copy of the call if its task waits; returns whether it did. */
  takes(call: Call): boolean {
    if (!this.#waits(call.tid)) return false
    this.#calls.get(call.tid)!.push(call.keep())
    if (++this.#count > MOST_CALLS) this.#releaseOldest()
    return true
  }

  /** True if calls of this task wait. */
  has(tid: number): boolean {
    return this.#calls.has(tid)
  }

  /** Handles the task's waiting calls: its parent is known now, or no longer matters. */
  release(tid: number): void {
    const calls = this.#calls.get(tid)
    if (calls === undefined) return
    this.#calls.delete(tid)
    this.#count -= calls.length
    this.#family.of(tid)
    for (const call of calls) this.#handle(call)
  }

  releaseAll(): void {
    while (this.#calls.size > 0) this.#releaseOldest()
  }

  #releaseOldest(): void {
    for (const tid of this.#calls.keys()) return this.release(tid)
  }
}
