import { AuditRecord } from './records/audit-record.ts'
import { ignore } from './position.ts'
import type { Position } from './position.ts'

/** Distinct texts that wait for their copy. */
const MOST_WAITING = 1 << 14

interface Waiting {
  readonly record: AuditRecord
  readonly at: Position
  count: number
}

/**
 * Records as journald prints them, without time and serial. Where the kernel's own line is in the log as well the text is
 * there twice: copies are paired by their text, and what remains is told at the end.
 */
export class Unstamped {
  readonly #tell: (record: AuditRecord, at: Position) => void
  readonly #waiting = new Map<string, Waiting>()
  /** Copies with a serial that came before the text without. */
  readonly #early = new Map<string, number>()
  #isActive = false
  /** Records of calls that a rule asked for. */
  calls = 0

  constructor(tell: (record: AuditRecord, at: Position) => void) {
    this.#tell = tell
  }

  take(record: AuditRecord, at: Position): void {
    const { role } = record.type
    this.#isActive = true
    if (role === 'alone' || role === 'cause') return ignore(at, 'other-record')
    if (role !== 'seccomp' && role !== 'verdict' && role !== 'user-verdict') {
      if (role === 'syscall' && / key=["0-9A-F]/.test(textOf(record))) this.calls++
      return ignore(at, 'no-serial')
    }
    const key = textOf(record)
    const early = this.#early.get(key) ?? 0
    if (early > 0) {
      if (early === 1) this.#early.delete(key)
      else this.#early.set(key, early - 1)
      return ignore(at, 'duplicate')
    }
    const waiting = this.#waiting.get(key)
    // One that was broken into lines is counted for itself.
    if (waiting && waiting.at.weight !== at.weight) return this.#tell(record, at)
    if (waiting) waiting.count++
    else this.#waiting.set(key, { record: copyOf(record), at: { ...at }, count: 1 })
    if (this.#waiting.size > MOST_WAITING) this.end()
  }

  /** True when the record with a serial is a copy of a line that waits: that line is done with. */
  isCopy(record: AuditRecord): boolean {
    if (!this.#isActive && !record.isOfKernelLog) return false
    const key = textOf(record)
    const waiting = this.#waiting.get(key)
    if (!waiting) {
      if (this.#early.size > MOST_WAITING) this.#early.clear()
      this.#early.set(key, (this.#early.get(key) ?? 0) + 1)
      return false
    }
    if (--waiting.count === 0) this.#waiting.delete(key)
    return true
  }

  /** Tells what has no copy. */
  end(): void {
    for (const { record, at, count } of this.#waiting.values())
      for (let i = 0; i < count; i++) this.#tell(record, at)
    this.#waiting.clear()
  }
}

function textOf({ type, bytes, start, end }: AuditRecord): string {
  return `${type.name} ${bytes.toString('latin1', start, end).trimEnd()}`
}

function copyOf(record: AuditRecord): AuditRecord {
  const copy = Object.assign(new AuditRecord(), record)
  copy.bytes = Buffer.from(record.bytes.subarray(record.start, record.end))
  copy.start = 0
  copy.end = copy.bytes.length
  return copy
}
