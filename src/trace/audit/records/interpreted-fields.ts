import type { AuditRecord } from './audit-record.ts'
import { readFields } from './fields.ts'
import type { Fields, Value } from './fields.ts'

/** The fields of a record, however it is printed. */
export function fieldsOf(record: AuditRecord): Fields {
  const { bytes, start, end, isWhole, isInterpreted } = record
  return isInterpreted ? readInterpreted(record) : readFields(bytes, start, end, isWhole)
}

/**
 * True for text of `ausearch -i` that has a key twice: no enforcer writes that, but a name with blanks in it may look like fields,
 * and so do two records on one line.
 */
export function isAmbiguous({ bytes, start, end, isInterpreted }: AuditRecord): boolean {
  if (!isInterpreted) return false
  const keys = new Set<string>()
  for (const [, key] of bytes
    .toString('latin1', start, end)
    .matchAll(/(?:^| )([a-z_0-9]{1,40})=/g)) {
    if (keys.has(key!)) return true
    keys.add(key!)
  }
  return false
}

/**
 * What `ausearch -i` prints: values without quotes, blanks and all, nothing in hexadecimal. What a program may have made to look
 * like a field stands behind `comm=`, so that of a key that comes twice the first one counts, and none of those that stand there.
 */
function readInterpreted({ bytes, start, end, isWhole, type }: AuditRecord): Fields {
  const text = bytes.toString('latin1', start, end).trimEnd()
  const fields = new Map<string, Value>()
  const twice = new Set<string>()
  let last = ''
  for (let at = 0; ;) {
    KEY.lastIndex = at
    const found = KEY.exec(text)
    if (found === null) break
    const key = found[1]!
    const from = KEY.lastIndex
    const isName = key === 'name' && type.role === 'verdict' && !fields.has(key)
    at = valueEnd(text, from, isName)
    last = key
    if (fields.has(key)) twice.add(key)
    else fields.set(key, valueOf(text.slice(from, at)))
  }
  if (!isWhole) fields.delete(last)
  for (const key of BEHIND_TEXT) if (twice.has(key)) fields.delete(key)
  return fields
}

const KEY = /(?:^| )([a-z][a-z_0-9]{0,40})=/g
const NEXT = / [a-z][a-z_0-9]{0,40}=/g
const BEHIND_TEXT = ['comm', 'exe', 'subj', 'key'] as const

/** Up to the next key. Behind the name of a verdict the process is printed, whatever stands in the name. */
function valueEnd(text: string, from: number, isName: boolean): number {
  // What user space wrote ends with the record.
  if (text[from] === "'") return text.length
  const close = text.startsWith('{ ', from) ? text.indexOf(' }', from) : -1
  const process = isName ? text.indexOf(' pid=', from) : -1
  if (process >= 0) return process
  NEXT.lastIndex = close < 0 ? from : close
  return NEXT.exec(text)?.index ?? text.length
}

function valueOf(text: string): Value {
  const quoted = /^"([^"]*)"$/.exec(text)
  if (quoted !== null) return { text: quoted[1]!, isQuoted: true }
  return { text, isQuoted: !PRINTED.has(text) && !text.startsWith("'") }
}

/** What stands for no text, and is none. */
const PRINTED: ReadonlySet<string> = new Set(['(null)', '?', 'none', '(none)'])
