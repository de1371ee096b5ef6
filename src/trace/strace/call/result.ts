import { FAILED, NONE, RESTARTED, RETURNED, UNKNOWN } from '../../sink.ts'
import type { Outcome } from '../../sink.ts'
import type { Texts } from '../../texts.ts'
import { startsWith } from '../../match-bytes.ts'
import { numberEnd, numberValue } from './numbers.ts'
import { skipDecoration } from './scan-arguments.ts'
import { hexValue, isDigit } from '../../digits.ts'

const SPACE = 0x20
const CLOSE = 0x29
const EQUALS = 0x3d
const STAR = 0x2a
const QUOTE = 0x22
const DOT = 0x2e
/** strerror's texts are shorter; a localized one that is not only costs the longer way. */
const LONGEST_TEXT = 120

/** What stands behind `) = `. */
export class Result {
  outcome: Outcome = UNKNOWN
  errno = -1
  ran = true
  /** `?` and nothing else: the task was gone when strace wanted to know. */
  isLast = false
  /** Where the returned number is; equal when there is none. */
  start = 0
  end = 0
  /** Where the parenthesis stands behind which a whole line goes on with its result. */
  #close = 0
  readonly #names: Texts

  constructor(names: Texts) {
    this.#names = names
  }

  value(bytes: Buffer): number {
    return this.start === this.end ? NONE : numberValue(bytes, this.start, this.end)
  }

  clear(): void {
    this.outcome = UNKNOWN
    this.errno = -1
    this.ran = true
    this.isLast = false
    this.start = 0
    this.end = 0
    this.#close = 0
  }

  /** The arguments of a whole line end as those of an execve do: with `/* 35 vars *\/`, or with all of them (-v). */
  endsAsExecve(bytes: Buffer): boolean {
    const i = this.#close - 1
    if (i < 4) return false
    if (bytes[i] === 0x2f) return bytes[i - 1] === STAR && isOneOf(bytes[i - 3]!, 0x73, 0x72) // s, r
    return bytes[i] === 0x5d && isOneOf(bytes[i - 1]!, QUOTE, DOT)
  }

  /** A copy for bytes that start `by` later. */
  takeFrom(other: Result, by: number): void {
    this.outcome = other.outcome
    this.errno = other.errno
    this.ran = other.ran
    this.isLast = other.isLast
    this.start = Math.max(0, other.start - by)
    this.end = Math.max(0, other.end - by)
  }

  /**
   * Reads the end of a whole line without looking at its arguments: `) = 0`, `) = 0x7f12`, `) = ?`,
   * `) = -1 ENOENT (No such file or directory)`, each perhaps with the time of -T behind. A line that strace wrote ends
   * so only outside of strings: those end in a quote. False for everything else, which the arguments then decide.
   */
  readTail(bytes: Buffer, start: number, lineEnd: number): boolean {
    const end = bytes[lineEnd - 1] === 0x3e ? beforeTime(bytes, start, lineEnd) : lineEnd
    const last = bytes[end - 1]!
    if (last === CLOSE) return this.#readErrorTail(bytes, start, end)
    let i = end
    if (last === 0x3f) i--
    else while (i > start && isNumberByte(bytes[i - 1]!)) i--
    if (i === end || !this.#followsCall(bytes, start, i)) return false
    if (last === 0x3f) {
      this.isLast = true
      return true
    }
    if (numberEnd(bytes, i, end) !== end) return false
    this.outcome = RETURNED
    this.start = i
    this.end = end
    return true
  }

  #readErrorTail(bytes: Buffer, start: number, lineEnd: number): boolean {
    let i = lineEnd - 2
    for (const stop = Math.max(start, lineEnd - LONGEST_TEXT); i > stop && bytes[i] !== 0x28; i--)
      if (bytes[i] === CLOSE || bytes[i] === 0x3e || bytes[i] === 0x22) return false
    if (bytes[i] !== 0x28 || bytes[i - 1] !== SPACE) return false
    const end = i - 1
    let word = end
    while (word > start && isWordByte(bytes[word - 1]!)) word--
    // `-1 E`
    if (
      bytes[word] !== 0x45 ||
      bytes[word - 1] !== SPACE ||
      bytes[word - 2] !== 0x31 ||
      bytes[word - 3] !== 0x2d
    )
      return false
    if (!this.#followsCall(bytes, start, word - 3)) return false
    this.#setError(bytes, word, end)
    return true
  }

  /** True when `) = ` with any blanks before the `=` stands before `i`. */
  #followsCall(bytes: Buffer, start: number, i: number): boolean {
    if (bytes[i - 1] !== SPACE || bytes[i - 2] !== EQUALS || bytes[i - 3] !== SPACE) return false
    let k = i - 4
    while (k >= start && bytes[k] === SPACE) k--
    if (k < start || bytes[k] !== CLOSE) return false
    this.#close = k
    return true
  }

