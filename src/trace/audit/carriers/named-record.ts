import { isRecordName, recordType } from '../../../facts/audit-records.ts'
import type { AuditRecord } from '../records/audit-record.ts'

const SPACE = 0x20
const LONGEST_NAME = 40

/** Reads `SYSCALL arch=...` into `record`, as journald prints records: the type's name first. False when it is none. */
export function readNamed(bytes: Buffer, start: number, end: number, record: AuditRecord): boolean {
  let at = start
  while (at < end && bytes[at] !== SPACE) at++
  if (at - start > LONGEST_NAME || at >= end) return false
  const name = bytes.toString('latin1', start, at)
  if (!isRecordName(name)) return false
  record.type = recordType(name)
  record.unstamp(bytes, at + 1, end)
  return true
}
