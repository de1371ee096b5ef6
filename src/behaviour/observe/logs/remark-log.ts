import { sortedSet } from '../../../order.ts'
import type { Remark } from '../../../trace/remark.ts'

/** A hostile log may speak of anything. */
const MOST_ABOUT = 8

/** How often a log says something of itself, and of what. */
export interface Remarked {
  readonly remark: Remark
  readonly count: number
  /** The first few, sorted. */
  readonly about: readonly string[]
}

/** What a log says of itself. */
export class RemarkLog {
  readonly #remarks = new Map<Remark, { count: number; readonly about: Set<string> }>()

  add(remark: Remark, count: number, about: string | undefined): void {
    let known = this.#remarks.get(remark)
    if (known === undefined) this.#remarks.set(remark, (known = { count: 0, about: new Set() }))
    known.count += count
    if (about !== undefined && known.about.size < MOST_ABOUT) known.about.add(about)
  }

  has(remark: Remark): boolean {
    return this.#remarks.has(remark)
  }

  all(): readonly Remarked[] {
    return Array.from(this.#remarks, ([remark, { count, about }]) => ({
      remark,
      count,
      about: sortedSet(about)
    }))
  }
}
