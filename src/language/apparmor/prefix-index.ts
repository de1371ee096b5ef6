import { sortedSet } from '../../order.ts'

/** Things by a text that they begin with, such as patterns by what every path that they match starts with. */
export class PrefixIndex<T> {
  readonly #all: readonly T[]
  /** Distinct, in code unit order: what a text starts with stands before it, one inside the other. */
  readonly #prefixes: readonly string[]
  /** Of each prefix the things that have it, as indexes into `#all`. */
  readonly #things: readonly (readonly number[])[]
  /** Of each prefix the longest other one that it starts with; -1: none. */
  readonly #outer: readonly number[]

  constructor(all: readonly T[], prefixOf: (item: T) => string) {
    this.#all = all
    const byPrefix = new Map<string, number[]>()
    for (const [at, item] of all.entries()) {
      const prefix = prefixOf(item)
      const others = byPrefix.get(prefix)
      if (others) others.push(at)
      else byPrefix.set(prefix, [at])
    }
    this.#prefixes = sortedSet(byPrefix.keys())
    this.#things = this.#prefixes.map(prefix => byPrefix.get(prefix)!)
    const outer: number[] = []
    this.#outer = outer
    for (const [at, prefix] of this.#prefixes.entries()) outer.push(this.#startOf(prefix, at - 1))
  }

  /** Those whose prefix the text starts with, in the order given; at most so many, the ones with the longest prefix. */
  startsOf(text: string, most: number = Infinity): readonly T[] {
    return this.#inOrder(this.#startsOf(text, most))
  }

  #startsOf(text: string, most: number): number[] {
    const found: number[] = []
    let at = this.#startOf(text, this.#lastUpTo(text))
    for (; at >= 0 && found.length < most; at = this.#outer[at]!)
      for (const thing of this.#things[at]!) {
        if (found.length === most) break
        found.push(thing)
      }
    return found
  }

  /**
   * Those that may fit what starts with the text: their prefix starts with it, or it with their prefix. In the order given; no
   * more of each kind than so many.
   */
  near(text: string, most: number = Infinity): readonly T[] {
    const found = this.#startsOf(text, most)
    let at = this.#lastUpTo(text) + 1
    for (let left = most; left > 0 && this.#prefixes[at]?.startsWith(text); at++)
      for (const thing of this.#things[at]!) {
        if (left-- === 0) break
        found.push(thing)
      }
    return this.#inOrder(found)
  }

  #inOrder(found: number[]): readonly T[] {
    return found.sort((a, b) => a - b).map(thing => this.#all[thing]!)
  }

  /** The longest prefix that a text starts with, among that one and those that it starts with. */
  #startOf(text: string, from: number): number {
    let at = from
    while (at >= 0 && !text.startsWith(this.#prefixes[at]!)) at = this.#outer[at]!
    return at
  }

  /** The last prefix that does not come after a text; -1: none. */
  #lastUpTo(text: string): number {
    let [low, high] = [0, this.#prefixes.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#prefixes[middle]! <= text) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
