import { copyBytes, equalBytes, hashBytes, wordsOf } from '../../../trace/words.ts'
import type { CallRow } from '../logs/call-log.ts'

/** Bytes of all records. What is used often should fit the processor's cache: a look-up past it costs as much as reading the call. */
const ROOM = 8 << 20
const SLOTS = 1 << 17
/** A longer line is an execve with its environment, or data: no other is like it. */
const LONGEST = 1000
/** So many slots are looked at: a log with colliding lines is read no slower for it. */
const MOST_PROBES = 4

/** A record is 8 numbers and the text, at a multiple of 8 bytes: one place in memory for all that a look-up needs. */
const CIRCUMSTANCES = 0
const NUMBER = 1
/** Length of the text * 256 + kind of the path. */
const LENGTH_AND_KIND = 2
const END = 3
const PATH = 4
const DESCRIPTOR = 5
const ENTRY = 6
/** The record that was found next in the same task, 0: none. */
const NEXT = 7
const FIELDS = 8

/** Which row a call counts in, and how it ended: -1, or the id of an errno. */
interface CallEnd {
  readonly row: CallRow
  readonly errno: number
}

/** What a call leaves behind beside facts, and what the facts depend on beside its text and the task's circumstances. */
export interface Traces {
  /** The path whose kind mattered, -1: none did; and that kind. */
  readonly path: number
  readonly kind: number
  /** The descriptor that it opened or closed, -1: none; and what that is now. */
  readonly descriptor: number
  readonly entry: number
}

/** The call that a task was found to make last: most tasks do what another has done before, in the same order. */
export interface Before {
  at: number
  age: number
}

/**
 * Calls whose facts are known, to the letter of the line and by the circumstances of the task: of ten calls in a build six are
 * such, and counting them is all that is left to do. A call is kept when it comes the second time.
 */
export class KnownCalls {
  readonly #fields = new Int32Array(ROOM >> 2)
  readonly #words = new DataView(this.#fields.buffer)
  /** Bytes of `#fields` that are used. The first record is never found, so that 0 can stand for none. */
  #length = FIELDS * 4
  /** Counts how often everything was forgotten: what was found before may be something else. */
  #age = 0
  /** Open addressing: place of a record / 8 + 1 in the upper 20 bits, 12 bits of the hash below; 0 is free. */
  readonly #slots = new Int32Array(SLOTS)
  /** Hashes of calls that came once. */
  readonly #once = new Int32Array(1 << 15)
  readonly #ends: CallEnd[] = []
  readonly #endIds = new Map<CallRow, number[]>()
  /** The call that was looked for last, when it is worth keeping. */
  #bytes: Buffer | null = null
  #start = 0
  #end = 0
  #circumstances = 0
  #number = 0
  #hash = 0

  /** Where the call with just this text, printed number and circumstances is kept; -1 when it is not. */
  find(
    bytes: Buffer,
    start: number,
    end: number,
    number: number,
    circumstances: number,
    before: Before
  ): number {
    this.#bytes = null
    if (end - start > LONGEST || circumstances < 0) return -1
    const words = wordsOf(bytes)
    if (before.age !== this.#age) {
      before.age = this.#age
      before.at = 0
    }
    const next = this.#fields[before.at + NEXT]!
    if (next > 0 && this.#isAt(next, words, start, end, number, circumstances)) {
      before.at = next
      return next
    }
    const raw = hashBytes(words, start, end, Math.imul(circumstances, 0x9e3779b1) ^ number)
    const hash = raw ^ (raw >>> 15)
    const slots = this.#slots
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const slot = slots[(hash + probe) & (SLOTS - 1)]!
      if (slot === 0) break
      if (((slot ^ (hash >>> 17)) & 0xfff) !== 0) continue
      const at = ((slot >>> 12) - 1) * 2
      if (this.#isAt(at, words, start, end, number, circumstances)) {
        this.#fields[before.at + NEXT] = at
        before.at = at
        return at
      }
    }
    const once = (hash >>> 17) & 0x7fff
    if (this.#once[once] === hash) {
      this.#bytes = bytes
      this.#start = start
      this.#end = end
      this.#circumstances = circumstances
      this.#number = number
      this.#hash = hash
    } else this.#once[once] = hash
    return -1
  }

  end(at: number): CallEnd {
    return this.#ends[this.#fields[at + END]!]!
  }

  path(at: number): number {
    return this.#fields[at + PATH]!
  }

  kind(at: number): number {
    return this.#fields[at + LENGTH_AND_KIND]! & 0xff
  }

  descriptor(at: number): number {
    return this.#fields[at + DESCRIPTOR]!
  }

  entry(at: number): number {
    return this.#fields[at + ENTRY]!
  }

  /** The call that was not found has come before: it is worth keeping. */
  get isWanted(): boolean {
    return this.#bytes !== null
  }

  /** Keeps the call that was not found. */
  keep(row: CallRow, errno: number, traces: Traces, before: Before): void {
    const bytes = this.#bytes!
    this.#bytes = null
    const length = this.#end - this.#start
    if (this.#length + FIELDS * 4 + length + 8 > ROOM) this.#clear(before)
    const slot = this.#freeSlot()
    if (slot < 0) return
    const at = this.#length >> 2
    const fields = this.#fields
    fields[at + CIRCUMSTANCES] = this.#circumstances
    fields[at + NUMBER] = this.#number
    fields[at + LENGTH_AND_KIND] = (length << 8) | traces.kind
    fields[at + END] = this.#endId(row, errno)
    fields[at + PATH] = traces.path
    fields[at + DESCRIPTOR] = traces.descriptor
    fields[at + ENTRY] = traces.entry
    fields[at + NEXT] = 0
    fields[before.at + NEXT] = at
    before.at = at
    const text = (at + FIELDS) * 4
    copyBytes(wordsOf(bytes), this.#start, this.#end, this.#words, text)
    this.#slots[slot] = (((at >> 1) + 1) << 12) | ((this.#hash >>> 17) & 0xfff)
    this.#length = (text + length + 7) & ~7
  }

  #isAt(
    at: number,
    words: DataView,
    start: number,
    end: number,
    number: number,
    circumstances: number
  ): boolean {
    const fields = this.#fields
    return (
      fields[at + CIRCUMSTANCES] === circumstances &&
      fields[at + NUMBER] === number &&
      fields[at + LENGTH_AND_KIND]! >> 8 === end - start &&
      equalBytes(this.#words, (at + FIELDS) * 4, words, start, end)
    )
  }

  #endId(row: CallRow, errno: number): number {
    let ids = this.#endIds.get(row)
    if (ids === undefined) this.#endIds.set(row, (ids = []))
    return (ids[errno + 1] ??= this.#ends.push({ row, errno }) - 1)
  }

  #freeSlot(): number {
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const slot = (this.#hash + probe) & (SLOTS - 1)
      if (this.#slots[slot] === 0) return slot
    }
    return -1
  }

  #clear(before: Before): void {
    this.#length = FIELDS * 4
    before.age = ++this.#age
    before.at = 0
    this.#slots.fill(0)
  }
}
