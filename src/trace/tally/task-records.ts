import type { Tally } from './tally.ts'
import {
  CIRCUMSTANCES,
  CIRCUMSTANCES_EPOCH,
  EPOCH,
  MOST_TASKS,
  MOST_TEXTS,
  MOST_TIDS,
  NAME_ID,
  OPEN_ARGUMENTS,
  OPEN_LENGTH,
  OPEN_LINE,
  OPEN_NAME,
  OUTSIDE,
  TASKS,
  TASK_OF,
  TASK_SIZE,
  TEXT,
  TEXTS,
  TEXT_SIZE
} from './memory.ts'

/** A call that has begun and not returned, as the tally keeps it: its text is in the tally's memory. */
export interface BegunCall {
  readonly start: number
  readonly end: number
  /** Where its arguments start in the text. */
  readonly arguments: number
  readonly line: number
  /** Id of its name. */
  readonly name: number
}

/** The tasks whose lines the tally reads: all others, and those past 32768, it leaves to JavaScript. */
export class TaskRecords {
  readonly #tally: Tally
  readonly #tids = new Set<number>()
  readonly #freeRecords: number[] = []
  readonly #freeTexts: number[] = []
  // The first place is never used, so that 0 can stand for none.
  #records = 1
  #texts = 0

  constructor(tally: Tally) {
    this.#tally = tally
    tally.set(EPOCH, 1)
  }

  /** Its next call is made in these circumstances; -1: JavaScript must see it. */
  setCircumstances(tid: number, circumstances: number): void {
    const record = this.#recordOrNew(tid)
    if (record === 0) return
    this.#tally.set(record + CIRCUMSTANCES, circumstances)
    this.#tally.set(record + CIRCUMSTANCES_EPOCH, this.#tally.get(EPOCH))
  }

  /** Nothing is known any more of the circumstances of any task. */
  forgetCircumstances(): void {
    this.#tally.set(EPOCH, this.#tally.get(EPOCH) + 1)
  }

  /** JavaScript has a call of the task that has begun, or no longer. */
  setOutside(tid: number, isOutside: boolean): void {
    const record = isOutside ? this.#recordOrNew(tid) : this.#recordOf(tid)
    if (record !== 0) this.#tally.set(record + OUTSIDE, isOutside ? 1 : 0)
  }

  /** The tally has a call of the task that has begun. */
  hasBegun(tid: number): boolean {
    const record = this.#recordOf(tid)
    return record !== 0 && this.#tally.get(record + OPEN_LENGTH) > 0
  }

  allBegun(): number[] {
    return [...this.#tids].filter(tid => this.hasBegun(tid))
  }

  /** The tally has the call no more. Its text stays where it is until the task's next call begins. */
  takeBegun(tid: number): BegunCall {
    const tally = this.#tally
    const record = this.#recordOf(tid)
    const start = tally.get(record + TEXT)
    const end = start + tally.get(record + OPEN_LENGTH)
    tally.set(record + OPEN_LENGTH, 0)
    return {
      start,
      end,
      arguments: tally.get(record + OPEN_ARGUMENTS),
      line: tally.get(record + OPEN_LINE),
      name: tally.get(tally.get(record + OPEN_NAME) + NAME_ID)
    }
  }

  /** The task is no more, or too many are; a call that has begun is kept for the line that goes on with it. */
  forget(tid: number): void {
    const record = this.#recordOf(tid)
    if (record === 0) return
    if (this.hasBegun(tid)) return this.setCircumstances(tid, -1)
    const text = this.#tally.get(record + TEXT)
    if (text !== 0) this.#freeTexts.push(text)
    this.#freeRecords.push(record)
    this.#tally.set(TASK_OF + tid * 4, 0)
    this.#tids.delete(tid)
  }

  #recordOf(tid: number): number {
    return tid >= 0 && tid < MOST_TIDS ? this.#tally.get(TASK_OF + tid * 4) : 0
  }

  /** 0 when there is no room. */
  #recordOrNew(tid: number): number {
    const known = this.#recordOf(tid)
    if (known !== 0 || !(tid >= 0 && tid < MOST_TIDS)) return known
    const record = this.#freeRecords.pop() ?? this.#newRecord()
    if (record === 0) return 0
    const tally = this.#tally
    tally.fill(record, TASK_SIZE, 0)
    tally.set(record + CIRCUMSTANCES, -1)
    tally.set(record + TEXT, this.#freeTexts.pop() ?? this.#newText())
    tally.set(TASK_OF + tid * 4, record)
    this.#tids.add(tid)
    return record
  }

  #newRecord(): number {
    return this.#records < MOST_TASKS ? TASKS + TASK_SIZE * this.#records++ : 0
  }

  #newText(): number {
    return this.#texts < MOST_TEXTS ? TEXTS + TEXT_SIZE * this.#texts++ : 0
  }
}
