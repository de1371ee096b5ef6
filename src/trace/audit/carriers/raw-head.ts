import { isDigit } from '../../digits.ts'
import { matches } from '../../match-bytes.ts'
import { recordType } from '../../../facts/audit-records.ts'
import { Texts } from '../../texts.ts'
import type { AuditRecord } from '../records/audit-record.ts'
import { RecordTypes } from '../records/record-types.ts'

const SPACE = 0x20
const COLON = 0x3a
const DOT = 0x2e
const CLOSE = 0x29
const TYPE = Buffer.from('type=')
const NODE = Buffer.from('node=')
const MESSAGE = Buffer.from('msg=')
const AUDIT = Buffer.from('audit(')
const AVC = Buffer.from('avc: ')
const APPARMOR = Buffer.from('apparmor="')
const OPERATION = Buffer.from('operation="')
const MOST_NODES = 10_000

/** Reads what stands before a record's fields: `[node=N ]type=T [msg=]audit(SECONDS.MS:SERIAL): `. */
export class RawHead {
  readonly #types = new RecordTypes()
  #nodes = new Texts()

  constructor() {
    this.#nodes.internString('')
  }

  /** False when the bytes at `start` are no such head; then the record is not to be used. */
  read(bytes: Buffer, start: number, end: number, record: AuditRecord): boolean {
    let i = start
    record.node = 0
    // Nearly every record starts so: `type=` and a name, and is told from others by a byte.
    if (bytes[i] !== 0x74 && matches(bytes, i, end, NODE)) {
      const close = spaceAfter(bytes, i, end)
      record.node = this.node(bytes, i + NODE.length, close)
      i = close + 1
    }
    if (!matches(bytes, i, end, TYPE))
      return matches(bytes, i, end, AUDIT) && this.#oldest(bytes, i, end, record)
    const typeEnd = spaceAfter(bytes, i + TYPE.length, end)
    if (typeEnd >= end) return false
    record.type = this.#types.of(bytes, i + TYPE.length, typeEnd)
    i = typeEnd + 1
    if (matches(bytes, i, end, MESSAGE)) i += MESSAGE.length
    return this.#stamp(bytes, i, end, record)
  }

  /** Id of a node's name. */
  node(bytes: Buffer, start: number, end: number): number {
    if (this.#nodes.size > MOST_NODES) {
      this.#nodes.clear()
      this.#nodes.internString('')
    }
    return this.#nodes.intern(bytes, start, Math.max(start, end))
  }

  /**
   * Before 2.6.30: `audit(T:S): type=1503 operation=...`; SELinux's even older ones have no type, nor has what someone copied
   * from there on.
   */
  #oldest(bytes: Buffer, start: number, end: number, record: AuditRecord): boolean {
    if (!this.#stamp(bytes, start, end, record)) return false
    const at = record.start
    const isBare = [AVC, APPARMOR, OPERATION].some(start => matches(bytes, at, end, start))
    if (isBare) {
      record.type = recordType('AVC')
      return true
    }
    if (!matches(bytes, at, end, TYPE)) return false
    const typeEnd = spaceAfter(bytes, at + TYPE.length, end)
    record.type = this.#types.of(bytes, at + TYPE.length, typeEnd)
    record.start = Math.min(typeEnd + 1, end)
    return true
  }

  /** `audit(1795623562.225:12): `, or `audit(11/25/26 16:19:35.281:604) : ` of ausearch -i. */
  #stamp(bytes: Buffer, start: number, end: number, record: AuditRecord): boolean {
    if (!matches(bytes, start, end, AUDIT)) return false
    let i = start + AUDIT.length
    let seconds = 0
    for (; isDigit(bytes[i]!); i++) seconds = seconds * 10 + bytes[i]! - 0x30
    if (bytes[i] !== DOT || i === start + AUDIT.length)
      return readLocalStamp(bytes, start + AUDIT.length, end, record)
    let fraction = 0
    const dot = i++
    for (; isDigit(bytes[i]!) && i < dot + 4; i++) fraction = fraction * 10 + bytes[i]! - 0x30
    // Of many languages, dates begin so: `10.03.2023 10:02:39.101:1627`.
    if (bytes[i] !== COLON) return readLocalStamp(bytes, start + AUDIT.length, end, record)
    let serial = 0
    const from = ++i
    for (; isDigit(bytes[i]!) && i < from + 10; i++) serial = serial * 10 + bytes[i]! - 0x30
    if (i === from || bytes[i] !== CLOSE || i >= end) return false
    record.time = seconds * 1000 + fraction
    record.serial = serial
    record.isInterpreted = false
    return setBody(bytes, i + 1, end, record)
  }
}

function setBody(bytes: Buffer, close: number, end: number, record: AuditRecord): boolean {
  let i = close
  while (i < end && i < close + 4 && bytes[i] === SPACE) i++
  if (bytes[i] !== COLON || i >= end) return false
  i++
  record.bytes = bytes
  while (i < end && bytes[i] === SPACE) i++
  record.start = i
  record.end = end
  return true
}

/** The date is written as the locale has it, and the time zone is not known: it only tells events apart. */
function readLocalStamp(bytes: Buffer, start: number, end: number, record: AuditRecord): boolean {
  const text = bytes.toString('latin1', start, Math.min(end, start + 60))
  const found = /^([^()]{1,30}?) (\d\d):(\d\d):(\d\d)\.(\d{3}):(\d{1,10})\)/.exec(text)
  if (!found) return readNoStamp(bytes, start, end, text, record)
  const [whole, date, ...rest] = found as unknown as [string, string, ...string[]]
  const [hours, minutes, seconds, ms, serial] = rest.map(Number) as [
    number,
    number,
    number,
    number,
    number
  ]
  record.time = dayOf(date) + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
  record.serial = serial
  record.isInterpreted = true
  return setBody(bytes, start + whole.length, end, record)
}

/** `audit(XXXXXXXXXX.XXX:XXXX): `, `audit(...): `, `audit(<time>:<serial>): `: someone has left them out of a report. */
function readNoStamp(
  bytes: Buffer,
  start: number,
  end: number,
  text: string,
  record: AuditRecord
): boolean {
  const found = LEFT_OUT.exec(text)
  if (!found) return false
  record.time = Number.NaN
  record.serial = -1
  record.isInterpreted = false
  return setBody(bytes, start + found[0].length, end, record)
}

const LEFT_OUT =
  /^(?:[\dXxNn*#?.:-]|\xe2\x80\xa6|<[A-Za-z_. -]{1,20}>|\{[A-Za-z_. -]{1,20}\}){0,30}\)/

/** `11/25/26`, `25.11.2026`, `2026-11-25`: a day in milliseconds where it can be told, else 0. */
function dayOf(date: string): number {
  const parts = date.split(/[^0-9]+/).map(Number)
  if (parts.length !== 3 || parts.some(part => Number.isNaN(part))) return 0
  const [a, b, c] = parts as [number, number, number]
  if (a > 31) return Date.UTC(a, b - 1, c)
  const year = c < 100 ? 2000 + c : c
  return date.includes('.') ? Date.UTC(year, b - 1, a) : Date.UTC(year, a - 1, b)
}

function spaceAfter(bytes: Buffer, start: number, end: number): number {
  let i = start
  while (i < end && bytes[i] !== SPACE) i++
  return i
}
