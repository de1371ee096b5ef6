/** Entries of a list that are looked at one after the other; honest lists are hardly longer. */
export const MOST_STEPS = 64

/** Ids stay far below 2^26 in any log that fits a machine; past it a number is still exact up to 2^53. */
const KEYS = 0x8000000

/**
 * The entries of linked lists that have grown long, as whoever writes a log may have them: the programs that used one path, the
 * ways in which it failed. They are found by list and key (-1 or more) without a walk.
 */
export class LongLists {
  readonly #entries = new Map<number, number>()
  readonly #lists = new Set<number>()

  /** The entry of the list with the key; `all` gives keys and entries of a list that is asked for first. */
  find(list: number, key: number, all: () => Iterable<readonly [number, number]>): number | null {
    if (!this.#lists.has(list)) {
      this.#lists.add(list)
      for (const [its, entry] of all()) this.add(list, its, entry)
    }
    return this.#entries.get(list * KEYS + key + 1) ?? null
  }

  /** A list that has been asked for got an entry. */
  add(list: number, key: number, entry: number): void {
    this.#entries.set(list * KEYS + key + 1, entry)
  }
}
