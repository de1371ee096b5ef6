import { OLD_NAMES } from '../../facts/old-names.ts'
import type { Texts } from '../texts.ts'

/** Ids of the names of calls, by the kernel's name also where an old strace prints another. */
export class CallNames {
  readonly #names: Texts
  /** By id: the first ids are those of the old names. */
  readonly #current: number[] = []

  constructor(names: Texts) {
    this.#names = names
    for (const [old, name] of OLD_NAMES)
      this.#current[names.internString(old)] = names.internString(name)
  }

  intern(bytes: Buffer, start: number, end: number): number {
    const id = this.#names.intern(bytes, start, end)
    return id < this.#current.length ? (this.#current[id] ?? id) : id
  }
}
