import type { Arch } from '../../facts/syscall-table.ts'
import { NO_PATH_SHOWN, NONE, NOT_A_PATH, RETURNED } from '../sink.ts'
import type { Call, Outcome } from '../sink.ts'
import type { Texts } from '../texts.ts'
import type { PathTexts } from './path-texts.ts'
import { decorationPath, startsAsPath } from './decoration.ts'
import { numberEnd, numberValue } from './numbers.ts'
import { Result } from './result.ts'
import { ArgumentBounds, scanArguments, skipDecoration, skipString } from './scan-arguments.ts'
import { Symbols } from './symbols.ts'

const SPACE = 0x20
const QUOTE = 0x22
const AT_FDCWD = -100

/**
 * A call as strace prints it: `name(arguments) = result`, seen in place. Of most calls only the name and the end of the line
 * are ever asked for: the arguments are walked when the first of them is.
 */
export class StraceCall implements Call {
  tid = 0
  line = 0
  name = 0
  number = -1

  #bytes: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0
  #isScanned = true
  #arguments = new ArgumentBounds()
  readonly #result: Result
  readonly #names: Texts
  readonly #texts: PathTexts
  #symbols: Symbols | null = null
  #symbolsArch: Arch | null = null

  constructor(names: Texts, texts: PathTexts) {
    this.#names = names
    this.#texts = texts
    this.#result = new Result(names)
  }

  get outcome(): Outcome {
    return this.#result.outcome
  }

  get errno(): number {
    return this.#result.errno
  }

  get result(): number {
    return this.#result.value(this.#bytes)
  }

  get ran(): boolean {
    return this.#result.ran
  }

  get count(): number {
    return this.#scanned().count
  }

