import type { JsonObject } from './json-values.ts'

const PAIR = /([A-Za-z_@][\w.@-]{0,60})=(?:"((?:[^"\\]|\\.)*)"|([^\s"=]{0,400}))(?: +|$)/y
/** Where the message of such a line may stand, without which it is not looked at. */
const MESSAGE = / (?:msg|message)="/
const LONGEST = 1 << 16

/** The members of a line that is logfmt from its start to its end: `host=web msg="audit: type=..."`; null for any other. */
export function logfmtIn(bytes: Buffer, start: number, end: number): JsonObject | null {
  if (end - start > LONGEST || !startsWithName(bytes, start, end)) return null
  const line = bytes.toString('utf8', start, end)
  if (!MESSAGE.test(` ${line.slice(0, 1000)}`)) return null
  const members = new Map<string, string>()
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < line.length) {
    const found = PAIR.exec(line)
    if (found === null) return null
    const [, name, quoted, bare] = found
    if (!members.has(name!)) members.set(name!, quoted?.replace(/\\(.)/g, unescaped) ?? bare!)
  }
  return Object.fromEntries(members)
}

/** Most lines are told from these by their first word. */
function startsWithName(bytes: Buffer, start: number, end: number): boolean {
  let i = start
  while (i < end && bytes[i]! > 0x20 && bytes[i] !== 0x3d) i++
  return bytes[i] === 0x3d && i < end
}

function unescaped(_: string, char: string): string {
  return char === 'n' ? '\n' : char === 't' ? '\t' : char
}
