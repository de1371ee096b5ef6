import { AuditRecord } from '../records/audit-record.ts'

const SPACE = 0x20
const EQUALS = 0x3d
/** Longest record that is put together of lines: the kernel's are shorter. */
const LONGEST = 16_384

/** What the record of a verdict has near its end, whoever wrote it. */
const END = {
  seccomp: [' code='],
  verdict: [
    ' tclass=',
    ' ouid=',
    ' capname=',
    ' peer=',
    ' family=',
    ' denied=',
    ' apparmor="STATUS"'
  ]
}

/** What whole records mostly end with; in capital letters, what auditd puts behind them. */
const ENDS: ReadonlySet<string> = new Set([
  'code',
  'ouid',
  'permissive',
  'tclass',
  'capname',
  'peer',
  'OUID',
  'SYSCALL'
])

const REST =
  /^[\s>|]*\S{0,200}(?:^|[\s">|])(?:profile|name|pid|comm|exe|dev|ino|path|requested_mask|denied_mask|fsuid|ouid|capability|capname|scontext|tcontext|tclass|permissive|subj|sig|arch|syscall|compat|ip|code|peer|target|class|info|error|operation)=/

/**
 * A record that mail, a web page or a person broke into lines: the part without its end waits for the lines behind it, which
 * start as no line of a log does.
 */
export class WrappedRecord {
  #record: AuditRecord | null = null
  /** Its first line. */
  line = 0
  /** Lines that it has so far; 0: none waits. */
  lines = 0

  /** True when the record of a line lacks its end, and now waits. */
  holds(record: AuditRecord, line: number): boolean {
    const { role } = record.type
    if ((role !== 'seccomp' && role !== 'verdict') || !record.isWhole) return false
    if (ENDS.has(lastKey(record))) return false
    const text = record.bytes.subarray(record.start, record.end)
    if (END[role].some(end => text.includes(end))) return false
    this.#record = Object.assign(new AuditRecord(), record)
    this.#setText(text)
    this.line = line
    this.lines = 1
    return true
  }

  /** True when the line went on with the record that waits. */
  takes(bytes: Buffer, start: number, end: number): boolean {
    const record = this.#record
    if (record === null || record.end + end - start > LONGEST) return false
    const line = bytes.toString('latin1', start, end).replace(/^[\s>|]+/, '')
    if (!REST.test(line)) return false
    const before = record.bytes.toString('latin1', 0, record.end).replace(/\\$/, '')
    const blank = isInside(before) || !isField(line) ? '' : ' '
    this.#setText(Buffer.from(`${before}${blank}${line}`, 'latin1'))
    this.lines++
    return true
  }

  /** The record that waits, as far as it came; null: none. */
  release(): AuditRecord | null {
    const record = this.#record
    this.#record = null
    this.lines = 0
    return record
  }

  #setText(text: Buffer): void {
    Object.assign(this.#record!, { bytes: Buffer.from(text), start: 0, end: text.length })
  }
}

/** Did the line break stand inside quotes? */
function isInside(text: string): boolean {
  return text.split('"').length % 2 === 0
}

/** Does a line start with a field, and not with the rest of one that a terminal has broken? */
function isField(line: string): boolean {
  return /^(?:[a-z_0-9]+=|\{)/.test(line)
}

/** The key of the last field; '' where its value has blanks. */
function lastKey({ bytes, start, end }: AuditRecord): string {
  let from = end - 1
  if (bytes[from] === SPACE) from--
  while (from > start && bytes[from - 1] !== SPACE) from--
  let to = from
  while (to < end && bytes[to] !== EQUALS) to++
  return to < end ? bytes.toString('latin1', from, to) : ''
}
