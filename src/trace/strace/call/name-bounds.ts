import { isDigit } from './numbers.ts'
import { skipDecoration, skipString } from './scan-arguments.ts'
import { startsWith } from '../../match-bytes.ts'

const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const SLASH = 0x2f
const LESS = 0x3c
export const FDCWD: Buffer = Buffer.from('AT_FDCWD')
export const CHILD_STACK: Buffer = Buffer.from('child_stack=')

/** The quote of the name behind a descriptor with its path: `AT_FDCWD</srv>, "`, `3</srv>, "`; -1 for anything else. */
export function nameBehindDescriptor(bytes: Buffer, start: number, end: number): number {
  let less = start
  if (bytes[start] === FDCWD[0] && startsWith(bytes, start, FDCWD)) less += FDCWD.length
  else while (isDigit(bytes[less]!)) less++
  if (less === start || bytes[less] !== LESS || bytes[less + 1] !== SLASH) return -1
  const comma = skipDecoration(bytes, less, end)
  return bytes[comma] === COMMA && bytes[comma + 1] === SPACE ? comma + 2 : -1
}

/** Place behind the string whose quote is at `start`; -1 when it is none, or cut (`"abc"...`). */
export function wholeStringEnd(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return -1
  const close = skipString(bytes, start + 1, end)
  return bytes[close - 1] !== QUOTE || close - 1 === start || bytes[close] === 0x2e ? -1 : close
}
