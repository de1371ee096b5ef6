import type { LineDressing, StrippedLine } from './line-dressing.ts'

const BRACE = 0x7b
/** Where docker's json-file driver, journald and collectors of logs put the line. */
const MEMBERS = ['log', 'MESSAGE', 'message'] as const

/** True for a log whose lines stand in JSON: `{"log":"brk(NULL) = 0x1\\n","stream":"stderr","time":"..."}`. */
export function isJsonLines(head: Buffer): boolean {
  const newline = head.indexOf(10)
  return head[0] === BRACE && newline > 0 && textOf(parse(head.subarray(0, newline))) !== null
}

/** Lines that others have put into JSON, one an object; docker's parts of a line have no line feed at their end. */
export class JsonLines implements LineDressing {
  strip(bytes: Buffer, start: number, end: number): StrippedLine {
    const entry = bytes[start] === BRACE ? parse(bytes.subarray(start, end)) : null
    const text = textOf(entry)
    if (text === null) return { line: bytes.subarray(start, end), goesOn: false, stream: 'stderr' }
    const isWhole = text.endsWith('\n')
    return {
      line: Buffer.from(isWhole ? text.slice(0, -1) : text),
      goesOn: !isWhole && entry?.['log'] === text,
      stream: entry?.['stream'] === 'stdout' ? 'stdout' : 'stderr'
    }
  }

  /** Docker has a file for each container; a journal or a collector may put lines of all into one. */
  isOn(line: Buffer): boolean {
    const entry = line[0] === BRACE ? parse(line) : null
    return typeof entry?.['log'] === 'string' && Object.keys(entry).every(key => DOCKER.has(key))
  }
}

/** Members of docker's json-file driver. */
const DOCKER: ReadonlySet<string> = new Set(['log', 'stream', 'time', 'attrs'])

function textOf(entry: Entry | null): string | null {
  for (const member of MEMBERS) {
    const text = entry?.[member]
    if (typeof text === 'string') return text
    // journald gives what is no UTF-8 as numbers.
    if (Array.isArray(text)) return Buffer.from(text as number[]).toString('utf8')
  }
  return null
}

type Entry = Readonly<Record<string, unknown>>

function parse(bytes: Buffer): Entry | null {
  try {
    const entry: unknown = JSON.parse(bytes.toString())
    return typeof entry === 'object' ? (entry as Entry | null) : null
  } catch {
    return null
  }
}
