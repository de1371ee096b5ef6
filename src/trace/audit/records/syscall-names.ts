import { auditArch } from '../../../facts/audit-arches.ts'
import { nameOfNumber } from '../../../facts/other-tables.ts'
import type { NamedArch } from '../../../facts/other-tables.ts'
import { isArch } from '../../../facts/syscall-table.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import type { Texts } from '../../texts.ts'

const TABLE = 1024

/** Ids of system call names by what records have: the numbers of architecture and call. */
export class SyscallNames {
  readonly #names: Texts
  readonly #known = new Map<NamedArch, Int32Array>()
  readonly #arches = new Map<number, NamedArch | null>()
  #number = -1
  #numbered: NamedArch | null = null
  #arch: NamedArch | null = null
  #ids: Int32Array = new Int32Array(TABLE)

  constructor(names: Texts) {
    this.#names = names
  }

  /** null: an architecture without a table. */
  archOf(number: number, syscall: number): NamedArch | null {
    if (syscall >= TABLE) return auditArch(number, syscall)
    if (number === this.#number) return this.#numbered
    let arch = this.#arches.get(number)
    if (arch === undefined) this.#arches.set(number, (arch = auditArch(number, 0)))
    this.#number = number
    return (this.#numbered = arch)
  }

  /** The same; null, too, for one of whose calls names alone are known here: their arguments have other values there. */
  archOfCall(number: number, syscall: number): Arch | null {
    const arch = this.archOf(number, syscall)
    return arch !== null && isArch(arch) ? arch : null
  }

  /** Id of the call's name, `syscall_0x3e7` where it has none. */
  id(arch: NamedArch, number: number): number {
    if (number < 0 || number >= TABLE) return this.#intern(arch, number)
    if (arch !== this.#arch) {
      this.#arch = arch
      this.#ids = this.#known.get(arch) ?? new Int32Array(TABLE)
      this.#known.set(arch, this.#ids)
    }
    const known = this.#ids[number]! - 1
    if (known >= 0) return known
    const id = this.#intern(arch, number)
    this.#ids[number] = id + 1
    return id
  }

  #intern(arch: NamedArch, number: number): number {
    const name = nameOfNumber(arch, number) ?? `syscall_0x${(number >>> 0).toString(16)}`
    return this.#names.internString(name)
  }
}
