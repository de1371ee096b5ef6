/** Nothing is looked for further from the end of a line. */
const FAR = 40

/** The end of a row in a table. */
const ROW = /`? +\|[ \t\r]*$/

/** What others put behind each line: the end of a row in a table, a backtick, blanks, the carriage return of another terminal. */
const ENDINGS = [ROW, /`[ \t\r]*$/, /[ \t\r]+$/]

/** What stands behind most lines; null: nothing that is not strace's. */
export function endingOf(lines: readonly Buffer[]): RegExp | null {
  const hasMost = (ending: RegExp) =>
    lines.filter(line => ending.test(tailOf(line))).length * 2 > lines.length
  return ENDINGS.find(hasMost) ?? null
}

/** In a table of Markdown a bar within a cell is written `\|`: O_RDWR\|O_CREAT. */
export function withBars(line: Buffer, ending: RegExp | null): Buffer {
  if (ending !== ROW || !line.includes('\\|')) return line
  return Buffer.from(line.toString('latin1').replaceAll('\\|', '|'), 'latin1')
}

export function withoutEnding(line: Buffer, ending: RegExp | null): Buffer {
  if (ending === null) return line
  const tail = tailOf(line)
  const at = tail.search(ending)
  return at < 0 ? line : line.subarray(0, line.length - tail.length + at)
}

function tailOf(line: Buffer): string {
  return line.toString('latin1', Math.max(0, line.length - FAR))
}
