import { isObject } from './json-values.ts'
import type { JsonObject } from './json-values.ts'
import { anyOf } from './patterns.ts'

/** No object of a log is longer. */
const LONGEST = 1 << 24
/** Bytes of a line that are looked at for what stands before its object. */
const MOST_BEFORE = 400

const MEMBER =
  /^\s*"(msg|message|MESSAGE|log|full_log|_raw|textPayload|line|short_message|SyslogMessage|stringValue)" ?: ?(?=")/
const TAG = String.raw`[\w.*-]{1,100}`
const BEFORE = new RegExp(
  `^(?:${anyOf(
    '@cee: ?',
    'data: ',
    // RFC 7464 puts a record separator before each text.
    String.raw`\x1e`,
    String.raw`[\s,[]{1,40}`,
    String.raw`[^{}"]{1,200}: @cee: ?`,
    // Fluentd's file, and its standard output.
    String.raw`\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)\t${TAG}\t`,
    String.raw`\d{4}-\d\d-\d\d [\d:]{8}\.\d{9} [+-]\d{4} ${TAG}: `,
    // What laurel may be told to write.
    String.raw`[^\s{}"[\]]{1,60} ?(?=\{"ID" ?: ?"\d)`
  )})?(?=[{])`
)
/** Fluent Bit's standard output: `[0] kmsg: [1677664800.123456, {"msg"=>"audit: ..."}]`. */
const ARROWS = new RegExp(
  String.raw`^\[\d{1,9}\] ${TAG}: \[\[?\d{1,12}\.\d{1,9}(?:, \{[^{}]{0,500}\}\])?, (?=\{")`
)

/**
 * The object that a line is, behind `@cee: `, `data: ` and the like; a member of one on several lines, `"msg": "..."` of
 * dmesg's, or a text that jq prints in quotes; null for none. `from`: behind what someone has put before the line.
 */
export function jsonIn(bytes: Buffer, start: number, from: number, end: number): JsonObject | null {
  const found = objectAt(bytes, start, end)
  if (found !== null) return found
  return from > start && bytes[from] === 0x7b ? objectAt(bytes, from, end) : null
}

function objectAt(bytes: Buffer, start: number, end: number): JsonObject | null {
  if (end - start > LONGEST) return null
  const head = bytes.toString('latin1', start, Math.min(end, start + MOST_BEFORE))
  const member = MEMBER.exec(head)
  if (member) {
    const value = bytes.toString('utf8', start + member[0].length, end)
    const text = parsed(value.replace(/,\s*$/, ''))
    if (typeof text !== 'string') return null
    return member[1] === 'msg' ? { pri: 0, msg: text } : { message: text }
  }
  if (/^\s*"[^"]/.test(head)) {
    const text = parsed(withoutEnd(bytes.toString('utf8', start, end)))
    if (typeof text === 'string') return { message: text }
  }
  const before = BEFORE.exec(head)?.[0]
  if (before === undefined) return withArrows(bytes, start, end, head)
  const text = bytes.toString('utf8', start + before.length, end)
  const object = parsed(withoutEnd(text))
  if (isObject(object)) return object
  const list = before.includes('[') ? parsed(`[${text}`) : undefined
  return Array.isArray(list) ? { items: list } : null
}

/** No text can hold `"=>`, as a quote in it has a backslash before it. */
function withArrows(bytes: Buffer, start: number, end: number, head: string): JsonObject | null {
  const before = ARROWS.exec(head)?.[0]
  if (before === undefined) return null
  const text = bytes.toString('utf8', start + before.length, end).replace(/\]\s*$/, '')
  const object = parsed(text.replace(/(?<!\\)"=>/g, '":'))
  return isObject(object) ? object : null
}

/** What may stand behind a member of a list. An expression would look at each run of blanks from each of its places. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && ENDS.includes(text[end - 1]!)) end--
  return text.slice(0, end)
}

const ENDS = ',] \t\r'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
