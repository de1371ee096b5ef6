import { keptArguments } from '../../../facts/kept-arguments.ts'
import type { KeptArgument } from '../../../facts/kept-arguments.ts'
import type { NamedArch } from '../../../facts/other-tables.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import { FAILED, NONE } from '../../../trace/sink.ts'
import type { Call } from '../../../trace/sink.ts'
import type { Texts } from '../../../trace/texts.ts'
import { MAX_VALUES } from '../../behaviour.ts'
import type { ArgumentFact, Place, SyscallFact } from '../../behaviour.ts'
import { byNumber } from '../../lists.ts'
import { phaseOf } from '../../phases.ts'
import { oneRun } from '../../runs.ts'

interface KeptValues extends KeptArgument {
  /** null once there are more than `MAX_VALUES`, or one that could not be read. */
  values: Set<number> | null
  /** The value of the call before: mostly that of this one, too. */
  last: number
}

/** The calls by one name on one architecture. */
export class CallRow {
  readonly arch: NamedArch
  readonly name: string
  first: Place
  count = 0
  /** When it was made, see phases.ts. */
  phases = 0
  /** errno's id -> failures. */
  readonly errors: number[] = []
  readonly kept: KeptValues[]

  constructor(arch: NamedArch, name: string, first: Place) {
    this.arch = arch
    this.name = name
    this.first = first
    this.kept = keptArguments(name, arch).map(argument => ({
      ...argument,
      values: new Set(),
      last: NONE
    }))
  }
}

/** Counts, errors and argument values of the calls of one run. */
export class CallLog {
  readonly #names: Texts
  readonly #rows = new Map<NamedArch, (CallRow | undefined)[]>()

  /** The rows of the architecture of the call before. */
  #arch: NamedArch | null = null
  #current: (CallRow | undefined)[] = []

  constructor(names: Texts) {
    this.#names = names
  }

  /** One more call of a name (an id in `names`) on an architecture; `phase` as in phases.ts, 0 where it is not known. */
  count(arch: NamedArch, name: number, errno: number, place: Place, phase: number): void {
    const row = this.row(arch, name, place)
    row.phases |= phase
    // What has waited for a sign of the program's kind may be earlier.
    if (place < row.first) row.first = place
    this.again(row, errno)
  }

  /** One more call of a row. */
  again(row: CallRow, errno: number, count = 1): void {
    row.count += count
    if (errno >= 0) row.errors[errno] = (row.errors[errno] ?? 0) + count
  }

  /**
   * One of the calls that were counted did not run: a filter refused it with a signal. On arm it counts as failed, too: a log
   * that ends before the signal says that.
   */
  blocked(arch: Arch, name: number): void {
    const row = this.#rows.get(arch)?.[name]
    if (row === undefined) return
    const blocked = this.#names.internString(BLOCKED)
    row.errors[blocked] = (row.errors[blocked] ?? 0) + 1
  }

  /** The name was used; where the log has no such call, nothing says how often, nor with what. */
  mention(arch: Arch, name: number, place: Place): void {
    const row = this.row(arch, name, place)
    if (row.count === 0) for (const kept of row.kept) kept.values = null
  }

  keepArguments(arch: Arch, name: number, call: Call, place: Place): void {
    const row = this.row(arch, name, place)
    for (const kept of row.kept) {
      if (kept.values === null) continue
      const value = call.flags(kept.index, arch)
      if (value === kept.last) continue
      kept.last = value
      // An argument that was not printed (open's mode without O_CREAT) is not used either.
      if (Number.isNaN(value)) {
        if (call.count > kept.index && call.outcome !== 0) kept.values = null
      } else {
        kept.values.add(value)
        if (kept.values.size > MAX_VALUES) kept.values = null
      }
    }
  }

  /** `tellsPhases`: the run serves, and its start was recorded. */
  facts(tellsPhases: boolean): SyscallFact[] {
    return [...this.#rows.values()].flatMap(rows =>
      rows.flatMap(row => (row ? [this.#fact(row, tellsPhases)] : []))
    )
  }

  row(arch: NamedArch, name: number, place: Place): CallRow {
    if (arch !== this.#arch) {
      this.#arch = arch
      this.#current = this.#rows.get(arch) ?? []
      this.#rows.set(arch, this.#current)
    }
    const rows = this.#current
    return (rows[name] ??= new CallRow(arch, this.#names.text(name), place))
  }

  #fact(row: CallRow, tellsPhases: boolean): SyscallFact {
    const phase = tellsPhases ? phaseOf(row.phases) : undefined
    // A signal that is there twice refuses no call that was not made.
    const errors = row.errors.flatMap((count, errno) => [
      [this.#names.text(errno), Math.min(count, row.count)] as const
    ])
    return {
      arch: row.arch,
      name: row.name,
      count: row.count,
      errors: Object.fromEntries(errors.sort(([a], [b]) => (a < b ? -1 : 1))),
      args: row.kept.flatMap(argumentFact),
      ...(phase === undefined ? {} : { phase }),
      runs: oneRun(0),
      first: row.first
    }
  }
}

function argumentFact(kept: KeptValues): ArgumentFact[] {
  if (kept.values === null) return [{ index: kept.index, values: 'any' }]
  if (kept.values.size === 0) return []
  const values = Array.from(kept.values, value => registerHex(value, kept.width)).sort(byNumber)
  return [{ index: kept.index, values: [...new Set(values)] }]
}

// -1 is 0xffffffff in the 32 bits that the kernel reads, 0xffffffffffffffff in a whole register.
function registerHex(value: number, width: number): string {
  return `0x${BigInt.asUintN(width, BigInt(value)).toString(16)}`
}

/** Stands for an errno: a filter refused the call with a signal. */
export const BLOCKED = 'SECCOMP'

/** The errno of a call that failed, else -1. */
export function errnoOf(call: Call): number {
  return call.outcome === FAILED ? call.errno : -1
}
