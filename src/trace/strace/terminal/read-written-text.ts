import { writingCall } from '../../../facts/writing-calls.ts'
import type { WritingCall } from '../../../facts/writing-calls.ts'
import { unescape } from '../../unescape.ts'
import { ArgumentBounds, scanArguments } from '../call/scan-arguments.ts'
import type { LineForm } from '../line-form.ts'
import { WrittenText } from './written-text.ts'

type Hidden = Extract<WritingCall, { readonly data: 'hidden' }>
type Shown = Exclude<WritingCall, Hidden>

/** Longer texts are known by their first bytes. */
const LONGEST = 1 << 16

/** What a call wrote, and where the text can begin behind what strace printed. */
export interface Found {
  readonly text: WrittenText
  readonly from: number
  /** The number that strace printed last: the first digits of the text may have been taken for it. */
  readonly digits: string
  /** That number is the length of the text. */
  readonly isLength: boolean
}

/**
 * What the call of a line, which `form` has read, wrote and where, behind its own arguments, the text can begin; null for any other
 * line, and when nothing is shown of it.
 */
export function writtenText(form: LineForm, bytes: Buffer, end: number): Found | null {
  const call = form.kind === 'call' ? writingCall(form.name(bytes)) : undefined
  if (call === undefined) return null
  bounds.begin(form.rest)
  scanArguments(bytes, end, bounds, Infinity)
  if (call.data === 'hidden') return ofHidden(call, bytes, end)
  if (bounds.count < 2) return null
  const from = bounds.start(1)
  const to = bounds.end(1)
  if (to - from > LONGEST * 4) return null
  const shown = bytes.toString('latin1', from, to)
  const isBuffer = /^(?:\w+=)?"/.test(shown) || (ADDRESS.test(shown) && call.data === 'buffer')
  return isBuffer ? ofBuffer(call, shown, bytes, end) : ofVectors(call, shown, bytes, to, end)
}

/** Of what strace may not read, or was told not to (-e raw, -e verbose=none), it prints where it is. */
const ADDRESS = /^(?:\w+=)?0x[\da-f]+$/

const bounds = new ArgumentBounds()

function ofHidden({ last, offset }: Hidden, bytes: Buffer, end: number): Found | null {
  const printed = (index: number, form: RegExp): RegExpExecArray | null =>
    bounds.count > index ? form.exec(textAt(bytes, bounds.start(index), end)) : null
  const atOffset = offset === undefined ? null : printed(offset, OFFSET)
  const number = atOffset ?? printed(last, VALUE)
  if (number === null) return null
  const from = bounds.start(atOffset === null ? last : offset!) + number[0].length
  return { text: new WrittenText('', Infinity), from, digits: number[1] ?? '', isLength: false }
}

const OFFSET = /^(?:\w+=)?\[\d+\]/
/** `16777216`, `0x5`, `0x1 /* SPLICE_F_MOVE *\/`, `SPLICE_F_MOVE|SPLICE_F_MORE`. */
const VALUE =
  /^(?:\w+=)?(?:(0x[\da-f]+|-?\d+)(?: \/\* [^*]{1,80} \*\/)?|(?:\|?SPLICE_F_(?:MOVE|NONBLOCK|MORE|GIFT))+)/

function ofBuffer(call: Shown, shown: string, bytes: Buffer, end: number): Found | null {
  if (bounds.count < 3) return null
  const at = bounds.start(2)
  const printed = /^(?:\w+=)?(0x[\da-f]+|\d+)/.exec(textAt(bytes, at, end))
  if (!printed) return null
  const number = printed[1]!
  const behind = at + printed[0].length
  if (ADDRESS.test(shown))
    return last(call, new WrittenText('', Number(number)), number, behind, bytes, end)
  const known = decode(shown.slice(shown.indexOf('"') + 1, shown.lastIndexOf('"')))
  if (!shown.endsWith('...')) {
    const size = String(known.length)
    if (!number.startsWith(size)) return null
    const from = behind - number.length + size.length
    return { text: new WrittenText(known, known.length), from, digits: '', isLength: false }
  }
  if (call.behind === 0 && known !== '') {
    const found = behindDigits(known, number, bytes.toString('latin1', behind - number.length, end))
    if (found !== null) return { ...found, from: behind - number.length + found.from }
  }
  return last(call, new WrittenText(known, Number(number)), number, behind, bytes, end)
}

/**
 * A text that strace has cut, in a line from the number on that is its length: the text may begin with digits, too. Where several
 * lengths fit, the longest, and where it ends will tell.
 */
function behindDigits(known: string, number: string, line: string): Found | null {
  let found: Found | null = null
  for (let from = number.length; from > 0; from--) {
    const digits = number.slice(0, from)
    const text = new WrittenText(known, Number(digits))
    if (text.length <= known.length || text.match(line, from) <= 0) continue
    if (found !== null) return { ...found, digits: number.slice(0, found.from) }
    found = { text, from, digits: '', isLength: true }
  }
  return found
}

/** Behind the length, or the number of vectors, stands what else strace prints before the text. */
function last(
  { behind }: Shown,
  text: WrittenText,
  number: string,
  at: number,
  bytes: Buffer,
  end: number
): Found {
  if (behind === 0) return { text, from: at, digits: number, isLength: text.length !== Infinity }
  const line = bytes.toString('latin1', at, Math.min(end, at + FAR))
  // As registers (-e raw) an offset may be two.
  const most = number.startsWith('0x') ? behind + 1 : behind
  const more = new RegExp(`^(?:, (?:\\w+=)?(${OTHERS})){${behind},${most}}`).exec(line)
  const digits = /^\d+$/.test(more?.[1] ?? '') ? more![1]! : ''
  return { text, from: at + (more?.[0].length ?? 0), digits, isLength: false }
}

const FAR = 200
const OTHERS = '0x[\\da-f]+|-?\\d+|NULL|(?:\\|?(?:MSG|RWF|SPLICE_F)_[A-Z_]+)+'

/** The next few bytes. */
function textAt(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, Math.min(end, start + FAR))
}

/** `[{iov_base="a", iov_len=1}, {iov_base="b"..., iov_len=99}], 2`. */
function ofVectors(
  call: Shown,
  shown: string,
  bytes: Buffer,
  to: number,
  end: number
): Found | null {
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
  if (!isOpen && known === '' && hidden === 0) return null
  const behind = textAt(bytes, to, end)
  const [printed, number] = /^, (?:[a-z_]+=)?(0x[\da-f]+|\d+)/.exec(behind) ?? []
  if (printed === undefined) return isOpen || known === '' ? null : whole(known, hidden, to)
  if (isOpen)
    return last(call, new WrittenText(known, Infinity), number!, to + printed.length, bytes, end)
  const text = new WrittenText(known, known.length + hidden)
  const count = String(vectors)
  if (!number!.startsWith(count)) return whole(known, hidden, to)
  const at = to + printed.length - number!.length + count.length
  // With writev their number is the last argument, and the text comes behind it.
  if (call.behind === 0 || hidden === 0) return { text, from: at, digits: '', isLength: false }
  return last(call, text, count, at, bytes, end)
}

const VECTOR = /iov_base="((?:[^"\\]|\\.)*)"(\.\.\.)?, iov_len=(\d+)/g

function whole(known: string, hidden: number, from: number): Found {
  return { text: new WrittenText(known, known.length + hidden), from, digits: '', isLength: false }
}

function decode(escaped: string): string {
  const bytes = Buffer.from(escaped, 'latin1')
  return unescape(bytes, 0, bytes.length).toString('latin1')
}
