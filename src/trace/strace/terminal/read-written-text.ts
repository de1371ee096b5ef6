import { writingCall } from '../../../facts/writing-calls.ts'
import type { WritingCall } from '../../../facts/writing-calls.ts'
import { unescape } from '../../unescape.ts'
import { ArgumentBounds, scanArguments } from '../call/scan-arguments.ts'
import { WrittenText } from './written-text.ts'

type Hidden = Extract<WritingCall, { readonly data: 'hidden' }>
type Shown = Exclude<WritingCall, Hidden>

/** Longer texts are known by their first bytes. */
const LONGEST = 1 << 16

/** What a writing call wrote and where, behind its own arguments, the text can begin; null when nothing is shown of it. */
export function writtenText(name: string, bytes: Buffer, start: number, end: number): Found | null {
  const call = writingCall(name)
  if (call === undefined) return null
  bounds.begin(start)
  scanArguments(bytes, end, bounds, Infinity)
  if (bounds.count < 2) return null
  if (call.data === 'hidden') return ofHidden(call, bytes, end)
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

/** `sendfile(1, 3, NULL, 100` and the text; `sendfile(1, 3, [0]`, the text, and ` => [100], 100)`. */
function ofHidden({ last, offset = last }: Hidden, bytes: Buffer, end: number): Found | null {
  if (bounds.count <= offset) return null
  const pointed = POINTED.exec(textAt(bytes, bounds.start(offset), end))
  if (pointed !== null && offset < last)
    return { text: hidden(0), from: bounds.start(offset) + pointed[0].length }
  if (bounds.count <= last) return null
  const at = bounds.start(last)
  const value = VALUE.exec(textAt(bytes, at, end))
  return value && { text: hidden(value[1]!.length - 1), from: at + value[0].length }
}

/** Whole files are copied so. */
function hidden(slack: number): WrittenText {
  const text = endless('', slack)
  text.longest = LONGEST
  return text
}

/** A number behind a pointer, before the call has changed it. */
const POINTED = /^(?:\w+=)?\[\d+\](?! =>)/
/** A number or flags. */
const VALUE = /^(?:[a-z_]+=)?(0x[\da-f]+|\d+|[A-Z][A-Z\d_|]*)/

function ofBuffer(
  { lengthIsLast }: Shown,
  shown: string,
  bytes: Buffer,
  end: number
): Found | null {
  if (bounds.count < 3) return null
  const at = bounds.start(2)
  const digits = /^(?:\w+=)?(0x[\da-f]+|\d+)/.exec(textAt(bytes, at, end))
  if (!digits) return null
  const number = digits[1]!
  const behind = at + digits[0].length
  if (ADDRESS.test(shown))
    return { text: endless('', slackOf(number), Number(number)), from: behind }
  const known = decode(shown.slice(shown.indexOf('"') + 1, shown.lastIndexOf('"')))
  const from = behind - number.length
  if (!shown.endsWith('...')) {
    const size = String(known.length)
    return number.startsWith(size) ? { text: textOf(known, 0), from: from + size.length } : null
  }
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
  if (isOpen) return { text: endless(known, slackOf(number)), from: at }
  // With writev their number is the last argument, and the text comes behind it.
  if (known !== '') return { text: textOf(known, hidden), from: at }
  // Of a text that is not shown nothing but the place tells: behind the number of vectors.
  return hidden === 0 ? null : { text: textOf('', hidden), from: from + number.length }
}

const VECTOR = /iov_base="((?:[^"\\]|\\.)*)"(\.\.\.)?, iov_len=(\d+)/g

function textOf(known: string, hidden: number): WrittenText {
  return new WrittenText(known, known.length + hidden)
}

/** A text of which only the result tells the length; `slack`: so many of its first characters may have been taken for arguments. */
function endless(known: string, slack: number, expected = Infinity): WrittenText {
  const text = new WrittenText(known, Infinity, expected)
  text.slack = slack
  return text
}

function slackOf(number: string): number {
  return /[\da-f]*$/.exec(number)![0].length - 1
}

function decode(escaped: string): string {
  const bytes = Buffer.from(escaped, 'latin1')
  return unescape(bytes, 0, bytes.length).toString('latin1')
}
