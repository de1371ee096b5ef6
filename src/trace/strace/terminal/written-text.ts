import { writingCall } from '../../../facts/writing-calls.ts'
import type { WritingCall } from '../../../facts/writing-calls.ts'
import { ArgumentBounds, scanArguments } from '../call/scan-arguments.ts'
import { unescape } from '../../unescape.ts'

/** Calls by this name are looked at for what they write. */
export function isWriting(name: string): boolean {
  return /^(?:wr|pw|sen)/.test(name)
}

/** Longer texts are known by their first bytes. */
const LONGEST = 1 << 16

/** What a call wrote, as far as the log shows it, waiting to be seen where it landed. Bytes as latin1. */
export class WrittenText {
  /** Bytes that are written in all; Infinity where only the result will tell. */
  length: number
  /** As `length`, and where only the result will tell for sure, what the call seems to say. */
  readonly expected: number
  /** The first of them, all unless -s cut them. */
  readonly known: string
  /** Bytes found so far. */
  done = 0
  /** So many of its first digits may have been taken for the end of the arguments. */
  slack = 0
  /** Line feeds of what is not shown: each may have had a carriage return before it. */
  #hiddenLines = 0
  /** Other tasks may stop strace inside the line: then it ends with a mark and not with the result. */
  mayStop = false

  constructor(known: string, length: number, expected: number = length) {
    this.known = known
    this.length = length
    this.expected = expected
  }

  /** How much is written is not shown before the call has returned. */
  get isEndless(): boolean {
    return this.length === Infinity
  }

  get isDone(): boolean {
    return this.done >= this.length
  }

  /** True when what is still to come is not shown by the call: -s cut it. */
  get isBlind(): boolean {
    return this.done >= this.known.length
  }

  /** What can be expected up to the end of a line, and whether a line feed ends it. */
  piece(line: string): { readonly text: string; readonly endsLine: boolean } {
    const newline = this.known.indexOf('\n', this.done)
    const endsLine = newline >= 0
    const end = endsLine ? newline : this.known.length
    // The carriage return before a line feed has been taken for that of a log from Windows.
    const isTaken =
      end > this.done &&
      this.known[end - 1] === '\r' &&
      this.#isBeforeFeed(end - 1) &&
      !line.endsWith('\r')
    return { text: this.known.slice(this.done, isTaken ? end - 1 : end), endsLine }
  }

  /** How many characters of the line from `at` are this text, its line feed counted; -1 when they are something else. */
  match(line: string, at: number): number {
    return this.#fit(line, at)?.characters ?? -1
  }

  /** As `match`, and they have been found. */
  take(line: string, at: number): number {
    const fit = this.#fit(line, at)
    if (fit === null) return -1
    this.done += fit.bytes
    if (fit.isEnd) this.length = this.done
    if (fit.endsHidden) this.#hiddenLines++
    return fit.characters
  }

  #fit(line: string, at: number): Fit | null {
    let i = at
    let byte = this.done
    while (byte < this.length && byte < this.known.length && i <= line.length) {
      const c = this.known[byte]
      if (i === line.length && c === '\r' && this.#isBeforeFeed(byte)) byte++
      else if (c === (i < line.length ? line[i] : '\n')) {
        byte++
        i++
      } else return null
    }
    const end = byte < this.known.length ? -1 : this.#endIn(line, i, byte)
    const isEnd = end >= 0
    let endsHidden = false
    if (byte >= this.known.length && i <= line.length && byte < this.length) {
      const count = isEnd ? end - i : Math.min(this.length - byte, line.length - i + 1)
      i += count
      byte += count
      endsHidden = i > line.length
    }
    if (i === at || (this.isEndless && this.done > LONGEST_ENDLESS)) return null
    return { characters: i - at, bytes: byte - this.done, isEnd, endsHidden }
  }

