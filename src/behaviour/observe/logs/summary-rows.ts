import { compatArch } from '../../../facts/compat-arch.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import type { Texts } from '../../../trace/texts.ts'
import type { Call } from '../../../trace/sink.ts'
import { placeOf } from '../../place.ts'
import type { Identify } from '../identify.ts'
import type { Signs } from '../signs.ts'
import type { CallLog } from './call-log.ts'

/**
 * The rows of a -c table, which have no tasks and no results. With the calls themselves in the log (-C) they add only names.
 * strace counts a call when it returns (strace 6.1 syscall.c, syscall_exiting_finish), so that the one by which a program ends is
 * in no row; that a program was executed is.
 */
export class SummaryRows {
  /** The rows that come are of 32-bit programs. */
  is32Bit = false
  readonly #identify: Identify
  readonly #signs: Signs
  readonly #execve: number
  readonly #exitGroup: number
  readonly #rows: (readonly [arch: Arch, name: number, line: number])[] = []

  constructor(identify: Identify, signs: Signs, names: Texts) {
    this.#identify = identify
    this.#signs = signs
    this.#execve = names.internString('execve')
    this.#exitGroup = names.internString('exit_group')
  }

  add(call: Call): void {
    this.#signs.hasTable = true
    const { native } = this.#identify
    const arch = this.is32Bit ? (compatArch(native) ?? native) : native
    this.#rows.push([arch, this.#identify.named(call.name, arch), call.line])
  }

  /** All calls have been counted. */
  mentionIn(calls: CallLog, source: number): void {
    const isTableOnly = this.#signs.calls === 0
    for (const [arch, name, line] of this.#rows) {
      const place = placeOf(source, line)
      calls.mention(arch, name, place)
      if (isTableOnly && name === this.#execve) calls.mention(arch, this.#exitGroup, place)
    }
  }
}
