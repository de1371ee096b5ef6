import { NONE } from '../../sink.ts'
import { hexValue, isDigit } from '../../digits.ts'

const CLOSE = 0x29
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const LESS = 0x3c
const SPACE = 0x20
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

/** Value of the number at `start`; `NONE` when there is none. */
export function numberAt(bytes: Buffer, start: number, end: number): number {
  return numberValue(bytes, start, numberEnd(bytes, start, end))
}

/**
 * Value of a number as a register of 64 bits holds it: 0xffffffffffffffff is -1. `NONE` for one that is not exact here, or that
 * no register holds.
 */
function registerValue(bytes: Buffer, start: number, end: number): number {
  const value = numberValue(bytes, start, end)
  if (!(value > Number.MAX_SAFE_INTEGER) || end - start > LONGEST_REGISTER) return exact(value)
  return exact(Number(BigInt.asIntN(64, BigInt(bytes.toString('latin1', start, end)))))
}

/** Digits of 2^64 - 1 */
const LONGEST_REGISTER = 20

function exact(value: number): number {
  return Number.isSafeInteger(value) ? value : NONE
}

/**
 * The plain decimal number of an argument that starts at `start`, without looking for the argument's end: a descriptor before
 * its path, a comma or the closing parenthesis. `NONE` for anything else.
 */
export function leadingNumber(bytes: Buffer, start: number): number {
  let i = start
  let value = 0
  while (isDigit(bytes[i]!)) value = value * 10 + bytes[i++]! - ZERO
  const next = bytes[i]
  const isPlain = next === LESS || next === COMMA || next === CLOSE
  // A leading zero makes it octal.
  return isPlain && i > start && (i === start + 1 || bytes[start] !== ZERO) ? value : NONE
}

/** Value of an argument that is a number, `0x80000 /* O_CLOEXEC *\/`, `3</x>`, with nothing else behind it; else `NONE`. */
export function loneNumber(bytes: Buffer, start: number, end: number): number {
  const stop = numberEnd(bytes, start, end)
  const value = registerValue(bytes, start, stop)
  if (Number.isNaN(value)) return NONE
  return stop >= end || bytes[stop] === LESS || isAlone(bytes, stop, end) ? value : NONE
}

/** Is the number that ends at `stop` all of an argument? False for `0x1 /* SOCK_STREAM *\/|0x80000 /* SOCK_CLOEXEC *\/`: -X verbose comments each part. */
function isAlone(bytes: Buffer, stop: number, end: number): boolean {
  if (bytes[stop] !== SPACE) return false
  for (let i = stop; i + 2 < end; i++)
    if (bytes[i] === 0x2a && bytes[i + 1] === 0x2f) return bytes[i + 2] !== 0x7c
  return true
}
