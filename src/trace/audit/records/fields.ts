import { unhex } from './unhex.ts'

const BLANK = 0x20
const EQUALS = 0x3d
const QUOTE = 0x22
/** Between the kernel's fields and those that auditd's ENRICHED format adds. */
const ENRICHMENT = 0x1d

/** A value as it stands: bytes as latin1. */
export interface Value {
  readonly text: string
  readonly isQuoted: boolean
}

/** The fields of a record's text; of a key that comes twice the first one counts. */
export type Fields = ReadonlyMap<string, Value>

/**
 * Reads `key=value` pairs. `isWhole` false: the text was cut at its end, so that the last value is not believed, nor is one
 * whose quotes do not end. What stands behind the enrichment mark is not the kernel's and not read.
 */
export function readFields(bytes: Buffer, start: number, end: number, isWhole: boolean): Fields {
  const fields = new Map<string, Value>()
  let last: string | null = null
  let before = ''
  for (let i = start; i < end;) {
    if (bytes[i] === ENRICHMENT) return fields
    if (bytes[i] === BLANK) {
      i++
      continue
    }
    const keyEnd = endOfKey(bytes, i, end)
    if (bytes[keyEnd] !== EQUALS) {
      // Names of profiles may have blanks, and the label of a task is printed as it is: `subj=two words (enforce) key="k"`.
      const label = before === 'subj' ? fields.get(before) : undefined
      if (label !== undefined && !label.isQuoted) {
        const text = `${label.text} ${bytes.toString('latin1', i, keyEnd)}`
        fields.set(before, { text, isQuoted: false })
        if (keyEnd >= end) last = before
      }
      i = Math.max(keyEnd, i + 1)
      continue
    }
    const key = bytes.toString('latin1', i, keyEnd)
    before = key
    const valueEnd = endOfValue(bytes, keyEnd + 1, end)
    last = null
    if (!fields.has(key)) {
      fields.set(key, valueAt(bytes, keyEnd + 1, valueEnd))
      if (valueEnd >= end && !isClosed(bytes, keyEnd + 1, valueEnd)) last = key
    }
    i = valueEnd
  }
  if (last !== null) settle(fields, last, isWhole)
  return fields
}

/** What a person or a page has put behind the last field: no number, word or context ends so. */
const PUT_BEHIND = /^([\w.:,+/-]*\w)[,;:.*'")\]\x60]+$/

/** The last field reaches to the end of the text. */
function settle(fields: Map<string, Value>, key: string, isWhole: boolean): void {
  const { text } = fields.get(key)!
  const plain = PUT_BEHIND.exec(text)?.[1]
  if (!isWhole || text.startsWith('"')) fields.delete(key)
  else if (plain !== undefined) fields.set(key, { text: plain, isQuoted: false })
}

function endOfKey(bytes: Buffer, start: number, end: number): number {
  let i = start
  while (i < end && bytes[i] !== EQUALS && bytes[i] !== BLANK && bytes[i] !== ENRICHMENT) i++
  return i < end ? i : end
}

/** Quoted text has no quotes in it; `{ ... }` of ENRICHED has blanks; `(null)` may have the next key right behind it. */
function endOfValue(bytes: Buffer, start: number, end: number): number {
  const first = bytes[start]
  if (start >= end) return end
  if (first === QUOTE || first === 0x27) {
    // What user space writes in single quotes may hold anything, and ends with the record.
    const close =
      first === QUOTE ? bytes.indexOf(QUOTE, start + 1) : bytes.lastIndexOf(0x27, end - 1)
    return close <= start || close >= end ? end : close + 1
  }
  if (isNull(bytes, start, end)) return start + NULL.length
  let i = start
  while (i < end && bytes[i] !== BLANK && bytes[i] !== ENRICHMENT) i++
  return i
}

function isClosed(bytes: Buffer, start: number, end: number): boolean {
  return end - start > 1 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE
}

function valueAt(bytes: Buffer, start: number, end: number): Value {
  if (isClosed(bytes, start, end))
    return { text: bytes.toString('latin1', start + 1, end - 1), isQuoted: true }
  const text = bytes.toString('latin1', start, end)
  return { text: text.includes('=') ? withoutEnrichment(text) : text, isQuoted: false }
}

/** `0x7ffc0000AUID="unset"`: many copies of a log have lost the mark between the kernel's fields and auditd's. */
function withoutEnrichment(text: string): string {
  return /^(.+?)(?:ARCH|SADDR|AUID|FSUID|OUID|UID|ID)=/s.exec(text)?.[1] ?? text
}

const NULL = Buffer.from('(null)')

function isNull(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== NULL[0] || end - start < NULL.length) return false
  return NULL.equals(bytes.subarray(start, start + NULL.length))
}

/**
 * The bytes of a value that a program chose: text in quotes, else hexadecimal. null: there is none (`(null)`, `?`), or it is
 * cut (an odd number of digits). Only keys that may hold such text may be read so: `auid=1000` is no text.
 */
export function untrusted(value: Value | undefined): Buffer | null {
  if (value === undefined) return null
  if (value.isQuoted) return Buffer.from(value.text, 'latin1')
  return unhex(value.text)
}

/** Text that the kernel or a module prints as it is, quoted or not; null: none. */
export function trusted(value: Value | undefined): string | null {
  if (value === undefined || (!value.isQuoted && (value.text === '(null)' || value.text === '?')))
    return null
  return value.text
}
