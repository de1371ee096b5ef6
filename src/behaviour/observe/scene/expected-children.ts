import { oldestHalf } from '../../../trace/oldest.ts'
import type { Task } from './tasks.ts'

/** Beyond, the older half is given up. */
const MOST = 1 << 16

/**
 * Children that a fork returned but that have no line yet, by the number that it returned. In a PID namespace that is not the
 * one the log uses.
 */
export class ExpectedChildren {
  #tasks = new Map<number, Task>()
  /** Numbers of those that have a namespace of their own. */
  readonly #inner = new Set<number>()

  add(task: Task): void {
    const { tid, process } = task
    this.#tasks.set(tid, task)
    if (process.hasOwnNamespace) this.#inner.add(tid)
    else this.#inner.delete(tid)
    if (this.#tasks.size > MOST) this.#giveUpOldest()
  }

  has(tid: number): boolean {
    return this.#tasks.has(tid)
  }

  of(tid: number): Task | undefined {
    return this.#tasks.get(tid)
  }

  /** A child has its first line, under this number. */
  take(tid: number): Task | undefined {
    const task = this.#tasks.get(tid)
    if (task === undefined) return undefined
    this.#tasks.delete(tid)
    this.#inner.delete(tid)
    return task
  }

  /** A child has its first line, and perhaps not under the number that its fork returned: the first of a namespace of its own. */
  takeInner(): Task | undefined {
    for (const tid of this.#inner) return this.take(tid)
    return undefined
  }

  /** One may come under another number. */
  get hasInner(): boolean {
    return this.#inner.size > 0
  }

  /** How many have surely no line. */
  get unseen(): number {
    return this.#tasks.size - this.#inner.size
  }

  #giveUpOldest(): void {
    for (const tid of oldestHalf(this.#tasks.keys(), this.#tasks.size)) this.take(tid)
    // Who looks for the first would walk over the places of those that are gone.
    this.#tasks = new Map(this.#tasks)
  }
}
