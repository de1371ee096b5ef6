import { returnsAddress } from '../../facts/address-results.ts'
import { compatArch } from '../../facts/compat-arch.ts'
import { isMultiplexer, multiplexerOf } from '../../facts/multiplexers.ts'
import { isArch, isSyscall, syscallName, syscallNumber } from '../../facts/syscall-table.ts'
import type { NamedArch } from '../../facts/other-tables.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { RETURNED } from '../../trace/sink.ts'
import type { Call } from '../../trace/sink.ts'
import type { Texts } from '../../trace/texts.ts'
import type { Process } from './scene/tasks.ts'

/** A program that shows no sign for so many calls is taken for one of the machine's own kind. */
export const MAX_UNDECIDED = 200

const LOW = 0x1_0000_0000
const X32_BIT = 0x4000_0000

interface NameFacts {
  readonly text: string
  /** `syscall_0x1c3`, up to 4.9 `SYS_451`: strace knew no name; -1 for all others. */
  readonly unnamed: number
  readonly number: number
  readonly isNative: boolean
  readonly isCompat: boolean
  /** Its result is an address: one past 4 GiB proves a 64-bit program. */
  readonly returnsAddress: boolean
}

/** Which system call of which architecture a printed name is. */
export class Identify {
  readonly native: Arch
  readonly #compat: Arch | undefined
  readonly #names: Texts
  readonly #facts: (NameFacts | undefined)[] = []
  readonly #numbered = new Map<string, readonly [Arch, number]>()
  /** Set by `identify`. */
  arch: Arch
  name = 0
  /** A number without a name was printed, whether or not our table knows it. */
  hasUnnamed = false
  /** Names that no architecture has: of a newer kernel, or of functions that are no calls. */
  strangeNames = 0
  /** The first of them in order. */
  strangeName = ''
  has32Bit = false
  /** Architecture of the machine, if records show it. */
  recorded: NamedArch | null = null

  constructor(native: Arch, names: Texts) {
    this.native = native
    this.arch = native
    this.#compat = compatArch(native)
    this.#names = names
  }

