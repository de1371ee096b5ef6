import { skipSecurityContext } from './security-context.ts'
import { hexValue, isDigit } from '../digits.ts'

const SPACE = 0x20
const OPEN = 0x5b
const CLOSE = 0x5d
const QUESTION = 0x3f

/**
 * What strace puts before a line: `PID` -> time -> relative time -> `[nr]` -> `[instruction pointer]`, each optional,
 * always in this order (strace.c, printleader).
 */
export class Prefix {
  /** -1: the line names no task. */
  tid = -1
  /** True for `[pid 4711]`, the form on a terminal. */
  isBracketed = false
  /** System call number of -n, -1 without. */
  number = -1
  /** Of the time, with the space behind it; 0 without. */
  timeLength = 0
  /** Something stands behind the number of the task. */
  hasLead = false
  /** Where the rest of the line starts. */
  rest = 0

  read(bytes: Buffer, start: number, end: number): void {
    let from = start
    do {
      this.tid = -1
      this.isBracketed = false
      this.number = -1
      this.timeLength = 0
      let i = this.#readTid(bytes, from, end)
      // Nearly every line goes on with the name of its call here or behind the time.
      const lead = i
      if (isCallStart(bytes[i]!)) this.rest = i
      else {
        i = this.#skipTime(bytes, skipSecurityContext(bytes, i, end), end)
        if (isCallStart(bytes[i]!)) this.rest = i
        else {
          i = skipRelativeTime(bytes, i, end, from)
          i = this.#readNumber(bytes, i, end)
          this.rest = skipPointer(bytes, i, end)
        }
      }
      this.hasLead = this.rest > lead
      from = this.rest
    } while (this.hasLead && this.#isOfOthers(bytes))
  }

  /** Nothing of strace's stands before `[pid 4711]`: what looked so is others'. */
  #isOfOthers(bytes: Buffer): boolean {
    return this.tid < 0 && bytes[this.rest] === OPEN && bytes[this.rest + 1] === 0x70
  }

  #skipTime(bytes: Buffer, start: number, end: number): number {
    const found = skipTime(bytes, start, end)
    this.timeLength = found - start
    return found
  }

  #readTid(bytes: Buffer, start: number, end: number): number {
    let i = start
    if (bytes[i] === OPEN) {
      if (!(
        bytes[i + 1] === 0x70 &&
        bytes[i + 2] === 0x69 &&
        bytes[i + 3] === 0x64 &&
        bytes[i + 4] === SPACE
      ))
        return start
      i += 5
      this.isBracketed = true
    }
    while (i < end && bytes[i] === SPACE) i++
    const first = i
    let tid = 0
    while (i < end && isDigit(bytes[i]!)) tid = tid * 10 + bytes[i++]! - 0x30
    // The kernel's pid_max is 4194304; ten digits are seconds since 1970.
    if (i === first || i - first > 7) return start
    // -Y: the program's name behind the number, in which `<` and `>` are escaped
    if (bytes[i] === 0x3c) {
      const stop = Math.min(end, i + 80)
      while (i < stop && bytes[i] !== 0x3e) i++
      if (i === stop) return start
      i++
    }
    if (this.isBracketed) {
      if (bytes[i] !== CLOSE) return start
      i++
    } else if (bytes[i] !== SPACE || isPercent(bytes, i, end)) return start
    while (i < end && bytes[i] === SPACE) i++
    this.tid = tid
    return i
  }

  #readNumber(bytes: Buffer, start: number, end: number): number {
    if (bytes[start] !== OPEN) return start
    let i = start + 1
    while (i < end && bytes[i] === SPACE) i++
    if (bytes[i] === QUESTION) return skipUnknownNumber(bytes, i, end, start)
    const first = i
    let number = 0
    while (i < end && isDigit(bytes[i]!)) number = number * 10 + bytes[i++]! - 0x30
    // 16 and 8 digits are an instruction pointer
    if (
      i === first ||
      i - first > 10 ||
      i - start === 9 ||
      bytes[i] !== CLOSE ||
      bytes[i + 1] !== SPACE
    )
      return start
    this.number = number
    return i + 2
  }
}

/** `[???] `, `[????] `: the number is -1, or strace could not read it (strace.c, print_syscall_number). */
function skipUnknownNumber(bytes: Buffer, start: number, end: number, bracket: number): number {
  let i = start
  while (i < end && bytes[i] === QUESTION) i++
  return i - start <= 4 && bytes[i] === CLOSE && bytes[i + 1] === SPACE ? i + 2 : bracket
}

// A row of a -c table starts with a number, too: `  0.00`, but also `100` in old versions.
function isPercent(bytes: Buffer, i: number, end: number): boolean {
  while (i < end && bytes[i] === SPACE) i++
  return i >= end
}

/** `03:25:16.076781 ` or `1795490716.096594 `. */
function skipTime(bytes: Buffer, start: number, end: number): number {
  let i = start
  let colons = 0
  let dots = 0
  for (; i < end; i++) {
    const c = bytes[i]!
    if (c === 0x3a) colons++
    else if (c === 0x2e) dots++
    else if (c < 0x30 || c > 0x39) break
  }
  if (i === start || bytes[i] !== SPACE) return start
  // `--absolute-timestamps=unix` without a fraction is a bare number behind the pid
  const isTime = colons === 0 ? dots > 0 || i - start === 10 : colons === 2
  return isTime ? i + 1 : start
}

/** `(+     0.000393) `, or `     0.000706 ` where there is no absolute time. */
function skipRelativeTime(bytes: Buffer, start: number, end: number, line: number): number {
  let i = start
  const inParentheses = bytes[i] === 0x28 && bytes[i + 1] === 0x2b
  if (inParentheses) i += 2
  while (i < end && bytes[i] === SPACE) i++
  const first = i
  while (i < end && isDigit(bytes[i]!)) i++
  if (i === first) return start
  if (bytes[i] === 0x2e) while (++i < end && isDigit(bytes[i]!));
  // `     0 ` without a fraction is padded to six; a number that is not is none of strace's
  else if (i - first < 6 && !inParentheses && !isPadded(bytes, first, line)) return start
  if (inParentheses) {
    if (bytes[i] !== 0x29) return start
    i++
  }
  return bytes[i] === SPACE ? i + 1 : start
}

function isPadded(bytes: Buffer, first: number, line: number): boolean {
  return first - 2 >= line && bytes[first - 1] === SPACE && bytes[first - 2] === SPACE
}

/**
 * `[00007f74f952bc47] `, `[f7ece5e9] `, `[????????????????] `; `[7f43b4706b70] ` where an execve in 32-bit mode returns to a 64-bit
 * program: strace writes at least 8 digits then (syscall.c, print_instruction_pointer).
 */
function skipPointer(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== OPEN) return start
  let i = start + 1
  while (i < end && (hexValue(bytes[i]!) >= 0 || bytes[i] === 0x3f)) i++
  const digits = i - start - 1
  return digits >= 8 && digits <= 16 && bytes[i] === CLOSE && bytes[i + 1] === SPACE ? i + 2 : start
}

/** True for what the name of nearly every call starts with, and `<... name resumed>`. */
function isCallStart(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || c === 0x3c
}
