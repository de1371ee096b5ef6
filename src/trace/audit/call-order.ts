/** Fewer steps back may be those of several processors, or machines. */
const FEWEST = 3

/** Tells whether a log has its calls newest first, as `journalctl -r` and what searches print have them. */
export class CallOrder {
  #last: number = Number.NaN
  #on = 0
  #back = 0

  /** A call of this time, in milliseconds. */
  saw(time: number): void {
    if (time > this.#last) this.#on++
    else if (time < this.#last) this.#back++
    this.#last = time
  }

  get isBackwards(): boolean {
    return this.#back >= FEWEST && this.#back > 2 * this.#on
  }
}
