/** Things by a text that they begin with, such as patterns by what every path that they match starts with. */
export class PrefixIndex<T> {
  readonly #all: readonly T[]
  readonly #byPrefix = new Map<string, number[]>()
  /** Of the prefixes, ascending. */
  readonly #lengths: readonly number[]

  constructor(all: readonly T[], prefixOf: (item: T) => string) {
    this.#all = all
    for (const [at, item] of all.entries()) {
      const prefix = prefixOf(item)
      const others = this.#byPrefix.get(prefix)
      if (others) others.push(at)
      else this.#byPrefix.set(prefix, [at])
    }
    const lengths = new Set(Array.from(this.#byPrefix.keys(), prefix => prefix.length))
    this.#lengths = [...lengths].sort((a, b) => a - b)
  }

  /** Those whose prefix the text starts with, in the order given. Takes time by the lengths of prefixes, not by their number. */
  startsOf(text: string): T[] {
    const found: number[] = []
    for (const length of this.#lengths) {
      if (length > text.length) break
      const those = this.#byPrefix.get(text.slice(0, length))
      if (those) for (const at of those) found.push(at)
    }
    return found.sort((a, b) => a - b).map(at => this.#all[at]!)
  }
}
