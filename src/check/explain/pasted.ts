import type { Explanation } from './explanation.ts'
import { explainMessage } from './message.ts'
import { explainRecords } from './record.ts'

/**
 * What a pasted text says: its records, those that it quotes, or what a runtime says in it, each once. Whoever pastes a line that
 * a program's log quotes asks about the record; no rule is made of it.
 */
export function explainPasted(text: string): Explanation[] {
  const records = explainRecords(text)
  if (records.length > 0) return records
  const quoted = explainRecords(text.split('\n').map(quotedIn).join('\n'))
  return quoted.length > 0 ? quoted : explainMessages(text)
}

/** Lines that YAML has folded are one; a text that was broken in another way is looked at as a whole. */
function explainMessages(text: string): Explanation[] {
  const lines = unfolded(text)
  const whole = text
    .split('\n', MOST)
    .map(line => line.trim())
    .join(' ')
  for (const [texts, general] of [
    [lines, false],
    [[whole], false],
    [lines, true]
  ] as const) {
    const told = texts.flatMap(line => explainMessage(line, general) ?? [])
    if (told.length > 0)
      return [...new Map(told.map(each => [JSON.stringify(each), each])).values()]
  }
  return []
}

function unfolded(text: string): string[] {
  const lines: string[] = []
  let indent = -1
  for (const line of text.split('\n')) {
    const own = line.search(/\S/)
    const goesOn = indent >= 0 && own > indent && !KEY.test(line)
    if (goesOn) lines.push(`${lines.pop()!} ${line.trim()}`)
    else {
      lines.push(line)
      indent = KEY.test(line) ? own : -1
    }
  }
  return lines
}

const KEY = /^\s*(?:- )?[\w./-]{1,60}:(?: |$)/

/** The record that stands inside a line: `level=info msg="audit: type=1400 ..."`; '' for none. */
function quotedIn(line: string): string {
  const at = line.slice(0, LONGEST).search(RECORD)
  const record = at < 0 ? '' : line.slice(at)
  return record.includes('\\') ? record.replace(/\\(["=|\\])/g, '$1') : record
}

/** Lines that one text may have been broken into. */
const MOST = 1000
const LONGEST = 8192
const RECORD =
  /(?:type\\?=\d{4} audit|type\\?=[A-Z_]{2,20} msg\\?=audit)\(|\bapparmor\\?=\\?"[A-Z]|\bavc: {1,3}(?:denied|granted) /
