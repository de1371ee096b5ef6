import { OLD_NAMES } from '../../facts/old-names.ts'
import { isSyscall } from '../../facts/syscall-table.ts'
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

/** True for what strace, of any version, prints as the name of a call, or in place of one that it does not know. */
export function isCallName(name: string): boolean {
  return isSyscall(name) || OLD_NAMES.has(name) || /^(?:syscall_0x|SYS_\d)/.test(name)
}