  /**
   * Sets `arch` and `name`. False while it is not known whether the program is a 32-bit one: a log without -n and without
   * personality lines says so only through names and addresses that the other kind cannot have.
   */
  identify(call: Call, process: Process): boolean {
    const facts = (this.#facts[call.name] ??= this.#factsOf(call.name))
    this.name = call.name
    if (call.record !== null) return this.#told(facts, call.record.arch)
    this.arch = this.native
    if (call.number < 0 && process.isX32) return this.#x32(facts)
    if (call.number < 0 && process.is32Bit === false && facts.isNative) return true
    if (facts.unnamed >= 0) return this.#unnamed(facts.unnamed, process)
    if (call.number >= 0) return this.#numberedCall(facts, call.number, process)
    if (this.#compat === undefined) return true
    if (process.is32Bit === null) this.#decide(facts, call, process)
    if (process.is32Bit === null) return false
    this.settle(process)
    return true
  }

  /** strace has said that the process makes x32 calls now. */
  #x32(facts: NameFacts): true {
    this.arch = 'x32'
    if (facts.unnamed >= 0) {
      this.hasUnnamed = true
      const name = syscallName('x32', facts.unnamed)
      if (name !== undefined) this.name = this.#names.internString(name)
    }
    return true
  }

  /** A record is of a call on `arch`; a machine of 64 bits runs programs of 32. */
  record(arch: NamedArch): void {
    const is64Bit = isArch(arch) && compatArch(arch) === this.recorded
    if (this.recorded === null || is64Bit) this.recorded = arch
  }

  /** The log says it itself. */
  #told(facts: NameFacts, arch: Arch): true {
    this.arch = arch
    this.record(arch)
    if (facts.unnamed >= 0) this.hasUnnamed = true
    if (arch === this.#compat) this.has32Bit = true
    return true
  }

  /** Sets `arch` and `name` for `this.name` by what is known of the process. */
  settle(process: Process): void {
    const facts = (this.#facts[this.name] ??= this.#factsOf(this.name))
    this.arch = this.native
    // A 64-bit program may make 32-bit calls as well (int $0x80); the other way round is impossible.
    const isCompat =
      process.is32Bit === true
        ? facts.isCompat || !facts.isNative
        : facts.isCompat && !facts.isNative
    if (!isCompat || this.#compat === undefined) return
    this.#asCompat(facts.text)
  }

  /** Number of a printed name on the machine's own architecture; -1 where it has none. */
  numberOf(name: number): number {
    return (this.#facts[name] ??= this.#factsOf(name)).number
  }

  /** The name of a table's row on `arch`. */
  named(name: number, arch: Arch): number {
    const { text } = (this.#facts[name] ??= this.#factsOf(name))
    if (arch === this.#compat) this.has32Bit = true
    const multiplexer = multiplexerOf(arch, text)
    return multiplexer === undefined ? name : this.#names.internString(multiplexer)
  }

  #asCompat(text: string): void {
    this.arch = this.#compat!
    this.has32Bit = true
    const multiplexer = multiplexerOf(this.arch, text)
    if (multiplexer !== undefined) this.name = this.#names.internString(multiplexer)
  }

  #decide(facts: NameFacts, call: Call, process: Process): void {
    if (facts.isNative !== facts.isCompat) process.is32Bit = facts.isCompat
    else if (facts.returnsAddress && call.outcome === RETURNED && call.result >= LOW)
      process.is32Bit = false
  }

  #unnamed(number: number, process: Process): boolean {
    this.hasUnnamed = true
    const arch =
      process.is32Bit === true
        ? this.#compat!
        : number >= X32_BIT && this.native === 'x86_64'
          ? 'x32'
          : this.native
    const name = syscallName(arch, number)
    if (name !== undefined) this.arch = arch
    // Past 2^53 the printed number is exact alone.
    else if (!Number.isSafeInteger(number)) return true
    this.name = this.#names.internString(name ?? `syscall_0x${number.toString(16)}`)
    return true
  }

  #numberedCall(facts: NameFacts, number: number, process: Process): boolean {
    const key = `${number} ${facts.text} ${process.is32Bit}`
    let known = this.#numbered.get(key)
    if (!known) {
      known = this.#byNumber(facts, number, process)
      this.#numbered.set(key, known)
    }
    ;[this.arch, this.name] = known
    if (this.arch === this.#compat) this.has32Bit = true
    return true
  }

  #byNumber(facts: NameFacts, number: number, process: Process): readonly [Arch, number] {
    const kinds =
      process.is32Bit === true ? [this.#compat, this.native] : [this.native, this.#compat]
    const arches = [...kinds, ...(this.native === 'x86_64' ? (['x32'] as const) : [])].filter(
      arch => arch !== undefined
    )
    const same = arches.find(arch => syscallNumber(arch, facts.text) === number)
    if (same) return [same, this.name]
    // `[ 102] socket`: the number is the multiplexer's, the name the inner call's
    for (const arch of arches) {
      const name = syscallName(arch, number)
      if (name !== undefined && isMultiplexer(name)) return [arch, this.#names.internString(name)]
    }
    return [number >= X32_BIT && this.native === 'x86_64' ? 'x32' : arches[0]!, this.name]
  }

  #noteStrange(name: string): void {
    if (this.strangeNames++ === 0 || name < this.strangeName) this.strangeName = name
  }

  #factsOf(name: number): NameFacts {
    const text = this.#names.text(name)
    const [, hexadecimal, decimal] =
      /^(?:syscall_0x([0-9a-f]{1,16})|SYS_(\d{1,10}))$/.exec(text) ?? []
    if (!hexadecimal && !decimal && !isSyscall(text)) this.#noteStrange(text)
    return {
      text,
      unnamed: hexadecimal ? Number.parseInt(hexadecimal, 16) : decimal ? Number(decimal) : -1,
      number: syscallNumber(this.native, text) ?? -1,
      isNative: syscallNumber(this.native, text) !== undefined,
      isCompat:
        this.#compat !== undefined &&
        (syscallNumber(this.#compat, text) !== undefined ||
          multiplexerOf(this.#compat, text) !== undefined),
      returnsAddress: returnsAddress(text)
    }
  }
}
