import { sortedSet } from '../../order.ts'

/**
 * Collects the paths that a strace log names, as far as the lines alone tell: absolute ones, and relative ones behind a
 * folder's descriptor (`AT_FDCWD</srv>, "x"`) or else in `cwd`. A path too many does no harm: it is only looked up.
 */
export class UsedPaths {
  /** Distinct paths that are kept: far more than programs use, small in memory. */
  static readonly MAX_PATHS = 100_000
  /** Longer lines hold long data, not long paths (4095 bytes, 16 kB when every byte is escaped). */
  static readonly MAX_LINE: number = 1 << 17

  readonly #cwd: string
  readonly #written = new Set<string>()
  #rest = ''
  #lines = 0

  constructor(cwd: string) {
    this.#cwd = Buffer.from(cwd).toString('latin1').replaceAll('\\', '\\\\')
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n')
    this.#rest = (lines.pop() ?? '').slice(0, UsedPaths.MAX_LINE)
    this.#lines += lines.length
    for (const line of lines) this.#line(line)
  }

  /** Lines seen so far. */
  get lines(): number {
    return this.#lines
  }

  /** Absolute paths, sorted by their bytes. */
  get paths(): readonly Buffer[] {
    return sortedSet([...this.#written].map(unescape))
      .filter(path => !path.includes('\0'))
      .map(path => Buffer.from(path, 'latin1'))
  }

  #line(line: string): void {
    for (const [open, close] of quotedParts(line)) {
      if (this.#written.size >= UsedPaths.MAX_PATHS) return
      // Empty: no path. `"..."...`: cut by -s, so data.
      if (close === open + 1 || line.startsWith('...', close + 1)) continue
      const path = line.slice(open + 1, close)
      this.#written.add(
        path.startsWith('/') ? path : `${folderBefore(line, open) ?? this.#cwd}/${path}`
      )
    }
  }
}

/** Places of the quotes around each string of a line; a string that is not closed ends the search. */
function* quotedParts(line: string): Generator<readonly [open: number, close: number]> {
  for (let open = line.indexOf('"'); open >= 0;) {
    let close = open + 1
    while (close < line.length && line[close] !== '"') close += line[close] === '\\' ? 2 : 1
    if (close >= line.length) return
    yield [open, close]
    open = line.indexOf('"', close + 1)
  }
}

/** The folder of `3</srv>, "x"` in front of the quote; strace writes a `<` or `>` of a name as an escape. */
function folderBefore(line: string, quote: number): string | null {
  if (line.slice(quote - 3, quote) !== '>, ') return null
  const folder = line.slice(line.lastIndexOf('<', quote) + 1, quote - 3)
  return folder.startsWith('/') ? folder : null
}

/** strace's escapes, one byte each: `\n`, `\"`, octal of up to three digits. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{1,3}|.)/gs, (_, escape: string) =>
    /^[0-7]/.test(escape)
      ? String.fromCharCode(Number.parseInt(escape, 8) & 0xff)
      : (LETTERS.get(escape) ?? escape)
  )
}

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v']
])
