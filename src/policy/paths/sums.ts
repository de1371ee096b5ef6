/** Of things in a row, how many in any range of them are of a kind; counted when it is first asked for. */
export class Sums {
  readonly #kinds: () => Uint8Array
  readonly #mask: number
  /** Up to each thing. */
  #sums: Uint32Array | undefined

  /** `kinds`: of each thing, as bits; `mask`: those of which it must have one. */
  constructor(kinds: () => Uint8Array, mask: number) {
    this.#kinds = kinds
    this.#mask = mask
  }

  /** `to`: after the last one. */
  between(from: number, to: number): number {
    const sums = (this.#sums ??= count(this.#kinds(), this.#mask))
    return sums[to]! - sums[from]!
  }
}

function count(kinds: Uint8Array, mask: number): Uint32Array {
  const sums = new Uint32Array(kinds.length + 1)
  let sum = 0
  for (let at = 0; at < kinds.length; at++) {
    if (kinds[at]! & mask) sum++
    sums[at + 1] = sum
  }
  return sums
}
