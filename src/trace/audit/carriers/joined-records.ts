import type { AuditRecord } from '../records/audit-record.ts'
import { isAmbiguous } from '../records/interpreted-fields.ts'

/** No kernel writes a shorter line with two records in it. */
const SHORTEST = 240
/** Places that are looked at for the head of one record. */
const MOST_LOOKS = 200
const STAMP = Buffer.from('audit(')
const CLOSE = 0x29
const TYPE = / type=(?:[A-Z_0-9]{2,30}(?:\[\d{4}\])? msg=|\d{4} )$/
const NODE = / node=\S{1,255}$/
const JOURNAL = Buffer.from(' audit[')
const OF_JOURNAL =
  / (?:(?:[A-Z][a-z]{2} {1,2}\d{1,2} [\d:]{8}|\d{4}-\d\d-\d\d\S{9,30}) )?[\w.-]{1,255} audit\[\d{1,10}\]: (?=[A-Z_\d]{3,20} )/
/** What ausearch and the kernel's log have before the head of a record. */
const PREFIX =
  /(?: ----)?(?: time->[\w :]{20,30})?(?: (?:[A-Z][a-z]{2} {1,2}\d{1,2} [\d:]{8}|\d{4}-\d\d-\d\d\S{9,30}) \S{1,255} kernel:)?(?: \[ *\d{1,12}\.\d{1,9}\])?(?: audit:)? *$/

/** Where one record of a line ends, and the next one starts. */
export interface Seam {
  readonly end: number
  readonly next: number
}

/**
 * Where the next record starts in a line that a report or a page has put together of several; null: it is one. What the kernel
 * writes has no blanks in texts that programs choose, so that no record can be forged. What `ausearch -i` writes has: there a
 * record counts only with the time and serial of the one before, which no program can know. What user space writes is not
 * looked at.
 */
export function seamOf(record: AuditRecord): Seam | null {
  const { bytes, start, end, type, isInterpreted } = record
  if (end - start < SHORTEST || OF_USERS.has(type.role)) return null
  return find(record, isInterpreted ? stampBefore(bytes, start) : null)
}

/** True for a line in which another record may stand, which cannot be told from what a program wrote. */
export function mayHoldAnother(record: AuditRecord): boolean {
  const { start, end, type, isInterpreted } = record
  if (end - start < SHORTEST || !(isInterpreted || type.role === 'user-verdict')) return false
  return find(record, null) !== null && !isAmbiguous(record)
}

/** `stamp`: the only one that is looked for; null: any. */
function find({ bytes, start, end, serial }: AuditRecord, stamp: Buffer | null): Seam | null {
  const text = bytes.subarray(start, end)
  // A text of journald's is followed by others of the same kind.
  if (serial < 0 && stamp === null) {
    const at = text.indexOf(JOURNAL)
    const found =
      at < 0 ? null : OF_JOURNAL.exec(text.toString('latin1', Math.max(0, at - 300), at + 30))
    if (found !== null) {
      const from = Math.max(0, at - 300) + found.index
      return { end: start + from, next: start + from + found[0].length }
    }
  }
  const wanted = stamp ?? STAMP
  for (let looks = 0, at = text.indexOf(wanted); at >= 0 && looks < MOST_LOOKS; looks++) {
    const type = TYPE.exec(text.toString('latin1', Math.max(0, at - 60), at))
    if (type !== null) {
      const head = at - type[0].length
      const node = NODE.exec(text.toString('latin1', Math.max(0, head - 262), head))
      const from = head - (node?.[0].length ?? 0)
      const prefix = PREFIX.exec(text.toString('latin1', Math.max(0, from - 320), from))!
      return { end: start + from - prefix[0].length, next: start + from + 1 }
    }
    at = text.indexOf(wanted, at + 1)
  }
  return null
}

/** `audit(11/25/26 16:19:35.281:604)`, as it stands before the text of a record. */
function stampBefore(bytes: Buffer, start: number): Buffer {
  const from = Math.max(0, bytes.lastIndexOf(STAMP, start))
  return bytes.subarray(from, bytes.indexOf(CLOSE, from) + 1)
}

const OF_USERS: ReadonlySet<AuditRecord['type']['role']> = new Set([
  'alone',
  'user-verdict',
  'daemon'
])
