import { keptArguments } from '../../../facts/kept-arguments.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import type { Call } from '../../../trace/sink.ts'
import type { Texts } from '../../../trace/texts.ts'
import type { Place, Program } from '../../behaviour.ts'

/** Calls by one program with the same name, argument values and result. */
export interface WatchedCall {
  readonly arch: Arch
  readonly name: string
  readonly program: Program
  /** Argument index -> register value, of the watched arguments that the log shows. */
  readonly values: ReadonlyMap<number, bigint>
  /** Null: it did not fail, or the log does not show it. */
  readonly errno: string | null
  /** A seccomp filter refused it with a signal, so it did not run. */
  readonly isBlocked: boolean
  readonly count: number
  readonly first: Place
}

/** Name as libseccomp has it -> indexes of the arguments whose values are wanted. */
export type WatchedNames = ReadonlyMap<string, readonly number[]>

/** Register value by argument index; null for one that is not watched, or not shown. */
export type Values = readonly (bigint | null)[]

export const NO_VALUES: Values = []

type Row = Omit<WatchedCall, 'program' | 'count' | 'errno'> & {
  readonly program: number
  readonly errno: number
  count: number
}

/** Most distinct rows; past that, values are dropped. */
const MAX_ROWS = 10_000

/** Counts the calls of some names by program, argument values and result, which a behaviour does not hold. */
export class CallWatch {
  readonly #names: Texts
  readonly #watched = new Map<number, readonly number[]>()
  readonly #rows = new Map<string, Row>()
  /** Thread id -> key of its latest watched call, and its place. */
  readonly #last = new Map<number, { readonly key: string; readonly first: Place }>()

  constructor(watched: WatchedNames, names: Texts) {
    this.#names = names
    for (const [name, indexes] of watched) this.#watched.set(names.internString(name), indexes)
  }

  /** `name` is a text id. */
  has(name: number): boolean {
    return this.#watched.has(name)
  }

  valuesOf(call: Call, name: number, arch: Arch): Values {
    const indexes = this.#watched.get(name)
    if (indexes === undefined || indexes.length === 0) return NO_VALUES
    const text = this.#names.text(name)
    const values: (bigint | null)[] = [null, null, null, null, null, null]
    for (const index of indexes) {
      const width = keptArguments(text, arch).find(each => each.index === index)?.width
      values[index] = registerOf(call.flags(index, arch), width)
    }
    return values
  }

  /** Adds a call. `program`: path id, or -1 before the first execve; `errno`: text id, or -1 for success; `tid`: -1 if unknown. */
  saw(
    tid: number,
    arch: Arch,
    name: number,
    program: number,
    values: Values,
    errno: number,
    first: Place
  ): void {
    if (!this.#watched.has(name)) return
    const shown = this.#rows.size < MAX_ROWS ? values : NO_VALUES
    const key = `${arch} ${name} ${program} ${errno} ${shown.join(' ')}`
    if (tid >= 0) this.#remember(tid, key, first)
    const row = this.#rows.get(key)
    if (row) {
      row.count++
      return
    }
    const known = new Map<number, bigint>()
    for (const [index, value] of shown.entries()) if (value !== null) known.set(index, value)
    const text = this.#names.text(name)
    const isBlocked = false
    this.#rows.set(key, {
      arch,
      name: text,
      program,
      values: known,
      errno,
      isBlocked,
      count: 1,
      first
    })
  }

  /** The task's latest call did not run: a filter refused it with a signal. */
  blocked(tid: number): void {
    const { key = '', first = 0 } = this.#last.get(tid) ?? {}
    const row = this.#rows.get(key)
    if (!row) return
    this.#last.delete(tid)
    row.count--
    if (row.count === 0) this.#rows.delete(key)
    const blocked = this.#rows.get(`${key} blocked`)
    if (blocked) blocked.count++
    else this.#rows.set(`${key} blocked`, { ...row, isBlocked: true, count: 1, first })
  }

  #remember(tid: number, key: string, first: Place): void {
    if (this.#last.size >= MAX_ROWS) this.#last.clear()
    this.#last.set(tid, { key, first })
  }

  /** `pathOf` returns the path of a path id. */
  calls(pathOf: (program: number) => string): WatchedCall[] {
    return [...this.#rows.values()].map(row => ({
      ...row,
      program: row.program < 0 ? null : pathOf(row.program),
      errno: row.errno < 0 ? null : this.#names.text(row.errno)
    }))
  }
}

/** The value as a register of `width` bits; null if it is unknown, or negative with an unknown width. */
function registerOf(value: number, width: number | undefined): bigint | null {
  if (Number.isNaN(value)) return null
  if (width === undefined) return value < 0 ? null : BigInt(value)
  return BigInt.asUintN(width, BigInt(value))
}
