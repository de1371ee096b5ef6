import type { RecordType } from '../../../facts/audit-records.ts'

/** One record, seen in place: reused for the next one. */
export class AuditRecord {
  type: RecordType = { name: '', role: 'detail' }
  /** Id of the node's name; 0: none is told. */
  node = 0
  /** Milliseconds since 1970; NaN: not told. */
  time: number = Number.NaN
  /** -1: not told. */
  serial = -1
  bytes: Buffer = Buffer.alloc(0)
  start = 0
  end = 0
  /** False when the text was cut at its end. */
  isWhole = true
  /** In a line of the kernel's log, which the journal may have as well, without its serial. */
  isOfKernelLog = false
  /** As `ausearch -i` prints values. */
  isInterpreted = false
  /** The container that a collector names, or null. */
  container: Container | null = null
}

export interface Container {
  readonly name: string | null
  readonly pod: string | null
  readonly namespace: string | null
}
