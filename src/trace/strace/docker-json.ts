import type { LineDressing, StrippedLine } from './line-dressing.ts'
import { startsWith } from './match-bytes.ts'

const START = Buffer.from('{"log":"')

/** True for a file of docker's json-file driver: `{"log":"brk(NULL) = 0x1\\n","stream":"stderr","time":"..."}`. */
export function isDockerJson(head: Buffer): boolean {
  return startsWith(head, 0, START)
}

/** Lines that docker has put into JSON, one an object; a part of a line has no line feed at its end. */
export class DockerJson implements LineDressing {
  strip(bytes: Buffer, start: number, end: number): StrippedLine {
    const whole = bytes.subarray(start, end)
    const entry = startsWith(whole, 0, START) ? parse(whole.toString()) : null
    if (entry === null) return { line: whole, goesOn: false, stream: 'stderr' }
    const goesOn = !entry.log.endsWith('\n')
    return {
      line: Buffer.from(goesOn ? entry.log : entry.log.slice(0, -1)),
      goesOn,
      stream: entry.stream === 'stdout' ? 'stdout' : 'stderr'
    }
  }
}

function parse(text: string): { readonly log: string; readonly stream: unknown } | null {
  try {
    const { log, stream } = JSON.parse(text) as Record<string, unknown>
    return typeof log === 'string' ? { log, stream } : null
  } catch {
    return null
  }
}
