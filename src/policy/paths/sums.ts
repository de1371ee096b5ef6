/** Of things in a row, how many in any range of them are of a kind; counted when it is first asked for. */
export class Sums {
  readonly #length: number
  readonly #is: (at: number) => boolean
  /** Up to each thing. */
  #sums: Uint32Array | undefined

  constructor(length: number, is: (at: number) => boolean) {
    this.#length = length
    this.#is = is
  }

  /** `to`: after the last one. */
  between(from: number, to: number): number {
    const sums = (this.#sums ??= this.#count())
    return sums[to]! - sums[from]!
  }

  #count(): Uint32Array {
    const sums = new Uint32Array(this.#length + 1)
    for (let at = 0; at < this.#length; at++) sums[at + 1] = sums[at]! + (this.#is(at) ? 1 : 0)
    return sums
  }
}
