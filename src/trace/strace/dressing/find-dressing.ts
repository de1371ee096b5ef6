import { isSyscall } from '../../../facts/syscall-table.ts'
import { Texts } from '../../texts.ts'
import { LineForm } from '../line-form.ts'
import { STRACE_NAME, isMessage } from '../messages.ts'
import { withoutColour } from './colour.ts'
import { JsonLines, isJsonLines } from './json-lines.ts'
import { startsWith } from '../../match-bytes.ts'
import type { LineDressing, StrippedLine } from './line-dressing.ts'
import { endingOf, withBars, withoutEnding } from './line-ending.ts'

/** Lines that are looked at. */
const SAMPLE = 200
/** No collector of logs puts more than this before a line. */
const LONGEST = 240

/**
 * What others have put before each line: a CI system's time, `app_1  | ` of docker compose, `2026-11-25T10:00:00.1Z stderr F ` of
 * a container runtime (P for a part of a line), the colours of strace --color.
 */
class PrefixDressing implements LineDressing {
  readonly #prefix: RegExp | null
  readonly #ending: RegExp | null
  readonly #isColoured: boolean

  constructor(prefix: RegExp | null, ending: RegExp | null, isColoured: boolean) {
    this.#prefix = prefix
    this.#ending = ending
    this.#isColoured = isColoured
  }

  isOn(line: Buffer): boolean {
    const plain = this.#isColoured ? withoutColour(line, 0, line.length) : line
    return this.#prefixOf(plain) !== ''
  }

