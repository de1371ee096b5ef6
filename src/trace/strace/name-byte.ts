import { isDigit } from '../digits.ts'
import { startsWith } from '../match-bytes.ts'

/** True for a byte that names of system calls consist of: a to z, digits, `_`. */
export function isNameByte(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || isDigit(c) || c === 0x5f
}

/** Where the name that starts at `i` ends. */
export function skipName(bytes: Buffer, i: number, end: number): number {
  while (i < end && isNameByte(bytes[i]!)) i++
  return i
}

/** True for what the name of a call starts with; `S` of `SYS_224`, as strace calls what it has no name for up to 4.9. */
export function isNameStart(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x53
}

/** Where the mark that strace puts behind the name of an odd call of x32 ends: `readv#64`, which the kernel calls readv. */
export function skipMark(bytes: Buffer, i: number, end: number): number {
  if (bytes[i] !== HASH) return i
  const stop = Math.min(end, i + LONGEST_MARK)
  let at = i + 1
  while (at < stop && isDigit(bytes[at]!)) at++
  return at
}

const HASH = 0x23
/** `#64` */
const LONGEST_MARK = 3

const SYS = Buffer.from('SYS_')

/** Where the name of a call that starts at `i` ends. */
export function skipCallName(bytes: Buffer, i: number, end: number): number {
  return skipName(bytes, bytes[i] === 0x53 && startsWith(bytes, i, SYS) ? i + SYS.length : i, end)
}
