import { startsWith } from '../../match-bytes.ts'
import { hexValue } from '../../digits.ts'
import { isNameByte } from '../name-byte.ts'

/** Calls by this name are looked at for what they write: those of facts/writing-calls.json, and few others. */
export function isWriting(name: string): boolean {
  return /^(?:wr|pw|sen|vm)/.test(name)
}

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
  const isSplice = first === 0x76 && second === 0x6d // vm
  if (!isWrite && !isSend && !isSplice) return false
  const line = bytes.subarray(start, end)
  if (bytes[end - 1] === 0x3e && line.subarray(-UNFINISHED.length).equals(UNFINISHED)) {
    const text = line.subarray(0, -UNFINISHED.length)
    return resultAt(text, 0) >= 0 || MARKS.some(mark => text.includes(mark))
  }
  const own = resultAt(line, 0)
  return own >= 0 && (resultAt(line, own + 1) >= 0 || hasTextBehind(line))
}

/**
 * True when something else than the rest of the call stands behind the length of what -s or -e raw hides of it: `write(2, "ab"...,
 * 40[pid 7] close(3) = 0`. Then the program's text comes between the lines.
 */
function hasTextBehind(line: Buffer): boolean {
  let i = behindShown(line)
  if (i < 0) return false
  while (isNameByte(line[i]!)) i++
  if (line[i] === EQUALS) i++
  while (hexValue(line[i]!) >= 0 || line[i] === 0x78) i++
  return i < line.length && !GOES_ON.has(line[i]!) && !startsWith(line, i, UNFINISHED)
}

/** Where the length begins, or its name (-N); -1: the line shows all of the text, or none of this. */
function behindShown(line: Buffer): number {
  for (let at = line.indexOf(CUT); at >= 0; at = line.indexOf(CUT, at + 1)) {
    let backslashes = 0
    while (line[at - 1 - backslashes] === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return at + CUT.length
  }
  const first = line[line.indexOf(OPEN) + 1]!
  // Descriptors are decimal but for raw calls: `0x2`, `fd=0x2`.
  if (first !== ZERO && first < LETTER) return -1
  const [raw] = RAW.exec(line.toString('latin1', 0, Math.min(line.length, FAR))) ?? []
  return raw?.length ?? -1
}

const CUT = Buffer.from('"..., ')
const BACKSLASH = 0x5c
const EQUALS = 0x3d
const OPEN = 0x28
const ZERO = 0x30
const LETTER = 0x61
const FAR = 400
const RAW = /^\w+\((?:\w+=)?0x[\da-f]+(?:<[^<>]*>)?, (?:\w+=)?0x[\da-f]+, /
/** `)`, `,`, and `}` behind the first of several texts. */
const GOES_ON: ReadonlySet<number> = new Set([0x29, 0x2c, 0x7d])

/** Where a result, `) = `, stands from `from` on; -1: nowhere. */
function resultAt(line: Buffer, from: number): number {
  for (let at = line.indexOf(RESULT, from); at >= 0; at = line.indexOf(RESULT, at + 1)) {
    let i = at
    while (i > 0 && line[i] === 0x20) i--
    if (line[i] === 0x29) return at
  }
  return -1
}