  strip(bytes: Buffer, start: number, end: number): StrippedLine {
    const whole = this.#isColoured ? withoutColour(bytes, start, end) : bytes.subarray(start, end)
    const line = withoutEnding(whole, this.#ending)
    const prefix = this.#prefixOf(line)
    if (prefix === '')
      return { line: withBars(line, this.#ending), goesOn: false, stream: 'stderr' }
    const [, stream, flag] = RUNTIME.exec(prefix) ?? []
    return {
      line: withBars(line.subarray(prefix.length), this.#ending),
      goesOn: flag === 'P',
      stream: stream === 'stdout' ? 'stdout' : 'stderr'
    }
  }

  #prefixOf(line: Buffer): string {
    const head = line.toString('latin1', 0, Math.min(LONGEST, line.length))
    return this.#prefix?.exec(head)?.[0] ?? ''
  }
}

/** The end of the prefix of a container runtime (CRI): stream, F or P, perhaps further tags. */
const RUNTIME = /(stdout|stderr) ([FP])(?::\S*)? $/

/** Looks at the first lines of a log; null when they are as strace writes them, or no log at all. */
export function findDressing(head: Buffer): LineDressing | null {
  if (isJsonLines(head)) return new JsonLines()
  const hasMark = startsWith(head, 0, BYTE_ORDER_MARK)
  const whole = firstLines(head.subarray(hasMark ? BYTE_ORDER_MARK.length : 0, 1 << 16))
  const ending = endingOf(whole)
  const lines = whole.map(line => withoutEnding(line, ending))
  const form = new LineForm(new Texts(), new Texts())
  const isOthers = TIME_OF_OTHERS.test(head.toString('latin1', 0, 1 << 16)) ? TIME_OR_WORD : WORD
  const plain = lines.filter(line => beginsAt(form, line, isOthers) === 0).length
  if (areCounted(lines))
    return new PrefixDressing(new RegExp(`^(?:${MARK})?${COUNT.source}`), ending, false)
  const mark = hasMark ? new RegExp(`^${MARK}`) : null
  const none = mark || ending ? new PrefixDressing(mark, ending, false) : null
  if (plain * 2 > lines.length) return none
  const isColoured = lines.some(line => line.includes(0x1b))
  const clean = isColoured ? lines.map(line => withoutColour(line, 0, line.length)) : lines
  const shapes = new Map<string, number>()
  for (const line of clean) {
    const at = beginsAt(form, line, isOthers)
    if (at < 0) continue
    const shape = shapeOf(line.toString('latin1', 0, at))
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1)
  }
  const found = [...shapes.values()].reduce((sum, count) => sum + count, 0)
  const usual = [...shapes].filter(([, count]) => count * 20 >= found).map(([shape]) => shape)
  const covered = usual.reduce((sum, shape) => sum + shapes.get(shape)!, 0)
  const prefixes = usual.filter(shape => shape !== '').sort((a, b) => b.length - a.length)
  if (found === 0 || covered * 10 < found * 8) return none
  if (prefixes.length === 0) {
    const areStrace = isColoured && found * 2 >= lines.length
    return areStrace ? new PrefixDressing(null, ending, true) : none
  }
  const prefix = new RegExp(`^(?:${MARK})?(?:${prefixes.join('|')})`)
  const dressing = new PrefixDressing(prefix, ending, isColoured)
  // The program may have printed more than strace.
  const dressed = clean.filter(line => dressing.isOn(line)).length
  const isMost = found * 2 >= lines.length
  return isMost || (found >= LEAST_FOUND && dressed * 10 >= lines.length * 9) ? dressing : none
}

/** Among many lines with the same prefix, so many of strace's are not there by chance. */
const LEAST_FOUND = 4

function firstLines(head: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; lines.length < SAMPLE && start < head.length;) {
    const newline = head.indexOf(10, start)
    if (newline < 0) {
      if (lines.length === 0) lines.push(head.subarray(start))
      break
    }
    const end = head[newline - 1] === 0x0d ? newline - 1 : newline
    if (end > start) lines.push(head.subarray(start, end))
    start = newline + 1
  }
  return lines
}

/**
 * Each line starts with its own number, as nl(1) and editors put it there: the tasks of a log are not counted up line by line,
 * unless it shows nothing but one call of each.
 */
function areCounted(lines: readonly Buffer[]): boolean {
  const found = lines.map(line => COUNTED.exec(line.toString('latin1', 0, LONGEST)))
  const first = Number(found[0]?.[1])
  const areInTurn = found.every((match, i) => Number(match?.[1]) === first + i)
  return (
    lines.length >= LEAST_COUNTED && areInTurn && new Set(found.map(match => match?.[2])).size > 1
  )
}

/** Fewer lines may well be of as many tasks. */
const LEAST_COUNTED = 4
const COUNT = / *\d{1,7} /
const COUNTED = /^ *(\d{1,7}) +([^(]+)/

/**
 * Where strace's part of a line begins: at the first word from which on all is a line of strace's, or at a pid behind it,
 * since what comes before a pid is not strace's; -1: nowhere.
 */
function beginsAt(form: LineForm, line: Buffer, isOthers: RegExp): number {
  const stop = Math.min(line.length, LONGEST)
  const head = line.toString('latin1', 0, stop)
  if (isMessage(head)) return 0
  const [behindName, behindNumber] = behindColons(head)
  const date = DATE.exec(head)
  const dateEnd = date === null ? 0 : date.index + date[0].length
  let first = -1
  for (let i = 0; i < stop; i++) {
    if (line[i] === 0x20) {
      const isMark = line[i + 1] === 0x3e || line[i + 1] === 0x7c // > |
      if (isMark && REMARK.test(line.toString('latin1', i, i + 200))) return i
      continue
    }
    const isBehind = i === 0 || BLANKS.has(line[i - 1]!)
    const isBehindColon = i === behindName || i === behindNumber
    if (!isBehind && !isBehindColon && !MARKED.test(head.slice(0, i))) continue
    if (i < dateEnd && i >= date!.index) continue
    if (i === 0 && isOthers.test(head)) continue
    if (first >= 0 && i >= form.prefix.rest) break
    if (!isStrace(form, line, i)) continue
    if (form.prefix.tid >= 0) return i
    if (first < 0) {
      const number = NUMBER.exec(head.slice(0, i))
      if (number !== null) return number.index
      first = i - paddingBefore(head, i)
    }
  }
  return first
}

/** What words end with: the last ends the sequence that Buildkite has its times in. */
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x07])

