import type { ProblemCode } from '../../errors.ts'
import { isNameByte } from './name-byte.ts'

/** Nothing is looked for further from the end of a line. */
const FAR = 4096

/** Where the closing parenthesis and the result stand of a call that began in an earlier line; -1: nowhere. */
export function closingAt(line: string): number {
  const far = Math.max(0, line.length - FAR)
  const at = line.slice(far).search(/(?:\) += (?:-?\d|\?)[^"]*| <unfinished \.\.\.>)$/)
  return at < 0 ? -1 : far + at
}

/** True for a line that can only be the end of a call that began in an earlier line. */
export function isRest(line: string): boolean {
  return /^(?:\) += | <unfinished \.\.\.>)/.test(line)
}

/** The problem of line `number`, which is in no form that strace writes. `isWhole` is false for a last line without a line feed. */
export function faultOf(
  bytes: Buffer,
  start: number,
  end: number,
  number: number,
  isWhole: boolean
): ProblemCode {
  if (!isWhole) return 'CUT_LINE'
  const isHead = number === 1 && isTail(bytes.toString('latin1', start, end))
  return isHead ? 'CUT_HEAD' : 'UNREADABLE_LINE'
}

/**
 * True when a name and a parenthesis stand behind a number in the text of a call, as at the start of a line:
 * `read(0, 4711 close(3) = 0`. Asked for each call that is not known.
 */
export function mayHoldLine(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== OPEN) continue
    let i = at
    while (i > start && isNameByte(bytes[i - 1]!)) i--
    if (i === at || bytes[i - 1] !== SPACE) continue
    while (i > start && bytes[i - 1] === SPACE) i--
    if (i > start && BEFORE_NAME.includes(bytes[i - 1]!)) return true
  }
  return false
}

const OPEN = 0x28
const SPACE = 0x20
/** A number, that of -r, that of -n or -i. */
const BEFORE_NAME = Buffer.from('0123456789)]')

/** True for a line that ends as strace's lines do. */
function isTail(line: string): boolean {
  return !MARK.test(line) && /(?:[)>}\]?]|= -?[\da-fx]+| (?:\+\+\+|---))$/.test(line.slice(-FAR))
}

/** What trackers and forums have around a log that was pasted there: `{noformat}`, `[code]`. */
const MARK = /^(?:\{[a-z][^{}]*\}|\[[a-z][^[\]]*\])+$/i