  /** A carriage return here is one before a line feed, or may be where -s has cut. */
  #isBeforeFeed(byte: number): boolean {
    const isLast = byte + 1 === this.known.length
    return isLast ? this.length > this.known.length : this.known[byte + 1] === '\n'
  }

  /**
   * Where in the line a text ends of which only the result tells the length, or whose lines may have lost a carriage return:
   * where strace goes on with the number of bytes that have been written. -1: not in this line.
   */
  #endIn(line: string, from: number, byte: number): number {
    if (this.isEndless && this.mayStop && line.endsWith(STOP)) return line.length - STOP.length
    const tail = Math.max(from, line.length - LONGEST_END)
    const [end, number] = END.exec(line.slice(tail)) ?? []
    if (end === undefined) return -1
    const written = Number(number)
    if (!this.isEndless && written !== this.length) return -1
    const place = line.length - end.length
    const missing = written - byte - (place - from)
    return missing >= 0 && missing <= this.slack + this.#hiddenLines ? place : -1
  }
}

interface Fit {
  readonly characters: number
  readonly bytes: number
  /** The text ends there, however long it was thought to be. */
  readonly isEnd: boolean
  /** A line feed that the call does not show. */
  readonly endsHidden: boolean
}

/** What strace puts behind the text of a call that has returned. */
const END = /\) += (0x[\da-f]+|\d+)(?: <\d+\.\d+>)?$/
const LONGEST_END = 80
/** Where the end is missed, lines of strace's are taken for text. */
const LONGEST_ENDLESS = 1 << 13
const STOP = ' <unfinished ...>'

/** What a writing call wrote and where, behind its own arguments, the text can begin; null when nothing is shown of it. */
export function writtenText(
  name: string,
  bytes: Buffer,
  start: number,
  end: number
): { readonly text: WrittenText; readonly from: number } | null {
  const call = writingCall(name)
  if (call === undefined) return null
  bounds.begin(start)
  scanArguments(bytes, end, bounds, Infinity)
  if (bounds.count < 2) return null
  const from = bounds.start(1)
  const to = bounds.end(1)
  if (to - from > LONGEST * 4) return null
  const shown = bytes.toString('latin1', from, to)
  const isBuffer = /^(?:\w+=)?"/.test(shown) || (ADDRESS.test(shown) && call.data === 'buffer')
  return isBuffer ? ofBuffer(call, shown, bytes, end) : ofVectors(shown, textAt(bytes, to, end), to)
}

/** Of what strace may not read, or was told not to (-e raw, -e verbose=none), it prints where it is. */
const ADDRESS = /^(?:\w+=)?0x[\da-f]+$/

const bounds = new ArgumentBounds()

const RESULT = Buffer.from(' = ')
const MARKS = ['+++ ', '--- ', '<... ', ' <unfinished'].map(mark => Buffer.from(mark))
const UNFINISHED = Buffer.from(' <unfinished ...>')

/**
 * True when a call that writes shows what a line of strace's has: a result before its own, or a mark. Asked for each line of a
 * large log: most are no such calls, and of the others most have one `) = `, their own.
 */
export function mayForge(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start]
  const second = bytes[start + 1]
  const isWrite = (first === 0x77 && second === 0x72) || (first === 0x70 && second === 0x77) // wr, pw
  const isSend = first === 0x73 && second === 0x65 && bytes[start + 2] === 0x6e
  if (!isWrite && !isSend) return false
  const line = bytes.subarray(start, end)
  if (bytes[end - 1] === 0x3e && line.subarray(-UNFINISHED.length).equals(UNFINISHED)) {
    const text = line.subarray(0, -UNFINISHED.length)
    return resultAt(text, 0) >= 0 || MARKS.some(mark => text.includes(mark))
  }
  const own = resultAt(line, 0)
  return own >= 0 && resultAt(line, own + 1) >= 0
}

/** Where a result, `) = `, stands from `from` on; -1: nowhere. */
function resultAt(line: Buffer, from: number): number {
  for (let at = line.indexOf(RESULT, from); at >= 0; at = line.indexOf(RESULT, at + 1)) {
    let i = at
    while (i > 0 && line[i] === 0x20) i--
    if (line[i] === 0x29) return at
  }
  return -1
}

