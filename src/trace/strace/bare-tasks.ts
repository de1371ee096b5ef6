/**
 * Which task a line without a pid belongs to. On a terminal strace prints `[pid N]` only while several tasks live: lines
 * without belong to the only one, whose number is not known before it is named. It is 0 until then and stays 0 after.
 */
export class BareTasks {
  readonly #own: number
  readonly #alive = new Set<number>()
  /** The number under which the first bare task was named later. */
  #first = -1

  constructor(own: number) {
    this.#own = own
  }

  /** The task that began without a number is this one. */
  named(tid: number): void {
    if (tid === this.#first) return
    this.#alive.delete(tid)
    this.#first = tid
    this.#alive.add(this.#own)
  }

  exited(tid: number): void {
    this.#alive.delete(tid)
  }

  /** The task of a line; `tid` -1 when it names none. */
  resolve(tid: number, isBracketed: boolean): number {
    if (tid < 0) {
      if (this.#alive.size === 1) for (const only of this.#alive) return only
      return this.#own
    }
    if (!isBracketed) return tid
    if (tid === this.#first) return this.#own
    this.#alive.add(tid)
    return tid
  }
}
