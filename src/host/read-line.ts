import { UserError } from '../errors.ts'
import { LineSplitter } from '../trace/lines.ts'
import type { Source } from '../trace/recording.ts'
import { printable } from './printable.ts'

/** A line of a log, printable and at most some 240 characters long. */
export interface LogLine {
  readonly text: string
  /** Where a call is told in two lines: the one that starts it. */
  readonly started: string | null
}

/** The line of a source by its number, 1-based; null for a stream, which cannot be read again, and past the end. */
export async function readLine(source: Source, line: number): Promise<LogLine | null> {
  try {
    const bytes = await find(source, line, (_, number) => number === line)
    if (bytes === null) return null
    const text = bytes.toString('utf8')
    const name = /<\.\.\. (\w+) resumed>/.exec(text)?.[1]
    const started =
      name === undefined ? null : await find(source, line - 1, opens(name, taskOf(text)))
    return { text: short(text), started: started && short(started.toString('utf8')) }
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

type Wanted = (line: Buffer, number: number) => boolean

/** The last line up to `last` that is wanted. */
async function find(source: Source, last: number, isWanted: Wanted): Promise<Buffer | null> {
  let number = 0
  let found: Buffer | null = null
  const splitter = new LineSplitter((bytes, start, end) => {
    const line = bytes.subarray(start, end)
    if (++number <= last && isWanted(line, number)) found = Buffer.from(line.subarray(0, LONGEST))
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

function opens(name: string, task: string): Wanted {
  return line => {
    if (!line.includes('<unfinished ...')) return false
    const text = line.toString('utf8')
    return text.includes(`${name}(`) && taskOf(text) === task
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
