import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'

/**
 * Distinct paths, numbered as they come. They come sorted, more or less: one after all others is new, and a hash of the whole
 * text is made for those alone that are not.
 */
export class PathSet {
  /** By number. */
  readonly all: PathSymbols[] = []
  /** The numbers of those that came after all others, which are sorted therefore. */
  readonly #sorted: number[] = []
  readonly #others = new Map<PathSymbols, number>()
  /** The greatest so far; before any path. */
  #last: PathSymbols = ''

  /** The number of a path. */
  add(path: PathSymbols): number {
    if (path === this.#last && path !== '') return this.#sorted.at(-1)!
    if (path > this.#last) {
      this.#last = path
      this.#sorted.push(this.all.length)
      return this.all.push(path) - 1
    }
    const known = this.#others.get(path) ?? this.#amongSorted(path)
    if (known !== undefined) return known
    this.#others.set(path, this.all.length)
    return this.all.push(path) - 1
  }

  #amongSorted(path: PathSymbols): number | undefined {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.all[this.#sorted[middle]!]! < path) low = middle + 1
      else high = middle
    }
    const found = this.#sorted[low]
    return found !== undefined && this.all[found] === path ? found : undefined
  }
}
