import { FAILED, RETURNED, UNKNOWN } from '../../sink.ts'
import type { AuditEvent } from '../events/audit-event.ts'
import type { CallNumber } from './call-number.ts'

const SPACE = 0x20
const EQUALS = 0x3d
const MINUS = 0x2d
const A = 0x61
const I = 0x69
const P = 0x70
const S = 0x73
const Y = 0x79

/**
 * Reads what stands before `ppid=` in a SYSCALL record, and tells where that is; -1 when the record has another form. The
 * fields stand in the order of the kernel's audit_log_exit, so they are walked once with no table of keys: 0.1 us a record,
 * against 2 for `readFields`. Each step returns where the next field starts, or -1. The bytes may end where the record does:
 * what is asked of each is false of `undefined`, too.
 */
export function walkSyscall(
  bytes: Buffer,
  start: number,
  end: number,
  event: AuditEvent,
  call: CallNumber
): number {
  let i = walkNumber(bytes, start, end, call)
  if (i >= 0) i = walkOutcome(bytes, i, event)
  if (i >= 0) i = walkArguments(bytes, i, event)
  if (i >= 0) i = walkItems(bytes, i, event)
  return i <= end ? i : -1
}

/** `arch=c000003e syscall=257 `, and `per=8 ` of a task with a personality of its own. */
function walkNumber(bytes: Buffer, start: number, end: number, call: CallNumber): number {
  if (bytes[start] !== A || bytes[start + 4] !== EQUALS) return -1
  let i = start + 5
  let arch = 0
  for (let digit = HEX[bytes[i]!]!; digit < 16; digit = HEX[bytes[++i]!]!)
    arch = (arch << 4) | digit
  if (bytes[i] !== SPACE) return -1
  call.arch = arch >>> 0
  if (bytes[i + 1] !== S || bytes[i + 8] !== EQUALS) return -1
  const number = i + 9
  i = endOfNumber(bytes, number)
  if (i < 0) return -1
  call.syscall = numberAt(bytes, number, i)
  i++
  if (bytes[i] !== P || bytes[i + 3] !== EQUALS) return i
  i += 4
  while (i < end && bytes[i] !== SPACE) i++
  return i + 1
}

/** `success=yes exit=3 `; a call that did not return has neither. */
function walkOutcome(bytes: Buffer, start: number, event: AuditEvent): number {
  event.outcome = UNKNOWN
  event.exit = 0
  if (bytes[start] !== S || bytes[start + 7] !== EQUALS) return start
  const isYes = bytes[start + 8] === Y
  const exit = start + (isYes ? 17 : 16)
  if (bytes[exit - 1] !== EQUALS) return -1
  const i = endOfNumber(bytes, exit)
  if (i < 0) return -1
  event.outcome = isYes ? RETURNED : FAILED
  event.exit = numberAt(bytes, exit, i)
  return i + 1
}

/** `a0=ffffff9c a1=7ffd1c0 a2=0 a3=0 ` */
function walkArguments(bytes: Buffer, start: number, event: AuditEvent): number {
  let i = start
  for (let n = 0; n < 4; n++) {
    if (bytes[i] !== A || bytes[i + 2] !== EQUALS) return -1
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
  return i
}

/** `items=1 ` */
function walkItems(bytes: Buffer, start: number, event: AuditEvent): number {
  if (bytes[start] !== I || bytes[start + 5] !== EQUALS) return -1
  const items = start + 6
  const i = endOfNumber(bytes, items)
  if (i < 0) return -1
  event.items = numberAt(bytes, items, i)
  return i + 1
}

/** Where the decimal number at `start` ends; -1 when that is not a space. */
function endOfNumber(bytes: Buffer, start: number): number {
  let i = bytes[start] === MINUS ? start + 1 : start
  while (bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++
  return bytes[i] === SPACE ? i : -1
}

function numberAt(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS
  let value = 0
  for (let i = isNegative ? start + 1 : start; i < end; i++) value = value * 10 + bytes[i]! - 0x30
  return isNegative ? -value : value
}

/** Values of hexadecimal digits, 255 for any other byte. */
const HEX: Uint8Array = new Uint8Array(256).fill(255)
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit
}
