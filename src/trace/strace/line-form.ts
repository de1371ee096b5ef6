import { isDigit } from '../digits.ts'
import { matches } from '../match-bytes.ts'
import { NONE } from '../sink.ts'
import type { Texts } from '../texts.ts'
import { PathTexts } from './call/path-texts.ts'
import { StraceCall } from './call/strace-call.ts'
import { departureAt } from './departure.ts'
import { skipCallName, skipMark } from './name-byte.ts'
import { Prefix } from './prefix.ts'
import { readTaskLine, remarkKind } from './task-lines.ts'

/**
 * What a line looks like, from its start alone:
 * - `call`     `name(...`
 * - `resumed`  `<... name resumed>...`
 * - `event`    the end of a task, a signal, a frame of -k, a line of a hexdump
 * - `message`  `strace: ...`
 * - `envelope` what script(1) or a tracker adds: it says nothing of the log
 * - `text`     nothing that strace writes
 */
export type LineKind = 'call' | 'resumed' | 'event' | 'message' | 'envelope' | 'text'

/** Classifies a line without reporting it to the sink; reused from line to line. */
export class LineForm {
  kind: LineKind = 'text'
  /** True when the line ends as strace ends one: with a result, `<unfinished ...>` or `+++`. */
  isClosed = false
  isUnfinished = false
  /** Where the name starts and ends, and where the text behind `(` or `resumed>` starts. */
  nameStart = 0
  nameEnd = 0
  rest = 0
  readonly prefix: Prefix = new Prefix()
  readonly #call: StraceCall

  constructor(names: Texts, texts: Texts) {
    this.#call = new StraceCall(names, new PathTexts(texts))
  }

  /** The returned number of a closed line; NaN where it has none. */
  get result(): number {
    return this.isUnfinished ? NONE : this.#call.result
  }

  /** True of a call without an end behind whose parenthesis stands something that is not strace's. */
  get isNoCall(): boolean {
    return !this.isClosed && this.#call.isNone
  }

  /** Name of the call in the line that was read last, whose bytes these are. */
  name(bytes: Buffer): string {
    return bytes.toString('latin1', this.nameStart, this.nameEnd)
  }

  /** As `read`, of a text in latin1: returns its bytes. */
  readText(text: string): Buffer {
    const bytes = Buffer.from(text, 'latin1')
    this.read(bytes, 0, bytes.length)
    return bytes
  }

  read(bytes: Buffer, start: number, end: number): void {
    const { prefix } = this
    this.isUnfinished = false
    prefix.read(bytes, start, end)
    const at = prefix.rest
    this.kind = this.#kindAt(bytes, start, at, end)
    if (this.kind === 'call' || this.kind === 'resumed') {
      this.isUnfinished = endsWith(bytes, this.rest, end, UNFINISHED)
      this.isClosed =
        this.isUnfinished ||
        this.#call.read(bytes, this.rest, end, true) ||
        departureAt(bytes, this.rest, end) >= 0
    } else this.isClosed = this.kind !== 'text'
  }

  #kindAt(bytes: Buffer, start: number, at: number, end: number): LineKind {
    const isResumed = matches(bytes, at, end, GOES_ON)
    this.nameStart = isResumed ? at + GOES_ON.length : at
    this.nameEnd = skipCallName(bytes, this.nameStart, end)
    const i = skipMark(bytes, this.nameEnd, end)
    if (this.nameEnd > this.nameStart && !isDigit(bytes[this.nameStart]!)) {
      if (isResumed) {
        this.rest = i + RESUMED.length
        return matches(bytes, i, end, RESUMED) ? 'resumed' : 'text'
      }
      this.rest = i + 1
      if (bytes[i] === 0x28) return 'call'
    } else if (at < end && readTaskLine(bytes, at, end) !== null) return 'event'
    const remark = remarkKind(bytes, start, at, end)
    if (remark === 'strace-message') return 'message'
    return remark === 'envelope' ? 'envelope' : remark === null ? 'text' : 'event'
  }
}

const GOES_ON = Buffer.from('<... ')
const RESUMED = Buffer.from(' resumed>')
const UNFINISHED = Buffer.from(' <unfinished ...>')

function endsWith(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  return end - word.length >= start && matches(bytes, end - word.length, end, word)
}
