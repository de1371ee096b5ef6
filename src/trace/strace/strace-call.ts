import type { Arch } from '../../facts/syscall-table.ts'
import { FAILED, NO_PATH_SHOWN, NONE, NOT_A_PATH, RESTARTED, RETURNED, UNKNOWN } from '../sink.ts'
import type { Call, Outcome } from '../sink.ts'
import type { Texts } from '../texts.ts'
import type { PathTexts } from './path-texts.ts'
import { decorationPath } from './decoration.ts'
import { ArgumentBounds, scanArguments, skipDecoration, skipString } from './scan-arguments.ts'
import { Symbols } from './symbols.ts'

const SPACE = 0x20
const QUOTE = 0x22
const AT_FDCWD = -100

/** A call as strace prints it: `name(arguments) = result`, seen in place. */
export class StraceCall implements Call {
  tid = 0
  line = 0
  name = 0
  number = -1
  outcome: Outcome = UNKNOWN
  errno = -1
  result: number = NONE
  ran = true

  #bytes: Buffer = Buffer.alloc(0)
  /** Where the result's decoration may start; 0 without a result. */
  #afterResult = 0
  #end = 0
  #arguments = new ArgumentBounds()
  #symbols: Symbols | null = null
  #symbolsArch: Arch | null = null
  readonly #names: Texts
  readonly #texts: PathTexts

  constructor(names: Texts, texts: PathTexts) {
    this.#names = names
    this.#texts = texts
  }

  get count(): number {
    return this.#arguments.count
  }

  /**
   * Reads the text behind `name(`. False when the parenthesis is never closed or no result follows: then the arguments
   * that are whole can still be asked for, and the outcome is unknown.
   */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.#bytes = bytes
    this.#end = end
    this.#afterResult = 0
    this.outcome = UNKNOWN
    this.errno = -1
    this.result = NONE
    this.ran = true
    let i = scanArguments(bytes, start, end, this.#arguments)
    if (i < 0) return false
    // clone's registers are flags, stack; strace prints the stack first (clone.c)
    if (startsWith(bytes, start, CHILD_STACK)) this.#arguments.swapFirstTwo()
    while (i < end && bytes[i] === SPACE) i++
    if (bytes[i] !== 0x3d || bytes[i + 1] !== SPACE) return false
    return this.#readResult(i + 2)
  }

  raw(index: number): string {
    if (index >= this.count) return ''
    return this.#bytes.toString('latin1', this.#start(index), this.#arguments.end(index))
  }

