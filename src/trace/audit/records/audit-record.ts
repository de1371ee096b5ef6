import type { RecordType } from '../../../facts/audit-records.ts'

/** One record, seen in place: reused for the next one. */
export class AuditRecord {
  type: RecordType = { name: '', role: 'detail' }
  /** Id of the node's name; 0: none. */
  node = 0
  /** Id of the machine that the carrier names, among those of nodes; 0: it does not tell. Copies of a record have different ones. */
  host = 0
  /** Milliseconds since 1970; NaN: unknown. */
  time: number = Number.NaN
  /** -1: unknown. */
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

  /** Is from now on the text between, of no time, serial, node and container that are known. */
  unstamp(bytes: Buffer, start: number, end: number): void {
    this.node = 0
    this.host = 0
    this.time = Number.NaN
    this.serial = -1
    this.bytes = bytes
    this.start = start
    this.end = end
    this.isInterpreted = false
    this.container = null
  }
}

export interface Container {
  readonly name: string | null
  readonly pod: string | null
  readonly namespace: string | null
}
