import { matches } from '../../match-bytes.ts'
import { equalText, wordsOf } from '../../words.ts'
import { AuditRecord } from '../records/audit-record.ts'
import type { NameTexts } from '../records/name-texts.ts'
import { readPath } from '../records/path-record.ts'
import type { SubjectCache } from '../records/subject-cache.ts'
import type { CallNumber } from '../records/call-number.ts'
import { walkSyscall } from '../records/walk-syscall.ts'
import type { AuditEvent } from './audit-event.ts'

const NEWLINE = 10
const SPACE = 0x20
const DOT = 0x2e
const COLON = 0x3a
/** Four letters as `DataView.getInt32` reads them from a little-endian place. */
const TYPE = wordOf('type')
const SYS = wordOf('=SYS')
const CALL = wordOf('CALL')
const MESSAGE = wordOf(' msg')
const AUDIT = wordOf('=aud')
const OPEN = wordOf('it( ') & 0xff_ffff
const CWD = wordOf('=CWD')
const PATH = wordOf('=PAT')
const H = wordOf('H   ') & 0xffff
const EXECVE = wordOf('=EXE')
const CVE = wordOf('CVE ')
const PROC = wordOf('=PRO')
const CTIT = wordOf('CTIT')
const LE = wordOf('LE  ') & 0xff_ffff
/** `type=SYSCALL msg=audit(` */
const HEAD = 23
/** The line's end is behind the registers, whatever they are. */
const SHORTEST = 100
/** No shorter text has another record in it. */
const SHORTEST_OF_TWO = 240
const ANOTHER = Buffer.from(' type=')
/** Where each byte stands in that, 255 for the others. */
const PLACES: Uint8Array = new Uint8Array(256).fill(255)
for (const [place, byte] of ANOTHER.entries()) PLACES[byte] = place

/**
 * Reads events whose lines stand together: nearly all of a log that auditd wrote, line by line what takes ten times as long.
 * `type=SYSCALL`, then `type=EXECVE` of a program that begins, `type=CWD` and `type=PATH` where the call has names, and
 * `type=PROCTITLE`, all with the same text between the type and the fields. Whatever differs is left to those who read records one by one.
 */
export class WholeEvents {
  readonly number: CallNumber = { arch: -1, syscall: -2 }
  readonly #names: NameTexts
  readonly #subjects: SubjectCache
  readonly #record = new AuditRecord()

  constructor(names: NameTexts, subjects: SubjectCache) {
    this.#names = names
    this.#subjects = subjects
    this.#record.isWhole = true
  }

