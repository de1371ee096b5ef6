import type { Arch } from '../../../facts/syscall-table.ts'
import { AT_FDCWD, NO_PATH_SHOWN, NONE, NOT_A_PATH, RETURNED } from '../../sink.ts'
import type { Call, Outcome } from '../../sink.ts'
import type { Texts } from '../../texts.ts'
import type { PathTexts } from './path-texts.ts'
import { decorationPath, startsAsPath } from './decoration.ts'
import { leadingNumber, loneNumber, numberAt } from './numbers.ts'
import { Result } from './result.ts'
import {
  ArgumentBounds,
  isClosed,
  scanArguments,
  skipComment,
  skipDecoration,
  wholeStringEnd
} from './scan-arguments.ts'
import { startsWith } from '../../match-bytes.ts'
import { memberIn, valueStart } from './members.ts'
import { Symbols } from './symbols.ts'

const SPACE = 0x20
const FDCWD = Buffer.from('AT_FDCWD')
const CHILD_STACK = Buffer.from('child_stack=')

/**
 * A call as strace prints it: `name(arguments) = result`, seen in place. Of most calls only the name and the end of the line
 * are ever asked for: the arguments are walked when the first of them is.
 */
export class StraceCall implements Call {
  tid = 0
  line = 0
  name = 0
  number = -1
  readonly record = null

  #bytes: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0
  /** The flags that were asked for last. */
  #flagsIndex = -1
  #flags = 0
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

  get isLast(): boolean {
    return this.#result.isLast
  }

  get count(): number {
    this.#scan(Infinity)
    return this.#arguments.count
  }

  /** What the line says about the call, apart from its text. */
  set(tid: number, line: number, name: number, number: number): void {
    this.tid = tid
    this.line = line
    this.name = name
    this.number = number
  }

