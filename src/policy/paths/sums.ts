/** Of items in a row, how many in any range of them are of a kind; counted when it is first asked for. */
export class Sums<T> {
  readonly #items: readonly T[]
  readonly #is: (item: T) => boolean
  /** Up to each item. */
  #sums: Uint32Array | undefined

  constructor(items: readonly T[], is: (item: T) => boolean) {
    this.#items = items
    this.#is = is
  }

  /** `to`: after the last one. */
  between(from: number, to: number): number {
    const sums = (this.#sums ??= this.#count())
    return sums[to]! - sums[from]!
  }

  #count(): Uint32Array {
    const sums = new Uint32Array(this.#items.length + 1)
    for (let at = 0; at < this.#items.length; at++)
      sums[at + 1] = sums[at]! + (this.#is(this.#items[at]!) ? 1 : 0)
    return sums
  }
}