/** The blanks that strace puts before the seconds of -r (strace.c, printleader: `%6ld`), where they stand at `at`. */
function paddingBefore(head: string, at: number): number {
  const seconds = RELATIVE.exec(head.slice(at))?.[1]
  if (seconds === undefined) return 0
  const width = Math.max(0, WIDTH - seconds.length)
  return head.slice(Math.max(0, at - width), at) === ' '.repeat(width) ? width : 0
}

const WIDTH = 6
const RELATIVE = /^(\d{1,6})(?:\.\d{3,9})? /
/** What date(1) and ts(1) write: the day's number is no task's, and the time is not strace's. */
const DATE =
  /(?<=^|\s)(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}|\d{4}[-/]\d\d[-/]\d\d) (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d{1,9})? (?:(?:[A-Z]{3,4} )?\d{4} )?/

const BYTE_ORDER_MARK = Buffer.from('\ufeff')
const MARK = BYTE_ORDER_MARK.toString('latin1')
/** grep puts a file's name, a line's number, or both before each line, with a colon behind each. */
const GREP = /^(?!\d\d:\d\d:\d\d[. ])[^\s:]+:(\d+:)?/

/** Where a line begins behind its file's name or its number, and behind both; -1: it has none. */
function behindColons(head: string): readonly [number, number] {
  const [found, number] = GREP.exec(head) ?? []
  if (found === undefined) return [-1, -1]
  return [found.length - (number?.length ?? 0), found.length]
}

/** A task's number right behind what others put before it without a blank, as Buildkite does. */
// oxlint-disable-next-line no-control-regex -- Buildkite ends its marks with a bell
const NUMBER = /(?<=[|\])>};*\x07])\d{1,7} +$/
/** diff, mail and Markdown put a mark right before a line. */
const MARKED = /(?:^[-+>]|(?:^|[\s|])`)$/
/** A frame of -k, a line of a hexdump. */
const REMARK = /^ (?:> .*(?:\[0x[\da-f]+\]|no matching address range)|\| [\da-f]{5,}  [\da-f]{2} )/
/**
 * What looks like strace's own and may be others': a word in brackets might be a security context. strace puts one blank behind
 * its time, a plugin of Jenkins two.
 */
const WORD = /^(?:\d\d:\d\d:\d\d {2}\S|\[(?!pid |[\da-f?]+\] )[^\] ]+\] )/
const TIME = /\d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{10}(?:\.\d{1,9})?/.source
const TIME_OR_WORD = new RegExp(`${WORD.source}|^(?:${TIME}) `)
/** A time before a task's number, a message or the rest of a line: strace has none there. */
const TIME_OF_OTHERS = new RegExp(
  `^(?:${TIME}) (?:\\[pid |(?:/\\S{0,200}/)?${STRACE_NAME}|\\) += |\\d{1,7} +[a-z<+-])`,
  'm'
)

function isStrace(form: LineForm, line: Buffer, at: number): boolean {
  form.read(line, at, line.length)
  switch (form.kind) {
    case 'call':
      return isSyscall(line.toString('latin1', form.nameStart, form.nameEnd))
    case 'resumed':
    case 'event':
      return true
    case 'message':
    case 'envelope':
    case 'text':
      return false
  }
}

/** A regular expression for what stands before a line: the same words, with other numbers. */
function shapeOf(prefix: string): string {
  return prefix
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/:\d\d(?:\\\.\d+)?/g, match => (match.length > 3 ? ':\\d\\d(?:\\.\\d+)?' : match))
    .replace(/\d+/g, '\\d+')
    .replace(/ {2,}(?=\S)/g, ' +')
    .replace(/(?:stdout|stderr) [FP](?::\S*)? $/, '(?:stdout|stderr) [FP](?::\\S*)? ')
}
