import { auditArch, auditArchNumber } from '../../../facts/audit-arches.ts'
import { fromAuditName } from '../../../facts/audit-names.ts'
import { errnoNumber } from '../../../facts/errnos.ts'
import { syscallNumber } from '../../../facts/syscall-table.ts'
import { FAILED, RETURNED, UNKNOWN } from '../../sink.ts'
import type { AuditEvent } from '../events/audit-event.ts'
import type { AuditRecord } from './audit-record.ts'
import { interpretedArgument } from './interpreted-argument.ts'
import { fieldsOf } from './interpreted-fields.ts'
import type { Fields } from './fields.ts'
import { subjectOf } from './subject.ts'
import type { SubjectCache } from './subject-cache.ts'

const SPACE = 0x20
const EQUALS = 0x3d

/** Number and architecture of the SYSCALL record that was read last. */
export interface CallNumber {
  /** `arch=`; -1: not there as a number. */
  arch: number
  /** `syscall=`; -2: not there. */
  syscall: number
}

/**
 * Reads a SYSCALL record into `event`; what has not the kernel's form goes the longer way.
 * False when the record does not say which call it was.
 */
export function readSyscall(
  record: AuditRecord,
  event: AuditEvent,
  call: CallNumber,
  subjects: SubjectCache
): boolean {
  const { bytes, start, end } = record
  const rest = record.isInterpreted ? -1 : walkSyscall(bytes, start, end, event, call)
  const subject = rest < 0 ? null : subjects.of(bytes, rest, end)
  if (subject === null) return readByKeys(record, event, call)
  event.subject = subject
  return true
}

/**
 * Reads what stands before `ppid=`, and tells where that is; -1 when the record has another form. The fields stand in the order
 * of the kernel's audit_log_exit, so they are walked once with no table of keys: 0.1 us a record, against 2 for `readFields`.
 * The bytes may end where the record does: what is asked of each is false of `undefined`, too.
 */
export function walkSyscall(
  bytes: Buffer,
  start: number,
  end: number,
  event: AuditEvent,
  call: CallNumber
): number {
  let i = start
  // arch=c000003e
  if (bytes[i + 4] !== EQUALS || bytes[i] !== 0x61) return -1
  let c = bytes[(i += 5)]!
  let value = 0
  for (; c !== SPACE; c = bytes[++i]!) {
    const digit = HEX[c]!
    if (!(digit <= 15)) return -1
    value = (value << 4) | digit
  }
  call.arch = value >>> 0
  // syscall=257
  if (bytes[i + 8] !== EQUALS || bytes[i + 1] !== 0x73) return -1
  c = bytes[(i += 9)]!
  const isSkipped = c === 0x2d
  if (isSkipped) c = bytes[++i]!
  value = 0
  for (; c !== SPACE; c = bytes[++i]!) {
    if (!(c >= 0x30 && c <= 0x39)) return -1
    value = value * 10 + c - 0x30
  }
  call.syscall = isSkipped ? -value : value
  i++
  // per=8
  if (bytes[i] === 0x70 && bytes[i + 3] === EQUALS) {
    i += 4
    while (i < end && bytes[i] !== SPACE) i++
    i++
  }
  event.outcome = UNKNOWN
  event.exit = 0
  // success=yes exit=3
  if (bytes[i] === 0x73 && bytes[i + 7] === EQUALS) {
    const isYes = bytes[i + 8] === 0x79
    event.outcome = isYes ? RETURNED : FAILED
    i += isYes ? 17 : 16
    if (bytes[i - 1] !== EQUALS) return -1
    c = bytes[i]!
    const isNegative = c === 0x2d
    if (isNegative) c = bytes[++i]!
    value = 0
    for (; c !== SPACE; c = bytes[++i]!) {
      if (!(c >= 0x30 && c <= 0x39)) return -1
      value = value * 10 + c - 0x30
    }
    event.exit = isNegative ? -value : value
    i++
  }
  // a0=ffffff9c a1=... a2=... a3=...
  for (let n = 0; n < 4; n++) {
    if (bytes[i] !== 0x61 || bytes[i + 2] !== EQUALS) return -1
    let low = 0
    let high = 0
    i += 3
    for (let digit = HEX[bytes[i]!]!; digit < 16; digit = HEX[bytes[++i]!]!) {
      high = (high << 4) | (low >>> 28)
      low = (low << 4) | digit
    }
    if (bytes[i] !== SPACE) return -1
    event.low[n] = low
    event.high[n] = high
    i++
  }
  // items=1
  if (bytes[i] !== 0x69 || bytes[i + 5] !== EQUALS) return -1
  value = 0
  for (c = bytes[(i += 6)]!; c !== SPACE; c = bytes[++i]!) {
    if (!(c >= 0x30 && c <= 0x39)) return -1
    value = value * 10 + c - 0x30
  }
  event.items = value
  return i < end ? i + 1 : -1
}

