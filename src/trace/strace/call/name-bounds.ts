import { skipString } from './scan-arguments.ts'

const QUOTE = 0x22
export const FDCWD: Buffer = Buffer.from('AT_FDCWD')
export const CHILD_STACK: Buffer = Buffer.from('child_stack=')

/** Place behind the string whose quote is at `start`; -1 when it is none, or cut (`"abc"...`). */
export function wholeStringEnd(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return -1
  const close = skipString(bytes, start + 1, end)
  return bytes[close - 1] !== QUOTE || close - 1 === start || bytes[close] === 0x2e ? -1 : close
}