  /**
   * Reads the text behind `name(`; `isWhole` is false for a line that the log may have cut. False when the parenthesis is never
   * closed or no result follows: then the arguments that are whole can still be asked for, and the outcome is unknown.
   */
  read(bytes: Buffer, start: number, end: number, isWhole: boolean): boolean {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#arguments.begin(start)
    this.#flagsIndex = -1
    this.#result.clear()
    if (isWhole && this.#result.readTail(bytes, start, end)) return true
    this.#scan(Infinity)
    let i = this.#arguments.after
    if (i < 0) {
      if (!isWhole) this.#arguments.dropCut(bytes, end)
      return false
    }
    while (i < end && bytes[i] === SPACE) i++
    if (bytes[i] !== 0x3d || bytes[i + 1] !== SPACE) return false
    const isRead = this.#result.read(bytes, i + 2, end)
    if (!isWhole) this.#result.trustWhole(bytes, end)
    return isRead
  }

  /** True of `mount(8): no such thing`: behind its parenthesis stands something that strace never puts there. */
  get isNone(): boolean {
    let i = this.#arguments.after
    if (i < 0) return false
    while (i < this.#end && this.#bytes[i] === SPACE) i++
    return i < this.#end && this.#bytes[i] !== 0x3d
  }

  /** See `Result`. */
  get endsAsExecve(): boolean {
    return this.#result.endsAsExecve(this.#bytes)
  }

  /** The log has cut the call so many bytes before its end. */
  cut(count: number): void {
    this.read(this.#bytes, this.#start, this.#end - count, false)
  }

  /** The log does not show the result, but the call has worked. */
  assumeSuccess(): void {
    this.#result.outcome = RETURNED
  }

  /** True when there is such an argument; walks the line as far as it. */
  #has(index: number): boolean {
    if (index >= this.#arguments.count) this.#scan(index + 1)
    return index < this.#arguments.count
  }

  /** Where an argument starts, without looking for its end; -1 when there is none. */
  #place(index: number): number {
    const { next, count } = this.#arguments
    if (index === count && index > 0 && next >= 0) return next
    return this.#has(index) ? this.#arguments.start(index) : -1
  }

  #scan(wanted: number): void {
    if (this.#arguments.next < 0) return
    const bytes = this.#bytes
    const start = this.#start
    // clone's registers are flags, stack; strace prints the stack first (clone.c)
    if (bytes[start] === 0x63 && startsWith(bytes, start, CHILD_STACK)) {
      scanArguments(bytes, this.#end, this.#arguments, Infinity)
      this.#arguments.swapFirstTwo()
    } else scanArguments(bytes, this.#end, this.#arguments, wanted)
  }

  raw(index: number): string {
    if (!this.#has(index)) return ''
    return this.#bytes.toString('latin1', this.#startOf(index), this.#arguments.end(index))
  }

  fd(index: number): number {
    const first = index === 0 ? leadingNumber(this.#bytes, this.#start) : NONE
    if (!Number.isNaN(first)) return first
    if (!this.#has(index)) return NONE
    const number = numberAt(this.#bytes, this.#startOf(index), this.#arguments.end(index))
    if (!Number.isNaN(number)) return number
    return startsWith(this.#bytes, this.#startOf(index), FDCWD) ? AT_FDCWD : NONE
  }

  fdPath(index: number): number {
    if (!this.#has(index)) return NO_PATH_SHOWN
    const bytes = this.#bytes
    const end = this.#arguments.end(index)
    let i = this.#startOf(index)
    // `3<`, `AT_FDCWD<`, `-100 /* AT_FDCWD */<`: the decoration follows the first word or the comment
    while (i < end && bytes[i] !== 0x3c && bytes[i] !== SPACE) i++
    if (bytes[i] === SPACE && bytes[i + 1] === 0x2f) i = skipComment(bytes, i + 3, end)
    return i < end && bytes[i] === 0x3c ? this.#decoration(i, end) : NO_PATH_SHOWN
  }

  resultPath(): number {
    const at = this.#result.end
    return at > 0 && at < this.#end && this.#bytes[at] === 0x3c
      ? this.#decoration(at, this.#end)
      : NO_PATH_SHOWN
  }

  path(index: number): number {
    if (!this.#has(index)) return -1
    const start = this.#startOf(index)
    const close = wholeStringEnd(this.#bytes, start, this.#arguments.end(index))
    return close < 0 ? -1 : this.#texts.of(this.#bytes, start + 1, close - 1)
  }

  flags(index: number, arch: Arch): number {
    // clone's registers are stack, flags there (kernel/fork.c, CONFIG_CLONE_BACKWARDS2), as strace prints them
    if (arch === 's390x' && index < 2 && startsWith(this.#bytes, this.#start, CHILD_STACK))
      index = 1 - index
    if (index === this.#flagsIndex) return this.#flags
    if (!this.#has(index)) return NONE
    this.#flagsIndex = index
    const start = this.#startOf(index)
    const end = this.#arguments.end(index)
    const number = loneNumber(this.#bytes, start, end)
    if (!Number.isNaN(number)) return (this.#flags = number)
    return (this.#flags = this.#symbolsOf(arch).value(this.#bytes, start, end))
  }

  member(index: number, member: string, arch: Arch): number {
    const value = memberIn(this.raw(index), member)
    if (value === null) return NONE
    const text = Buffer.from(value, 'latin1')
    return this.#symbolsOf(arch).value(text, 0, text.length)
  }

  spanId(first: number, last: number, texts: Texts): number {
    if (!this.#has(first)) return texts.intern(this.#bytes, 0, 0)
    const to = this.#has(last) ? last : this.#arguments.count - 1
    // clone's are swapped
    const start = Math.min(this.#arguments.start(first), this.#arguments.start(to))
    const end = Math.max(this.#arguments.end(first), this.#arguments.end(to))
    return texts.intern(this.#bytes, start, end)
  }

  startsWith(index: number, word: Buffer, place = 0): boolean {
    const start = this.#place(index)
    return start >= 0 && startsWith(this.#bytes, valueStart(this.#bytes, start) + place, word)
  }

  mentions(index: number, word: Buffer): boolean {
    return this.find(index, word) >= 0
  }

  find(index: number, word: Buffer): number {
    if (!this.#has(index)) return -1
    const bytes = this.#bytes
    const first = word[0]
    const start = this.#startOf(index)
    const stop = this.#arguments.end(index) - word.length
    for (let i = start; i <= stop; i++)
      if (bytes[i] === first && startsWith(bytes, i, word)) return i - start
    return -1
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

  keep(isShown = true): Call {
    const copy = new StraceCall(this.#names, this.#texts)
    copy.#adopt(this)
    if (!isShown) copy.#result.clear()
    return copy
  }

  #adopt(other: StraceCall): void {
    this.#bytes = Buffer.from(other.#bytes.subarray(other.#start, other.#end))
    this.#start = 0
    this.#end = other.#end - other.#start
    this.#arguments.begin(0)
    this.#result.takeFrom(other.#result, other.#start)
    this.set(other.tid, other.line, other.name, other.number)
  }

  #startOf(index: number): number {
    return valueStart(this.#bytes, this.#arguments.start(index))
  }

  #decoration(start: number, end: number): number {
    const bytes = this.#bytes
    const close = skipDecoration(bytes, start, end)
    // The log may be cut in it.
    if (close >= end && !isClosed(bytes, end)) return NO_PATH_SHOWN
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
}