function ofBuffer(
  { lengthIsLast }: WritingCall,
  shown: string,
  bytes: Buffer,
  end: number
): Found | null {
  if (bounds.count < 3) return null
  const isAddress = ADDRESS.test(shown)
  const known = isAddress ? '' : decode(shown.slice(shown.indexOf('"') + 1, shown.lastIndexOf('"')))
  const at = bounds.start(2)
  const isCut = isAddress || shown.endsWith('...')
  const digits = /^(?:\w+=)?(0x[\da-f]+|\d+)/.exec(
    bytes.toString('latin1', at, Math.min(end, at + 40))
  )
  if (!digits) return null
  if (isAddress) {
    const text = endless('', digits[1]!, Number(digits[1]))
    return { text, from: at + digits[0].length }
  }
  const number = digits[1]!
  const from = at + digits[0].length - number.length
  const size = String(known.length)
  if (!isCut)
    return number.startsWith(size) ? { text: textOf(known, 0), from: from + size.length } : null
  if (lengthIsLast !== true)
    return { text: new WrittenText(known, Number(number)), from: from + number.length }
  // The text may begin with digits, too.
  for (let length = number.length; length > 0; length--) {
    const text = new WrittenText(known, Number(number.slice(0, length)))
    const line = bytes.toString('latin1', from + length, end)
    if (text.length > known.length && text.match(line, 0) > 0) return { text, from: from + length }
  }
  return { text: new WrittenText(known, Number(number)), from: from + number.length }
}

interface Found {
  readonly text: WrittenText
  readonly from: number
}

/** The next few bytes. */
function textAt(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, Math.min(end, start + 40))
}

/** `[{iov_base="a", iov_len=1}, {iov_base="b"..., iov_len=99}]`. */
function ofVectors(shown: string, behind: string, from: number): Found | null {
  let known = ''
  let hidden = 0
  let vectors = 0
  for (const [, piece, cut, length] of shown.matchAll(VECTOR)) {
    vectors++
    if (hidden === 0) known += decode(piece!)
    if (hidden > 0) hidden += Number(length)
    else if (cut) hidden = Number(length) - decode(piece!).length
  }
  // -s cuts arrays, too: of what is left out nothing but the result will tell.
  const isOpen = /^(?:\w+=)?0x/.test(shown) || shown.endsWith('...]')
  const printed = /^, (?:[a-z]+=)?(?=\d)/.exec(behind)?.[0] ?? ', '
  const number = isOpen
    ? /^, (?:[a-z]+=)?(?:0x[\da-f]+|\d+)/.exec(behind)?.[0]
    : `${printed}${vectors}`
  if (number === undefined) return null
  const at = behind.startsWith(number) ? from + number.length : from
  if (isOpen) return { text: endless(known, number), from: at }
  // With writev their number is the last argument, and the text comes behind it.
  if (known !== '') return { text: textOf(known, hidden), from: at }
  // Of a text that is not shown nothing but the place tells: behind the number of vectors.
  return hidden === 0 ? null : { text: textOf('', hidden), from: from + number.length }
}

const VECTOR = /iov_base="((?:[^"\\]|\\.)*)"(\.\.\.)?, iov_len=(\d+)/g

function textOf(known: string, hidden: number): WrittenText {
  return new WrittenText(known, known.length + hidden)
}

/** A text whose first digits may have been taken for those of the number before it. */
function endless(known: string, number: string, expected = Infinity): WrittenText {
  const text = new WrittenText(known, Infinity, expected)
  text.slack = /[\da-f]*$/.exec(number)![0].length - 1
  return text
}

function decode(escaped: string): string {
  const bytes = Buffer.from(escaped, 'latin1')
  return unescape(bytes, 0, bytes.length).toString('latin1')
}
