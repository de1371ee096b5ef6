import type { ProblemCode } from '../../errors.ts'

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

/** True for a line that ends as strace's lines do. */
function isTail(line: string): boolean {
  return /(?:[)>}\]?]|= -?[\da-fx]+| (?:\+\+\+|---))$/.test(line.slice(-FAR))
}