  fd(index: number): number {
    if (index >= this.count) return NONE
    const number = this.#numberAt(this.#start(index), this.#arguments.end(index))
    if (!Number.isNaN(number)) return number
    return startsWith(this.#bytes, this.#start(index), FDCWD) ? AT_FDCWD : NONE
  }

  fdPath(index: number): number {
    if (index >= this.count) return NO_PATH_SHOWN
    const bytes = this.#bytes
    const end = this.#arguments.end(index)
    let i = this.#start(index)
    // `3<`, `AT_FDCWD<`, `-100 /* AT_FDCWD */<`: the decoration follows the first word or the comment
    while (i < end && bytes[i] !== 0x3c && bytes[i] !== SPACE) i++
    if (bytes[i] === SPACE && bytes[i + 1] === 0x2f) {
      const close = bytes.indexOf('*/', i)
      i = close < 0 ? end : close + 2
    }
    return i < end && bytes[i] === 0x3c ? this.#decoration(i, end) : NO_PATH_SHOWN
  }

  resultPath(): number {
    const at = this.#afterResult
    return at > 0 && at < this.#end && this.#bytes[at] === 0x3c
      ? this.#decoration(at, this.#end)
      : NO_PATH_SHOWN
  }

  path(index: number): number {
    if (index >= this.count) return -1
    const start = this.#start(index)
    const end = this.#arguments.end(index)
    if (this.#bytes[start] !== QUOTE) return -1
    const close = skipString(this.#bytes, start + 1, end)
    // `"abc"...` is cut
    if (this.#bytes[close - 1] !== QUOTE || close - 1 === start || this.#bytes[close] === 0x2e)
      return -1
    return this.#texts.of(this.#bytes, start + 1, close - 1)
  }

  flags(index: number, arch: Arch): number {
    if (index >= this.count) return NONE
    return this.#flagsOf(this.#start(index), this.#arguments.end(index), arch)
  }

  member(index: number, member: string, arch: Arch): number {
    // Members are words of ours: nothing in them means anything to a regular expression.
    const found = new RegExp(`[{ ]${member}=([^,}]*)`).exec(this.raw(index))
    if (!found) return NONE
    const text = Buffer.from(found[1]!, 'latin1')
    return this.#symbolsOf(arch).value(text, 0, text.length)
  }

  mentions(index: number, word: Buffer): boolean {
    if (index >= this.count) return false
    const bytes = this.#bytes
    const first = word[0]
    const stop = this.#arguments.end(index) - word.length
    for (let i = this.#arguments.start(index); i <= stop; i++)
      if (bytes[i] === first && startsWith(bytes, i, word)) return true
    return false
  }

  #symbolsOf(arch: Arch): Symbols {
    if (arch === this.#symbolsArch) return this.#symbols!
    this.#symbolsArch = arch
    this.#symbols = new Symbols(arch)
    return this.#symbols
  }

  pieceText(piece: string): number {
    const bytes = Buffer.from(piece, 'latin1')
    return this.#texts.of(bytes, 0, bytes.length)
  }

  keep(): Call {
    const copy = new StraceCall(this.#names, this.#texts)
    copy.#adopt(this)
    return copy
  }

  #adopt(other: StraceCall): void {
    let first = other.#afterResult > 0 ? other.#afterResult : other.#end
    for (let i = 0; i < other.count; i++) first = Math.min(first, other.#arguments.start(i))
    this.#bytes = Buffer.from(other.#bytes.subarray(first, other.#end))
    this.#end = other.#end - first
    this.#afterResult = other.#afterResult === 0 ? 0 : other.#afterResult - first
    this.#arguments = other.#arguments.shifted(first)
    this.tid = other.tid
    this.line = other.line
    this.name = other.name
    this.number = other.number
    this.outcome = other.outcome
    this.errno = other.errno
    this.result = other.result
    this.ran = other.ran
  }

  #readResult(start: number): boolean {
    const bytes = this.#bytes
    const end = this.#end
    if (start >= end) return false
    if (bytes[start] === 0x3f) {
      // `? ERESTARTSYS (...)`, `? <unavailable>`, or alone
      if (bytes[start + 1] === SPACE && bytes[start + 2] === 0x45) {
        this.outcome = RESTARTED
        this.errno = this.#word(start + 2)
      }
      return true
    }
    if (bytes[start] === 0x2d && bytes[start + 1] === 0x31 && bytes[start + 2] === SPACE) {
      if (bytes[start + 3] === 0x45) {
        this.outcome = FAILED
        this.errno = this.#word(start + 3)
        this.ran = !this.#isInjected()
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
    this.result = this.#numberAt(start, after)
    this.outcome = RETURNED
    this.#afterResult = after
    this.ran = !this.#isInjected()
    return true
  }

  // `... (INJECTED)`, before the time of -T
  #isInjected(): boolean {
    const bytes = this.#bytes
    let end = this.#end
    if (bytes[end - 1] === 0x3e) end = bytes.lastIndexOf(0x20, end - 1)
    return (
      bytes[end - 1] === 0x29 &&
      bytes[end - 2] === 0x44 &&
      startsWith(bytes, end - INJECTED.length, INJECTED)
    )
  }

  #word(start: number): number {
    let i = start
    while (i < this.#end && isWord(this.#bytes[i]!)) i++
    return this.#names.intern(this.#bytes, start, i)
  }

  // -N prints `dirfd=3`: the value starts behind the first `=` of a lower-case word
  #start(index: number): number {
    const start = this.#arguments.start(index)
    const first = this.#bytes[start]!
    if (first < 0x61 || first > 0x7a) return start
    let i = start
    while (isLowerWord(this.#bytes[i]!)) i++
    return this.#bytes[i] === 0x3d ? i + 1 : start
  }

  #decoration(start: number, end: number): number {
    const bytes = this.#bytes
    const close = skipDecoration(bytes, start, end)
    if (bytes[start + 1] !== 0x2f) return NOT_A_PATH
    const isDeleted = bytes[close - 1] === 0x29
    return decorationPath(
      bytes,
      start + 1,
      isDeleted ? close - 10 : close - 1,
      isDeleted,
      this.#texts
    )
  }

  /** Decimal, hexadecimal or octal; NONE when it is something else. */
  #numberAt(start: number, end: number): number {
    const bytes = this.#bytes
    const sign = bytes[start] === 0x2d ? -1 : 1
    const digits = sign < 0 ? start + 1 : start
    const stop = numberEnd(bytes, start, end)
    if (stop === start) return NONE
    if (bytes[digits] !== 0x30) {
      let value = 0
      for (let i = digits; i < stop; i++) value = value * 10 + bytes[i]! - 0x30
      return sign * value
    }
    const text = bytes.toString('latin1', digits, stop)
    return sign * (text[1] === 'x' ? Number(text) : Number.parseInt(text, 8))
  }

  #flagsOf(start: number, end: number, arch: Arch): number {
    const number = this.#numberAt(start, end)
    const stop = numberEnd(this.#bytes, start, end)
    // `0x80000 /* O_CLOEXEC */`, `3</x>`, and nothing else behind the number
    if (
      !Number.isNaN(number) &&
      (stop >= end || this.#bytes[stop] === SPACE || this.#bytes[stop] === 0x3c)
    )
      return number
    return this.#symbolsOf(arch).value(this.#bytes, start, end)
  }
}

const CHILD_STACK = Buffer.from('child_stack=')
const FDCWD = Buffer.from('AT_FDCWD')
const INJECTED = Buffer.from('(INJECTED)')

function startsWith(bytes: Buffer, at: number, word: Buffer): boolean {
  if (at < 0) return false
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return true
}

/** Where the number at `start` ends; `start` when there is none. */
function numberEnd(bytes: Buffer, start: number, end: number): number {
  let i = bytes[start] === 0x2d ? start + 1 : start
  const digits = i
  if (bytes[i] === 0x30 && bytes[i + 1] === 0x78) i += 2
  while (i < end && isHexWord(bytes[i]!, i > digits + 1 && bytes[digits + 1] === 0x78)) i++
  return i === digits ? start : i
}

function isHexWord(c: number, isHex: boolean): boolean {
  if (c >= 0x30 && c <= 0x39) return true
  return isHex && ((c >= 0x61 && c <= 0x66) || (c >= 0x41 && c <= 0x46))
}

function isWord(c: number): boolean {
  return (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x5f
}

function isLowerWord(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || c === 0x5f
}
