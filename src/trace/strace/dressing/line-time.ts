import { isDigit } from '../../digits.ts'

const COLON = 0x3a
const DOT = 0x2e
const SPACE = 0x20

/**
 * The absolute time that a line of a single task starts with: seconds since midnight (`03:25:16.076781`, -t and -tt) or since
 * 1970 (`1795490716.096594`, -ttt). NaN for a line without one.
 */
export function lineTime(bytes: Buffer, start: number, end: number): number {
  let seconds = 0
  let part = 0
  let colons = 0
  let i = start
  for (; i < end && i < start + 10; i++) {
    const c = bytes[i]!
    if (isDigit(c)) part = part * 10 + c - 0x30
    else if (c === COLON) {
      colons++
      seconds = (seconds + part) * 60
      part = 0
    } else break
  }
  const isTime = colons === 2 ? i - start === 8 : colons === 0 && i - start === 10
  if (!isTime) return Number.NaN
  seconds += part
  if (bytes[i] === DOT)
    for (let scale = 0.1; ++i < end && isDigit(bytes[i]!); scale /= 10)
      seconds += (bytes[i]! - 0x30) * scale
  return bytes[i] === SPACE ? seconds : Number.NaN
}
