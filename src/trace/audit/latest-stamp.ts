import type { AuditRecord } from './records/audit-record.ts'

/** A report has fewer records. */
const MOST = 4096

/**
 * The last record that was an event of its own. Where someone has put the same time and serial into all records of a report,
 * one with another text is no copy of it. Auditd may have put text behind that of a copy.
 */
export class LatestStamp {
  #time = Number.NaN
  #serial = -1
  #text = ''
  #count = 0

  saw(record: AuditRecord): void {
    if (this.#count === MOST) return
    this.#count++
    this.#time = record.time
    this.#serial = record.serial
    this.#text = textOf(record)
  }

  /** True when it has the same stamp and another text. */
  isOther(record: AuditRecord): boolean {
    if (record.serial !== this.#serial || record.time !== this.#time) return false
    const text = textOf(record)
    if (text.startsWith(this.#text) || this.#text.startsWith(text)) return false
    this.saw(record)
    return true
  }
}

function textOf({ bytes, start, end }: AuditRecord): string {
  return bytes.toString('latin1', start, end).trimEnd()
}
