import { NONE } from '../sink.ts'
import { hexValue } from './unescape.ts'

const MINUS = 0x2d
const ZERO = 0x30
const X = 0x78

/** Where the decimal, hexadecimal or octal number at `start` ends; `start` when there is none. */
export function numberEnd(bytes: Buffer, start: number, end: number): number {
  let i = bytes[start] === MINUS ? start + 1 : start
  const digits = i
  if (bytes[i] === ZERO && bytes[i + 1] === X) {
    i += 2
    while (i < end && hexValue(bytes[i]!) >= 0) i++
  } else while (i < end && isDigit(bytes[i]!)) i++
  return i === digits ? start : i
}

/** Value of the number from `start` to `end`, as `numberEnd` found it; `NONE` when that is empty. */
export function numberValue(bytes: Buffer, start: number, end: number): number {
  if (end <= start) return NONE
  const isNegative = bytes[start] === MINUS
  let i = isNegative ? start + 1 : start
  let base = 10
  if (bytes[i] === ZERO && i + 1 < end) {
    base = bytes[i + 1] === X ? 16 : 8
    i += base === 16 ? 2 : 1
  }
  let value = 0
  for (; i < end; i++) value = value * base + hexValue(bytes[i]!)
  return isNegative ? -value : value
}

export function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}