  /**
   * Reads the event of the lines from `start` into `event`: where the line behind them starts, or -1 when it is none of these.
   * `end`: behind the last line that is whole.
   */
  read(bytes: Buffer, start: number, end: number, event: AuditEvent): number {
    const words = wordsOf(bytes)
    if (end - start < SHORTEST || !isCall(words, start)) return -1
    let time = 0
    let i = start + HEAD
    for (let c = bytes[i]! - 0x30; c >= 0 && c <= 9; c = bytes[++i]! - 0x30) time = time * 10 + c
    if (bytes[i] !== DOT || bytes[i + 4] !== COLON || i - start - HEAD !== 10) return -1
    const ms = digitsAt(bytes, i + 1)
    if (ms < 0) return -1
    let serial = 0
    const from = (i += 5)
    for (let c = bytes[i]! - 0x30; c >= 0 && c <= 9; c = bytes[++i]! - 0x30)
      serial = serial * 10 + c
    // `): `
    if (serial === 0 || i > from + 9 || (words.getInt32(i, true) & 0xff_ffff) !== CLOSE) return -1
    i += 3
    const newline = bytes.indexOf(NEWLINE, i)
    if (newline < 0 || newline >= end || mayBeCut(bytes[newline - 1]!)) return -1
    event.begin(0, time * 1000 + ms, serial, 0)
    const rest = walkSyscall(bytes, i, newline, event, this.number)
    const subject = rest < 0 ? null : this.#subjects.of(bytes, rest, newline)
    if (subject === null || holdsAnother(bytes, this.#subjects.end, newline)) return -1
    event.hasCall = true
    event.subject = subject
    event.lines = 1
    return this.#others(bytes, words, newline + 1, end, event, start + HEAD - 10, i)
  }

  /** The records behind that of the call, which have the same text from `stamp` to `stampEnd`. */
  #others(
    bytes: Buffer,
    words: DataView,
    start: number,
    end: number,
    event: AuditEvent,
    stamp: number,
    stampEnd: number
  ): number {
    const length = stampEnd - stamp
    for (let at = start; end - at > length + HEAD;) {
      if (words.getInt32(at, true) !== TYPE) return -1
      const type = words.getInt32(at + 4, true)
      const head = headLength(words, at, type)
      if (head === 0 || !equalText(words, stamp, words, at + head, at + head + length)) return -1
      const body = at + head + length
      const newline = bytes.indexOf(NEWLINE, body)
      if (newline < 0 || newline >= end || mayBeCut(bytes[newline - 1]!)) return -1
      if (newline - body >= SHORTEST_OF_TWO && holdsAnother(bytes, body, newline)) return -1
      event.lines++
      if (type === PROC) return newline + 1
      if (type === CWD) {
        if (event.cwd >= 0) return -1
        event.cwd = this.#names.read(bytes, body + 4, newline, false)
      } else if (type === PATH && !this.#path(bytes, body, newline, event)) return -1
      at = newline + 1
    }
    return -1
  }

  #path(bytes: Buffer, start: number, end: number, event: AuditEvent): boolean {
    const record = this.#record
    record.bytes = bytes
    record.start = start
    record.end = end
    return readPath(record, event, this.#names) === 'read'
  }
}

const CLOSE = wordOf('):  ') & 0xff_ffff

/** Length of `type=CWD `, `type=PATH `, `type=EXECVE `, `type=PROCTITLE `; 0 for any other. */
function headLength(words: DataView, at: number, type: number): number {
  const next = words.getInt32(at + 8, true)
  if (type === CWD) return (next & 0xff) === SPACE ? 9 : 0
  if (type === PATH) return (next & 0xffff) === H ? 10 : 0
  if (type === EXECVE) return next === CVE ? 12 : 0
  if (type !== PROC || next !== CTIT) return 0
  return (words.getInt32(at + 12, true) & 0xff_ffff) === LE ? 15 : 0
}

function isCall(words: DataView, at: number): boolean {
  return (
    words.getInt32(at, true) === TYPE &&
    words.getInt32(at + 4, true) === SYS &&
    words.getInt32(at + 8, true) === CALL &&
    words.getInt32(at + 12, true) === MESSAGE &&
    words.getInt32(at + 16, true) === AUDIT &&
    (words.getInt32(at + 20, true) & 0xff_ffff) === OPEN
  )
}

/** Three digits, -1 where one of them is none. */
function digitsAt(bytes: Buffer, at: number): number {
  const [a, b, c] = [bytes[at]! - 0x30, bytes[at + 1]! - 0x30, bytes[at + 2]! - 0x30]
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 && c >= 0 && c <= 9 ? a * 100 + b * 10 + c : -1
}

/** Another record behind the first: a line feed between two lines was lost, or someone has put them on one. */
function holdsAnother(bytes: Buffer, start: number, end: number): boolean {
  // One of every six bytes is in it, wherever it stands.
  for (let at = start + ANOTHER.length - 1; at < end; at += ANOTHER.length) {
    const before = PLACES[bytes[at]!]!
    if (before < ANOTHER.length && matches(bytes, at - before, end, ANOTHER)) return true
  }
  return false
}

/** What a line ends with that has another end than its own: a carriage return, the marks of a pager. */
function mayBeCut(last: number): boolean {
  return last === 0x0d || last === 0x3e || last === 0x2e || last === 0xa6
}

function wordOf(letters: string): number {
  return Buffer.from(letters, 'latin1').readInt32LE(0)
}
