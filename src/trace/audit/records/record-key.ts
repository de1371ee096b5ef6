import { isDigit } from '../../digits.ts'
import { matches } from '../../match-bytes.ts'
import type { AuditRecord } from './audit-record.ts'

const SPACE = 0x20
const QUOTE = 0x22
const ENRICHMENT = 0x1d
/** Records are short; what is longer is read each time. */
const LONGEST = 4096
const PID = Buffer.from(' pid=')
const COMM = Buffer.from(' comm=')
const IP = Buffer.from(' ip=')
const SIGNAL = Buffer.from(' sig=')
const LABEL = Buffer.from(' subj=')
const NAME = Buffer.from(' name=')

/**
 * The part of a record's text that tells what was judged. When it does not matter who was, that is all but the numbers and names
 * of the process, which are seldom the same: two thirds of the records of a build then have a text that came before.
 */
export class RecordKey {
  readonly bytes: Buffer = Buffer.allocUnsafeSlow(LONGEST)
  readonly words: DataView = new DataView(this.bytes.buffer)
  length = 0
  readonly #isOfAnyone: boolean

  /** `isOfAnyone`: it does not matter who was judged. */
  constructor(isOfAnyone: boolean) {
    this.#isOfAnyone = isOfAnyone
  }

  /** False for a record that says more than its text, or less. */
  make(record: AuditRecord): boolean {
    const { isWhole, isInterpreted, container, start } = record
    this.length = 0
    if (!isWhole || isInterpreted || container !== null || record.end - start > LONGEST)
      return false
    switch (record.type.role) {
      case 'seccomp':
        this.#seccomp(record.bytes, start, endOfFields(record))
        break
      case 'verdict':
        this.#verdict(record.bytes, start, endOfFields(record))
        break
      default:
        this.#add(record.bytes, start, record.end)
    }
    return true
  }

  /** `... pid=5789 comm="python3" exe="/usr/bin/python3" sig=0 arch=c000003e syscall=9 compat=0 ip=0x7f01 code=0x7ffc0000` */
  #seccomp(bytes: Buffer, start: number, end: number): void {
    const signal = this.#isOfAnyone ? find(bytes, start, end, SIGNAL) : start
    const from = signal < 0 ? start : signal
    if (from > start) this.#label(bytes, start, from)
    const place = find(bytes, from, end, IP)
    // A quote in front of a number would take in what follows.
    if (place < 0 || !isDigit(bytes[place + IP.length]!)) this.#add(bytes, from, end)
    else {
      this.#add(bytes, from, place)
      this.#add(bytes, endOfValue(bytes, place + IP.length, end), end)
    }
  }

  /** The label tells workloads apart: `subj=shop pid=...`, with a blank in it where it has a mode. */
  #label(bytes: Buffer, start: number, end: number): void {
    const label = find(bytes, start, end, LABEL)
    const pid = label < 0 ? -1 : find(bytes, label, end, PID)
    if (pid > 0) this.#add(bytes, label, pid)
  }

  /** `... name="/etc/passwd" pid=5775 comm="make" requested_mask="r" ...` */
  #verdict(bytes: Buffer, start: number, end: number): void {
    const pid = this.#isOfAnyone ? find(bytes, start, end, PID) : -1
    // A name may have the process's number in it.
    if (pid < 0 || !isDigit(bytes[pid + PID.length]!) || mayNameProcess(bytes, start, end))
      return this.#add(bytes, start, end)
    this.#add(bytes, start, pid)
    const rest = endOfValue(bytes, pid + PID.length, end)
    this.#add(bytes, matches(bytes, rest, end, COMM) ? behindText(bytes, rest, end) : rest, end)
  }

  #add(bytes: Buffer, start: number, end: number): void {
    const to = this.bytes
    let at = this.length
    for (let i = start; i < end; i++) to[at++] = bytes[i]!
    this.length = at
  }
}

/** What stands behind the mark is not the kernel's. */
function endOfFields({ bytes, start, end }: AuditRecord): number {
  let isQuoted = false
  for (let i = start; i < end; i++) {
    const c = bytes[i]!
    if (c === QUOTE) isQuoted = !isQuoted
    else if (c === ENRICHMENT && !isQuoted) return i
  }
  return end
}

function find(bytes: Buffer, start: number, end: number, word: Buffer): number {
  const first = word[1]!
  for (let i = start; i < end; i++)
    if (bytes[i] === SPACE && bytes[i + 1] === first && matches(bytes, i, end, word)) return i
  return -1
}

/** Neither numbers nor text that a program chose have blanks in them. */
function endOfValue(bytes: Buffer, start: number, end: number): number {
  let i = start
  while (i < end && bytes[i] !== SPACE) i++
  return i
}

/** Behind ` comm="make"`; `start` when its quotes do not stand around all of it. */
function behindText(bytes: Buffer, start: number, end: number): number {
  const from = start + COMM.length
  const to = endOfValue(bytes, from, end)
  return bytes[from] !== QUOTE || bytes[to - 1] === QUOTE ? to : start
}

/** `/proc/5775/...` or `/#5775`, quoted; in hexadecimal anything may be meant. */
function mayNameProcess(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i] !== 0x2f) continue
    if (bytes[i + 1] === 0x23 || (bytes[i + 1] === 0x70 && bytes[i + 2] === 0x72)) return true
  }
  const name = find(bytes, start, end, NAME)
  return name >= 0 && bytes[name + NAME.length] !== QUOTE
}
