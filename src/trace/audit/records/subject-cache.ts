import { matches } from '../../match-bytes.ts'
import { copyBytes, equalText, wordsOf } from '../../words.ts'
import type { Subject } from './subject.ts'
import { readSubject } from './subject.ts'

const SLOTS = 256
/** Subjects are short; what is longer is read each time. */
const LONGEST = 1024
const SPACE = 0x20

/**
 * What a SYSCALL record says from `ppid=` on is the same for most calls of a process: the bytes are compared with those of
 * the call before (60 ns) and read only when they differ.
 */
export class SubjectCache {
  readonly #arena: Buffer = Buffer.allocUnsafeSlow(SLOTS * LONGEST)
  readonly #words = new DataView(this.#arena.buffer, this.#arena.byteOffset, this.#arena.length)
  readonly #lengths = new Int32Array(SLOTS)
  readonly #subjects: (Subject | undefined)[] = Array.from({ length: SLOTS })
  /** Where the fields of the subject that was read last end. */
  end = 0

  /**
   * The subject of the bytes from `ppid=` on; null when the fields stand in another order, the record is cut, or another may begin
   * in them.
   */
  of(bytes: Buffer, start: number, end: number): Subject | null {
    const slot = slotOf(bytes, start, end)
    const length = this.#lengths[slot]!
    const at = slot * LONGEST
    if (
      length > 0 &&
      start + length <= end &&
      isEnd(bytes, start + length, end) &&
      equalText(this.#words, at, wordsOf(bytes), start, start + length)
    ) {
      this.end = start + length
      return this.#subjects[slot]!
    }
    return this.#read(bytes, start, end, slot)
  }

  #read(bytes: Buffer, start: number, end: number, slot: number): Subject | null {
    const stop = endOfKey(bytes, start, end)
    if (stop < 0 || bytes.subarray(start, stop).includes(STAMP)) return null
    const subject = readSubject(bytes, start, stop)
    if (subject.pid < 0) return null
    this.end = stop
    const length = stop - start
    if (length <= LONGEST && isText(bytes, start, stop)) {
      copyBytes(wordsOf(bytes), start, stop, this.#words, slot * LONGEST)
      this.#lengths[slot] = length
      this.#subjects[slot] = subject
    }
    return subject
  }
}

/** Of each record. */
const STAMP = Buffer.from('audit(')

/** No value that is not a number may hide in eight bytes of it. */
function isText(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false
  return true
}

/** By the last digits of pid, which stand behind the second `=`. */
function slotOf(bytes: Buffer, start: number, end: number): number {
  let i = start
  while (i < end && bytes[i] !== SPACE) i++
  i += 5
  let hash = 0
  for (let c = bytes[i]!; i < end && c !== SPACE; c = bytes[++i]!) hash = hash * 10 + c - 0x30
  return hash & (SLOTS - 1)
}

/** Where the value of `key=`, the last field, ends; -1 when there is none: old kernels, or a cut record. */
function endOfKey(bytes: Buffer, start: number, end: number): number {
  const at = bytes.subarray(start, end).indexOf(KEY)
  if (at < 0) return -1
  const value = start + at + KEY.length
  if (bytes[value] === 0x22) {
    const close = bytes.indexOf(0x22, value + 1)
    return close < 0 || close >= end ? -1 : close + 1
  }
  if (bytes[value] === 0x28) return value + 6 <= end ? value + 6 : -1
  let i = value
  while (i < end && isHexDigit(bytes[i]!) && !isEnrichment(bytes, i, end)) i++
  return i
}

/** The names that ENRICHED adds, where a copy lost the byte before them. */
function isEnrichment(bytes: Buffer, at: number, end: number): boolean {
  return bytes[at] === 0x41 && matches(bytes, at, end, ENRICHMENT)
}

const ENRICHMENT = Buffer.from('ARCH=')

const KEY = Buffer.from(' key=')

function isEnd(bytes: Buffer, at: number, end: number): boolean {
  // ENRICHED text follows behind 0x1d, or right away where a copy lost that byte.
  const isBehind = at === end || bytes[at] === 0x1d || bytes[at] === SPACE
  return isBehind || isEnrichment(bytes, at, end)
}

function isHexDigit(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46)
}