/** Values of hexadecimal digits, 255 for any other byte. */
const HEX: Uint8Array = new Uint8Array(256).fill(255)
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit
}

function readByKeys(record: AuditRecord, event: AuditEvent, call: CallNumber): boolean {
  const fields = fieldsOf(record)
  event.subject = subjectOf(fields, record.container)
  event.items = decimal(fields, 'items') ?? 0
  readOutcome(fields, event)
  const isKnown = readCallNumber(fields, call)
  for (let n = 0; n < 4; n++) {
    const value = record.isInterpreted
      ? interpretedArgument(fields, n)
      : BigInt(`0x${hex(fields, `a${n}`) ?? '0'}`)
    if (value === null) event.hidden |= 1 << n
    event.low[n] = Number(BigInt.asIntN(32, value ?? 0n))
    event.high[n] = Number(BigInt.asIntN(32, (value ?? 0n) >> 32n))
  }
  return isKnown
}

function readOutcome(fields: Fields, event: AuditEvent): void {
  const success = fields.get('success')?.text
  event.outcome = success === 'yes' ? RETURNED : success === 'no' ? FAILED : UNKNOWN
  event.exit = decimal(fields, 'exit') ?? 0
  const named = /^E[A-Z0-9_]+/.exec(fields.get('exit')?.text ?? '')?.[0]
  if (named !== undefined) event.exit = -(errnoNumber(named) ?? 0)
}

/** Numbers, or the names that `ausearch -i` prints: `arch=x86_64 syscall=pread`. */
export function readCallNumber(fields: Fields, call: CallNumber): boolean {
  const hexArch = hex(fields, 'arch')
  const arch = hexArch === undefined ? undefined : Number.parseInt(hexArch, 16)
  const number = decimal(fields, 'syscall')
  call.arch = arch ?? -1
  call.syscall = number ?? -2
  if (arch !== undefined && number !== undefined) return true
  const archNumber = arch ?? auditArchNumber(fields.get('arch')?.text ?? '')
  const named = archNumber === undefined ? null : auditArch(archNumber, 0)
  const text = fields.get('syscall')?.text
  if (named === null || text === undefined) return false
  const unknown = /^unknown-syscall\((-?\d{1,10})\)$/.exec(text)
  // The call that a multiplexer was asked for stands behind it: `socketcall(connect)`.
  const name = text.replace(/\([a-z_0-9]{1,40}\)$/, '')
  const known = unknown ? Number(unknown[1]) : syscallNumber(named, fromAuditName(named, name))
  if (number === undefined && known === undefined) return false
  call.arch = archNumber!
  call.syscall = number ?? known!
  return true
}

function decimal(fields: Fields, key: string): number | undefined {
  const text = fields.get(key)?.text
  return text !== undefined && /^-?\d{1,19}/.test(text) && /^-?\d{1,19}$/.test(text.split('(')[0]!)
    ? Number.parseInt(text, 10)
    : undefined
}

/** `c000003e`; libaudit's JSON has 0x before it. */
function hex(fields: Fields, key: string): string | undefined {
  const text = fields.get(key)?.text.replace(/^0x/, '')
  return text !== undefined && /^[0-9a-fA-F]{1,16}$/.test(text) ? text : undefined
}
