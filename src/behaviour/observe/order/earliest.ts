/** Where something stands: earlier times first, then smaller places. */
export interface Moment {
  readonly time: number
  readonly place: number
}

export function isBefore(a: Moment, b: Moment): boolean {
  return a.time < b.time || (a.time === b.time && a.place < b.place)
}

/** A binary heap: the earliest of many in logarithmic time. */
export class Earliest<T extends Moment> {
  readonly #items: T[] = []

  get first(): T | undefined {
    return this.#items[0]
  }

  add(item: T): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(item, items[parent]!)) break
      items[at] = items[parent]!
      at = parent
    }
    items[at] = item
  }

  /** Takes the first away. */
  remove(): void {
    const last = this.#items.pop()
    if (last !== undefined && this.#items.length > 0) this.#sink(last)
  }

  #sink(item: T): void {
    const items = this.#items
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++
      if (child >= items.length || !isBefore(items[child]!, item)) break
      items[at] = items[child]!
      at = child
    }
    items[at] = item
  }
}