  /**
   * Reads the text behind `name(`; `isWhole` is false for a line that the log may have cut. False when the parenthesis is never
   * closed or no result follows: then the arguments that are whole can still be asked for, and the outcome is unknown.
   */
  read(bytes: Buffer, start: number, end: number, isWhole: boolean): boolean {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#isScanned = false
    this.#result.clear()
    if (isWhole && this.#result.readTail(bytes, start, end)) return true
    let i = this.#scan()
    if (i < 0) return false
    while (i < end && bytes[i] === SPACE) i++
    if (bytes[i] !== 0x3d || bytes[i + 1] !== SPACE) return false
    return this.#result.read(bytes, i + 2, end)
  }

  /** The log does not show the result, but the call has worked. */
  assumeSuccess(): void {
    this.#result.outcome = RETURNED
  }

  #scanned(): ArgumentBounds {
    if (!this.#isScanned) this.#scan()
    return this.#arguments
  }

  #scan(): number {
    this.#isScanned = true
    const after = scanArguments(this.#bytes, this.#start, this.#end, this.#arguments)
    // clone's registers are flags, stack; strace prints the stack first (clone.c)
    if (this.#bytes[this.#start] === 0x63 && startsWith(this.#bytes, this.#start, CHILD_STACK))
      this.#arguments.swapFirstTwo()
    return after
  }

  raw(index: number): string {
    if (index >= this.count) return ''
    return this.#bytes.toString('latin1', this.#startOf(index), this.#arguments.end(index))
  }

  fd(index: number): number {
    if (index >= this.count) return NONE
    const number = this.#numberAt(this.#startOf(index), this.#arguments.end(index))
    if (!Number.isNaN(number)) return number
    return startsWith(this.#bytes, this.#startOf(index), FDCWD) ? AT_FDCWD : NONE
  }

  fdPath(index: number): number {
    if (index >= this.count) return NO_PATH_SHOWN
    const bytes = this.#bytes
    const end = this.#arguments.end(index)
    let i = this.#startOf(index)
    // `3<`, `AT_FDCWD<`, `-100 /* AT_FDCWD */<`: the decoration follows the first word or the comment
    while (i < end && bytes[i] !== 0x3c && bytes[i] !== SPACE) i++
    if (bytes[i] === SPACE && bytes[i + 1] === 0x2f) {
      const close = bytes.indexOf('*/', i)
      i = close < 0 ? end : close + 2
    }
    return i < end && bytes[i] === 0x3c ? this.#decoration(i, end) : NO_PATH_SHOWN
  }

  resultPath(): number {
    const at = this.#result.end
    return at > 0 && at < this.#end && this.#bytes[at] === 0x3c
      ? this.#decoration(at, this.#end)
      : NO_PATH_SHOWN
  }

  path(index: number): number {
    if (index >= this.count) return -1
    const start = this.#startOf(index)
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
    return this.#flagsOf(this.#startOf(index), this.#arguments.end(index), arch)
  }

  get length(): number {
    return this.#end - this.#start
  }

  namesItsFolder(): boolean {
    const bytes = this.#bytes
    const start = this.#start
    if (bytes[start] === QUOTE) return bytes[start + 1] === 0x2f
    return (
      bytes[start] === 0x41 &&
      bytes[start + FDCWD.length] === 0x3c &&
      startsWith(bytes, start, FDCWD)
    )
  }

  textId(texts: Texts): number {
    return texts.intern(this.#bytes, this.#start, this.#end)
  }

  member(index: number, member: string, arch: Arch): number {
    // Members are words of ours: nothing in them means anything to a regular expression.
    const found = new RegExp(`[{ ]${member}=([^,}]*)`).exec(this.raw(index))
    if (!found) return NONE
    const text = Buffer.from(found[1]!, 'latin1')
    return this.#symbolsOf(arch).value(text, 0, text.length)
  }

  startsWith(index: number, word: Buffer): boolean {
    return index < this.count && startsWith(this.#bytes, this.#arguments.start(index), word)
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
    this.#bytes = Buffer.from(other.#bytes.subarray(other.#start, other.#end))
    this.#start = 0
    this.#end = other.#end - other.#start
    this.#isScanned = false
    this.#result.takeFrom(other.#result, other.#start)
    this.tid = other.tid
    this.line = other.line
    this.name = other.name
    this.number = other.number
  }

  // -N prints `dirfd=3`: the value starts behind the first `=` of a lower-case word
  #startOf(index: number): number {
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
    if (!startsAsPath(bytes, start + 1)) return NOT_A_PATH
    const isDeleted = bytes[close - 1] === 0x29
    return decorationPath(
      bytes,
      start + 1,
      isDeleted ? close - 10 : close - 1,
      isDeleted,
      this.#texts
    )
  }

  #numberAt(start: number, end: number): number {
    return numberValue(this.#bytes, start, numberEnd(this.#bytes, start, end))
  }

  #flagsOf(start: number, end: number, arch: Arch): number {
    const number = this.#numberAt(start, end)
    const stop = numberEnd(this.#bytes, start, end)
    // `0x80000 /* O_CLOEXEC */`, `3</x>`, and nothing else behind the number
    if (
      !Number.isNaN(number) &&
      (stop >= end || this.#bytes[stop] === 0x3c || isAlone(this.#bytes, stop, end))
    )
      return number
    return this.#symbolsOf(arch).value(this.#bytes, start, end)
  }
}

/** False for `0x1 /* SOCK_STREAM *\/|0x80000 /* SOCK_CLOEXEC *\/`: -X verbose comments each part. */
function isAlone(bytes: Buffer, stop: number, end: number): boolean {
  if (bytes[stop] !== SPACE) return false
  for (let i = stop; i + 2 < end; i++)
    if (bytes[i] === 0x2a && bytes[i + 1] === 0x2f) return bytes[i + 2] !== 0x7c
  return true
}

const CHILD_STACK = Buffer.from('child_stack=')
const FDCWD = Buffer.from('AT_FDCWD')
function startsWith(bytes: Buffer, at: number, word: Buffer): boolean {
  if (at < 0) return false
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return true
}

function isLowerWord(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || c === 0x5f
}