  /** Reads forward from behind `= `; false when no result is there. */
  read(bytes: Buffer, start: number, end: number): boolean {
    if (start >= end) return false
    if (bytes[start] === 0x3f) {
      // `? ERESTARTSYS (...)`, `? <unavailable>`, or alone
      if (bytes[start + 1] === SPACE && bytes[start + 2] === 0x45) {
        this.#setError(bytes, start + 2, wordEnd(bytes, start + 2, end))
        this.outcome = RESTARTED
      }
      return true
    }
    this.ran = !isInjected(bytes, end)
    if (bytes[start] === 0x2d && bytes[start + 1] === 0x31 && bytes[start + 2] === SPACE) {
      if (bytes[start + 3] === 0x45) {
        this.#setError(bytes, start + 3, wordEnd(bytes, start + 3, end))
        return true
      }
      const unnamed = /^\(errno (\d{1,5})\)/.exec(
        bytes.toString('latin1', start + 3, Math.min(end, start + 20))
      )
      if (unnamed) {
        this.outcome = FAILED
        this.errno = this.#names.internString(`ERRNO_${unnamed[1]}`)
        return true
      }
    }
    const after = numberEnd(bytes, start, end)
    if (after === start) return false
    this.outcome = RETURNED
    this.start = start
    this.end = after
    return true
  }

  /**
   * In a line that is cut at `end` only what shows its own end is whole: `(No such file or directory)`, `<0.000113>`.
   * A path does not: `3</tmp/#17>` may go on with `(deleted)`.
   */
  trustWhole(bytes: Buffer, end: number): void {
    const last = bytes[end - 1]
    const isPath = this.end > 0 && bytes[this.end] === 0x3c
    const isOpen = last === 0x3e && isPath && skipDecoration(bytes, this.end, end) === end
    if (isOpen || !(last === CLOSE || last === 0x3e)) this.clear()
  }

  /** Where calls are raw (-e raw), strace writes `= -1 ERESTARTSYS` and not `= ? ERESTARTSYS` (syscall.c, print_syscall_resume). */
  #setError(bytes: Buffer, start: number, end: number): void {
    this.outcome = startsWith(bytes, start, RESTART) ? RESTARTED : FAILED
    this.errno = this.#names.intern(bytes, start, end)
  }
}

/** Where the time of -T starts, ` <0.000113>`, `end` when the line does not end so. */
export function beforeTime(bytes: Buffer, start: number, end: number): number {
  let i = end - 2
  while (i > start && (isDigit(bytes[i]!) || bytes[i] === 0x2e)) i--
  return i < end - 3 && bytes[i] === 0x3c && bytes[i - 1] === SPACE ? i - 1 : end
}

const INJECTED = Buffer.from('(INJECTED)')

// `... (INJECTED)`, before the time of -T
function isInjected(bytes: Buffer, lineEnd: number): boolean {
  const end = bytes[lineEnd - 1] === 0x3e ? beforeTime(bytes, 0, lineEnd) : lineEnd
  if (bytes[end - 1] !== CLOSE || bytes[end - 2] !== 0x44) return false
  return bytes.compare(INJECTED, 0, INJECTED.length, end - INJECTED.length, end) === 0
}

function isOneOf(c: number, one: number, other: number): boolean {
  return c === one || c === other
}

function isNumberByte(c: number): boolean {
  return hexValue(c) >= 0 || c === 0x78 || c === 0x2d
}

const RESTART = Buffer.from('ERESTART')

function wordEnd(bytes: Buffer, start: number, end: number): number {
  let i = start
  while (i < end && isWordByte(bytes[i]!)) i++
  return i
}

function isWordByte(c: number): boolean {
  return (c >= 0x41 && c <= 0x5a) || isDigit(c) || c === 0x5f
}
