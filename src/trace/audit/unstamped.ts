import type { RecordRole } from '../../facts/audit-records.ts'
import { AuditRecord } from './records/audit-record.ts'
import { kernelText } from './records/kernel-text.ts'
import { ignore } from './position.ts'
import type { Position } from './position.ts'

/** Distinct texts that wait for their copy. */
const MOST_WAITING = 1 << 14
/** Records with a serial that a report may have before those of the journal. To keep more would slow auditd's own logs. */
const MOST_SEEN = 4096
/** A pager cuts the two copies of a record, which stand near each other, at different places. */
const MOST_LATEST = 32
/** A shorter text may be the beginning of anything. */
const SHORTEST = 60

/** Roles of records that say something by themselves. */
const TELLING: ReadonlySet<RecordRole> = new Set(['seccomp', 'verdict', 'user-verdict', 'cause'])

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
  /** Texts of both kinds that came last. */
  readonly #latest: string[] = []
  readonly #latestEarly: string[] = []
  /** Beginnings of records with a serial that were cut and were told all the same. */
  readonly #parts: string[] = []
  #isActive = false
  /** Records with a serial that were kept. */
  #seen = 0
  /** Records of calls that a rule asked for. */
  calls = 0

  constructor(tell: (record: AuditRecord, at: Position) => void) {
    this.#tell = tell
  }

  take(record: AuditRecord, at: Position): void {
    const { role } = record.type
    this.#isActive = true
    if (role === 'alone') return ignore(at, 'other-record')
    if (!isTold(record)) {
      if (role === 'syscall' && / key=["0-9A-F]/.test(textOf(record))) this.calls++
      return ignore(at, 'no-serial')
    }
    const key = textOf(record)
    if (this.#isCopy(record, key)) return ignore(at, 'duplicate')
    remember(this.#latest, key)
    const waiting = this.#waiting.get(key)
    // One that was broken into lines is counted for itself.
    if (waiting && waiting.at.weight !== at.weight) return this.#tell(record, at)
    if (waiting) waiting.count++
    else this.#waiting.set(key, { record: copyOf(record), at: { ...at }, count: 1 })
    if (this.#waiting.size > MOST_WAITING) this.end()
  }

  #isCopy(record: AuditRecord, key: string): boolean {
    const early = this.#early.get(key) ?? 0
    if (early === 0)
      return (
        (!record.isWhole && isBeginning(key, this.#latestEarly)) ||
        this.#forgetPart(part => key.startsWith(part))
      )
    if (early === 1) this.#early.delete(key)
    else this.#early.set(key, early - 1)
    this.#forgetPart(part => part === key)
    return true
  }

  #forgetPart(isIt: (part: string) => boolean): boolean {
    const at = this.#parts.findIndex(isIt)
    if (at >= 0) this.#parts.splice(at, 1)
    return at >= 0
  }

  /** The record says something, although it may be cut: a longer line without a serial is its copy. */
  told(record: AuditRecord): void {
    if (record.isWhole || !this.#mayHaveCopy(record)) return
    const text = textOf(record)
    if (text.length >= SHORTEST) remember(this.#parts, text)
  }

  #mayHaveCopy(record: AuditRecord): boolean {
    return this.#isActive || record.isOfKernelLog || this.#seen < MOST_SEEN
  }

  /** Leaves out the line that waits of which the record with a serial is a copy, if there is one. */
  dropCopyOf(record: AuditRecord): void {
    if (!this.#mayHaveCopy(record)) return
    this.#seen++
    const text = textOf(record)
    const key = this.#waiting.has(text) ? text : (this.#cut(text) ?? text)
    const waiting = this.#waiting.get(key)
    if (!waiting) {
      remember(this.#latestEarly, key)
      if (this.#early.size > MOST_WAITING) this.#early.clear()
      this.#early.set(key, (this.#early.get(key) ?? 0) + 1)
      return
    }
    ignore(waiting.at, 'duplicate')
    if (--waiting.count === 0) this.#waiting.delete(key)
  }

  /** True when the record with a serial is cut, and a line that waits has all of it. */
  isPart(record: AuditRecord): boolean {
    return this.#isActive && !record.isWhole && isBeginning(textOf(record), this.#latest)
  }

  /** The text of a line that waits, was cut and is the beginning of this one. */
  #cut(text: string): string | undefined {
    return this.#latest.find(
      of =>
        of.length >= SHORTEST &&
        text.startsWith(of) &&
        this.#waiting.get(of)?.record.isWhole === false
    )
  }

  /** Tells what has no copy. */
  end(): void {
    for (const { record, at, count } of this.#waiting.values())
      for (let i = 0; i < count; i++) this.#tell(record, at)
    this.#waiting.clear()
  }
}

/** False for a record of which nothing is made, as it has no serial and says nothing by itself. */
export function isTold({ serial, type }: AuditRecord): boolean {
  return serial > 0 || TELLING.has(type.role)
}

function isBeginning(text: string, texts: readonly string[]): boolean {
  return text.length >= SHORTEST && texts.some(other => other.startsWith(text))
}

function remember(texts: string[], text: string): void {
  if (texts.length === MOST_LATEST) texts.shift()
  texts.push(text)
}

function textOf(record: AuditRecord): string {
  return `${record.type.name} ${kernelText(record)}`
}

function copyOf(record: AuditRecord): AuditRecord {
  const copy = Object.assign(new AuditRecord(), record)
  copy.bytes = Buffer.from(record.bytes.subarray(record.start, record.end))
  copy.start = 0
  copy.end = copy.bytes.length
  return copy
}
