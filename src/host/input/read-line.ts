import { UserError } from '../../errors.ts'
import { LineSplitter } from '../../trace/lines.ts'
import type { Source } from '../../trace/recording.ts'
import { printable } from '../printable.ts'

/** A line of a log, printable and at most some 240 characters long. */
export interface LogLine {
  /** 1-based. */
  readonly line: number
  readonly text: string
  /** Where a call is told in two lines, or others have cut its line: the one that starts it. */
  readonly started: string | null
}

/**
 * The line of a source by its number. Where `call` never came back it stands at the end of the log, and its start is the line
 * that tells of it. Null for a stream, which cannot be read again, and past the end.
 */
export async function readLine(
  source: Source,
  line: number,
  call: string | null
): Promise<LogLine | null> {
  try {
    const found = await find(source, line, (_, number) => number === line)
    if (found === null) return null
    const name = /<\.\.\. (\w+) resumed>/.exec(found.text)?.[1]
    if (name === undefined && call !== null && !found.text.includes(call)) {
      const open = await find(source, line, opens(call, null))
      if (open !== null) return { line: open.number, text: short(open.text), started: null }
      // On a terminal others write in the middle of a call: what was written last of it is here.
      const start = await find(source, line - 1, bytes => bytes.includes(`${call}(`))
      return { line, text: short(found.text), started: start && short(start.text) }
    }
    const started =
      name === undefined ? null : await find(source, line - 1, opens(name, taskOf(found.text)))
    return { line, text: short(found.text), started: started && short(started.text) }
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

type Wanted = (line: Buffer, number: number) => boolean

/** The last line up to `last` that is wanted. */
async function find(
  source: Source,
  last: number,
  isWanted: Wanted
): Promise<{ readonly number: number; readonly text: string } | null> {
  let number = 0
  let found: { number: number; text: string } | null = null
  const splitter = new LineSplitter((bytes, start, end) => {
    const line = bytes.subarray(start, Math.min(end, start + LONGEST))
    if (++number <= last && isWanted(line, number)) found = { number, text: line.toString('utf8') }
  })
  for await (const chunk of source.chunks()) {
    splitter.push(chunk)
    if (number >= last) return found
  }
  splitter.end()
  return found
}

/** More of a line is never shown. */
const LONGEST = 1 << 16

/** The start of a call by its name, of a task or (null) of any. */
function opens(name: string, task: string | null): Wanted {
  return line => {
    if (!line.includes('<unfinished ...')) return false
    const text = line.toString('utf8')
    return text.includes(`${name}(`) && (task === null || taskOf(text) === task)
  }
}

/** The number at the start of a line; '' where the file is of one task. */
function taskOf(text: string): string {
  return /^(?:\[pid +)?(\d+)[\]\s]/.exec(text)?.[1] ?? ''
}

/** The start, where the call is, and the end, where its result is. */
function short(text: string): string {
  const line = printable(text.trimEnd())
  return line.length <= 240 ? line : `${line.slice(0, 170)} ... ${line.slice(-60)}`
}
