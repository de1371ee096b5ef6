import type { IgnoredReason } from '../ledger.ts'
import type { AuditLog } from './audit-log.ts'
import { mayHoldAnother, seamOf } from './carriers/joined-records.ts'
import { isRestOfBus } from './carriers/line-start.ts'
import { readNamed } from './carriers/named-record.ts'
import type { QuotedRecords } from './carriers/quoted-records.ts'
import type { RawHead } from './carriers/raw-head.ts'
import { WrappedRecord } from './carriers/wrapped-record.ts'
import { problem } from './position.ts'
import type { Position } from './position.ts'
import type { AuditRecord } from './records/audit-record.ts'
import { settledType } from './records/settled-type.ts'
import { isTold } from './unstamped.ts'

/** Who gets the records of a source. */
export type RecordTaker = Pick<AuditLog, 'take' | 'takeWhole' | 'separate' | 'remark'>

/** Gives the records of each line on, and accounts for the line once, however many stand on it. */
export class LineRecords {
  readonly #log: RecordTaker
  readonly #head: RawHead
  readonly #quoted: QuotedRecords
  readonly #wrapped = new WrappedRecord()
  /** Where the current record stands; reused. */
  readonly #at: Position
  /** The record before was of a bus daemon, whose text may have a line feed in it. */
  #mayContinue = false

  constructor(log: RecordTaker, head: RawHead, quoted: QuotedRecords, at: Position) {
    this.#log = log
    this.#head = head
    this.#quoted = quoted
    this.#at = at
  }

  /** True while a record waits for the rest of its text. */
  get isWaiting(): boolean {
    return this.#wrapped.lines > 0
  }

  /** True when the line goes on with the record that waits, or is an empty one in it; otherwise none waits any more. */
  goesOn(bytes: Buffer, start: number, end: number, isRecord: boolean): boolean {
    if (!isRecord && this.#wrapped.takes(bytes, start, end)) return true
    // A page may have an empty line there.
    if (start === end && this.#wrapped.skipsLine()) return this.ignore('empty')
    this.release()
    return false
  }

  /** True when the line is the rest of a bus daemon's record. */
  continuesBus(bytes: Buffer, start: number, end: number): boolean {
    const continues = this.#mayContinue && isRestOfBus(bytes, start, end)
    this.#mayContinue = false
    return continues
  }

  /** An event has been taken past this. */
  sawWhole(): void {
    this.#quoted.sawRecord()
    this.#mayContinue = false
  }

  /** The record, and those behind it that someone has put on the same line. */
  takeAll(record: AuditRecord): true {
    const { weight } = this.#at
    const { bytes, end, isWhole } = record
    let isRecord = true
    let left = weight
    for (let seam = seamOf(record); isRecord && seam !== null; seam = seamOf(record)) {
      record.end = seam.end
      record.isWhole = true
      // The line counts by what becomes of the first record that may tell something.
      this.#at.weight = isTold(record) ? left : 0
      left -= this.#at.weight
      this.take(record)
      this.release()
      this.#at.weight = left
      isRecord =
        this.#head.read(bytes, seam.next, end, record) || readNamed(bytes, seam.next, end, record)
      record.isWhole = isWhole
    }
    if (mayHoldAnother(record)) this.#log.remark('joined-records', 1)
    if (isRecord) this.take(record)
    else this.ignore('no-serial')
    this.#at.weight = weight
    return true
  }

  take(record: AuditRecord): true {
    record.type = settledType(record)
    this.#mayContinue = record.type.role === 'user-verdict'
    const { weight, line } = this.#at
    return (weight === 1 && this.#wrapped.holds(record, line)) || this.give(record)
  }

  give(record: AuditRecord): true {
    this.#quoted.sawRecord()
    this.#log.take(record, this.#at)
    return true
  }

  /** Gives on the record that waited for the rest of its text. */
  release(): void {
    const { line, lines } = this.#wrapped
    const record = this.#wrapped.release()
    if (record !== null) this.#log.take(record, { ledger: this.#at.ledger, line, weight: lines })
  }

  ignore(reason: IgnoredReason): true {
    if (this.#at.weight > 0) this.#at.ledger.ignore(reason)
    return true
  }

  /** The line ends before its record says anything. */
  cut(): true {
    this.#log.remark('cut-record', 1)
    problem(this.#at)
    return true
  }
}
