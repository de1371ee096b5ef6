import type { ProblemCode } from '../../errors.ts'
import { isSyscall } from '../../facts/syscall-table.ts'

/** Nothing is looked for farther than this from the start or the end of a line that is not whole. */
const FAR = 4096

/** The task that a message of strace's announces, -1 for another message. */
export function attachedTask(message: string): number {
  return Number(
    /(?:strace: |^)Process (\d{1,7})(?:<[^>]{0,80}>)? attached/.exec(message)?.[1] ?? -1
  )
}

/** The task that a message says strace has let go of, or that has ended (up to 4.6); -1 for another message. */
export function detachedTask(message: string): number {
  return Number(
    /(?:strace: |^)Process (\d{1,7})(?:<[^>]{0,80}>)? detached$/.exec(message)?.[1] ?? -1
  )
}

/** True for a message of strace's, which starts with the name that it was called by: `/usr/bin/strace: `, `src/strace: `. */
export function isMessage(line: string): boolean {
  return MESSAGE.test(line.slice(0, 240))
}

/** What strace says of a task. Up to 4.10 without its own name (strace.c), and up to 4.6 a fork that waits is `suspended`. */
const OF_TASK =
  /Process \d{1,7}(?:<[^>]{0,80}>)? (?:detached|suspended|resumed(?: \(parent \d{1,7} ready\))?|attached(?: \(waiting for parent\))?(?: with \d+ threads)?(?: - interrupt to quit)?)/
    .source
const MESSAGE = new RegExp(
  `^(?:(?:[\\w.+/-]{0,200}/)?strace: |${OF_TASK}$|u(?:peek|moven): ptrace\\(|ptrace: umoven: |PANIC: )`
)

/** Where a message of strace's begins at the end of a line that it cuts; -1: none is there. */
export function messageAtEnd(line: string): number {
  const far = Math.max(0, line.length - FAR)
  const at = line.slice(far).search(MESSAGE_AT_END)
  return at < 0 ? -1 : far + at
}

const MESSAGE_AT_END = new RegExp(`(?:(?:\\.{0,2}/(?:[\\w.+/-]{0,200}/)?)?strace: )?${OF_TASK}$`)

/** Where a line gets to the closing parenthesis and the result of a call that began before; -1: nowhere. */
export function closingAt(line: string): number {
  const far = Math.max(0, line.length - FAR)
  const at = line.slice(far).search(/(?:\) += (?:-?\d|\?)[^"]*| <unfinished \.\.\.>)$/)
  return at < 0 ? -1 : far + at
}

/** What is wrong with line `number`, which is none of strace's. */
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

/** True for a line that ends as strace's lines do: the rest of one whose start is missing. */
function isTail(line: string): boolean {
  return /(?:[)>}\]?]|= -?[\da-fx]+| (?:\+\+\+|---))$/.test(line.slice(-FAR))
}

/** True for a line that can only be the rest of another. */
export function isRest(line: string): boolean {
  return /^(?:\) += | <unfinished \.\.\.>)/.test(line)
}

/**
 * Where, behind text, the names of calls start: `Password: read(0, ` has one at 10, `done 3read(0, ` at 6; `fread(0x55, ` and
 * `my_read(0, ` have none, those are functions that a program, or ltrace, tells of.
 */
export function* callsBehindText(line: string): Generator<number> {
  for (const word of line.slice(0, FAR).matchAll(/([a-z0-9_]{2,60})\(/g)) {
    const end = word.index + word[1]!.length
    for (let start = word.index; start < end - 1; start++)
      if (start > 0 && !/[A-Za-z_]/.test(line[start - 1]!) && isSyscall(line.slice(start, end)))
        yield start
  }
}

/** Where, behind text, a `[pid N]` stands, or a number before a call: `hello4711 read(` has 4711, 711, 11 and 1. */
export function* tasksBehindText(line: string): Generator<readonly [at: number, tid: number]> {
  const head = line.slice(0, FAR)
  for (const match of head.matchAll(/\[pid {1,9}(\d{1,7})(?:<[^>]{0,80}>)?\] /g))
    if (match.index > 0) yield [match.index, Number(match[1])]
  for (const match of head.matchAll(/(\d{1,7})(?:<[^>]{0,80}>)? +(?=[a-z_<+\d(-])/g))
    for (let i = 0; i < match[1]!.length; i++)
      if (match.index + i > 0) yield [match.index + i, Number(match[1]!.slice(i))]
}
