import { copyBytes, wordsOf } from '../words.ts'
import type { Tally } from './tally.ts'
import {
  ADDRESSES_MATTER,
  ASKED_LINE,
  ASKED_TID,
  COUNTS,
  KINDS,
  KIND_BITS,
  LEFT,
  LEFT_COUNT,
  LEFT_SIZE,
  MOST_DESCRIPTORS,
  MOST_ENDS,
  MOST_PATHS,
  SCRATCH,
  SCRATCH_SIZE,
  WANTED
} from './memory.ts'
import { TaskRecords } from './task-records.ts'

/** A known call has left that behind; `address`: what it returned, for a `MAPPING`, or was given, for an `UNMAPPING`. */
export type Leave = (tid: number, descriptor: number, entry: number, address: number) => void

/**
 * Calls whose facts are known, to the letter of what matters in them and by the circumstances of the task: of ten calls in a
 * build eight are such, and counting them is all that is left to do, which the tally does. What calls mean is the sink's: it
 * tells which are to be kept, and by what end to count them.
 */
export class KnownCalls {
  readonly tally: Tally
  readonly tasks: TaskRecords
  /** What is known of each path, for calls that depend on it: written by the sink. */
  readonly kinds: Uint8Array
  /** A log is being read in the tally's page. */
  isInUse = false
  readonly #leave: Leave

  /** `addressesMatter`: calls that differ in nothing but addresses are different calls. */
  constructor(tally: Tally, addressesMatter: boolean, leave: Leave) {
    this.tally = tally
    this.tasks = new TaskRecords(tally)
    this.kinds = new Uint8Array(tally.bytes.buffer, KINDS, MOST_PATHS)
    this.#leave = leave
    tally.set(ADDRESSES_MATTER, addressesMatter ? 1 : 0)
  }

  /** True when the call from `start` to `end`, which need not be in the tally's page, is known and has been counted. */
  has(
    tid: number,
    line: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): boolean {
    const length = end - start
    this.unwant()
    if (length > SCRATCH_SIZE || length < 8) return false
    copyBytes(wordsOf(bytes), start, end, this.tally.words, SCRATCH)
    const isKnown = this.tally.calls.isKnownElsewhere(tid, line, number, length) !== 0
    this.tellLeft()
    return isKnown
  }

  /** Tells the sink what known calls have left behind since. */
  tellLeft(): void {
    const { tally } = this
    const count = tally.get(LEFT_COUNT)
    if (count === 0) return
    tally.set(LEFT_COUNT, 0)
    for (let place = LEFT; place < LEFT + count * LEFT_SIZE; place += LEFT_SIZE) {
      const address = (tally.get(place + 12) >>> 0) + (tally.get(place + 16) >>> 0) * 0x1_0000_0000
      this.#leave(tally.get(place), tally.get(place + 4), tally.get(place + 8), address)
    }
  }

  /** True once, when the call of this task and line was looked up last, is not known, and is worth keeping. */
  isWanted(tid: number, line: number): boolean {
    const { tally } = this
    const isWanted = tally.get(WANTED) === 1
    this.unwant()
    return isWanted && tally.get(ASKED_TID) === tid && tally.get(ASKED_LINE) === line
  }

  /** The call that was looked up last is not worth keeping after all: what is reported next is not that call. */
  unwant(): void {
    this.tally.set(WANTED, 0)
  }

  /**
   * Keeps the call that is wanted: those that are like it count by the number `end`. `path` and `other`: those whose kinds
   * mattered, -1 for none. `descriptor`: the one that it opened or closed, `NO_DESCRIPTOR`, `UNLESS_REFUSED`, `MAPPING` or
   * `UNMAPPING`; `entry`: what `Leave` is told of it.
   */
  keep(end: number, path: number, other: number, descriptor: number, entry: number): void {
    if (path >= MOST_PATHS || other >= MOST_PATHS) return
    if (end >= MOST_ENDS || descriptor >= MOST_DESCRIPTORS) return
    this.tally.calls.keep(end, this.#stateOf(path), this.#stateOf(other), descriptor, entry)
  }

  #stateOf(path: number): number {
    return path < 0 ? -1 : (path << KIND_BITS) | this.kinds[path]!
  }

  /** How many calls were counted by this number. */
  count(end: number): number {
    return end < MOST_ENDS ? this.tally.get(COUNTS + end * 4) >>> 0 : 0
  }
}
