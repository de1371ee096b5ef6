import type { Process, Task } from './tasks.ts'

/**
 * Children that a fork returned but that have no line yet, by the number that it returned. In a PID namespace that is not the one
 * the log uses.
 */
export class ExpectedTasks {
  readonly #most: number
  #tasks = new Map<number, Task>()
  /** Numbers inside PID namespaces, the largest first; tasks of some may have come. */
  #inner: number[] = []

  constructor(most: number) {
    this.#most = most
  }

  add(number: number, task: Task): void {
    this.#tasks.set(number, task)
    if (this.#tasks.size > this.#most) {
      this.#tasks = new Map([...this.#tasks].slice(this.#most / 2))
      this.#inner = this.#inner.filter(inner => this.#hasInner(inner))
    } else if (task.process.hasOwnNamespace)
      this.#inner.splice(placeIn(this.#inner, number), 0, number)
  }

  has(number: number): boolean {
    return this.#tasks.has(number)
  }

  processOf(number: number): Process | undefined {
    return this.#tasks.get(number)?.process
  }

  /** It has come. */
  take(number: number): Task | undefined {
    const task = this.#tasks.get(number)
    if (task !== undefined) this.#tasks.delete(number)
    return task
  }

  /** How many have the number that the log uses. */
  get count(): number {
    return [...this.#tasks.values()].filter(({ process }) => !process.hasOwnNamespace).length
  }

  /** True when one in a PID namespace is expected. */
  get hasInner(): boolean {
    while (this.#inner.length > 0 && !this.#hasInner(this.#inner.at(-1)!)) this.#inner.pop()
    return this.#inner.length > 0
  }

  /**
   * One in a PID namespace has come, under another number. Both numbers grow from fork to fork: it is the one with the smallest,
   * also where the log of a parent is read whole before those of its children (-ff).
   */
  takeInner(): Task | undefined {
    return this.hasInner ? this.take(this.#inner.pop()!) : undefined
  }

  #hasInner(number: number): boolean {
    return this.#tasks.get(number)?.process.hasOwnNamespace === true
  }
}

/** Where a number belongs in a list that has the largest first. */
function placeIn(list: readonly number[], number: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! > number) low = middle + 1
    else high = middle
  }
  return low
}
