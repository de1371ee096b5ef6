import { isSyscall } from '../../facts/syscall-table.ts'
import type { TakeLine } from '../lines.ts'
import { Texts } from '../texts.ts'
import { LineForm } from './line-form.ts'
import { withoutColour } from './colour.ts'

/** Lines that are looked at. */
const SAMPLE = 200
/** No collector of logs puts more than this before a line. */
const LONGEST = 240

/**
 * What others have put on each line of a log: a CI system's time, `app_1  | ` of docker compose, `2026-11-25T10:00:00.1Z stderr F `
 * of a container runtime, the colours of strace --color.
 */
export class LineDressing {
  readonly #prefix: RegExp | null
  readonly #isColoured: boolean

  constructor(prefix: RegExp | null, isColoured: boolean) {
    this.#prefix = prefix
    this.#isColoured = isColoured
  }

  /** The line as strace wrote it. */
  strip(bytes: Buffer, start: number, end: number): Buffer {
    const line = this.#isColoured ? withoutColour(bytes, start, end) : bytes.subarray(start, end)
    if (this.#prefix === null) return line
    const match = this.#prefix.exec(line.toString('latin1', 0, Math.min(LONGEST, line.length)))
    return match ? line.subarray(match[0].length) : line
  }
}

/** Hands on lines without their dressing. */
export function withoutDressing(dressing: LineDressing | null, take: TakeLine): TakeLine {
  if (dressing === null) return take
  return (bytes, start, end, isWhole) => {
    const line = dressing.strip(bytes, start, end)
    take(line, 0, line.length, isWhole)
  }
}

/** Looks at the first lines of a log; null when they are as strace writes them, or no log at all. */
export function findDressing(head: Buffer): LineDressing | null {
  const lines = firstLines(head.subarray(0, 1 << 16))
  const form = new LineForm(new Texts(), new Texts())
  const plain = lines.filter(line => beginsAt(form, line) === 0).length
  if (plain * 2 > lines.length) return null
  const isColoured = lines.some(line => line.includes(0x1b))
  const clean = isColoured ? lines.map(line => withoutColour(line, 0, line.length)) : lines
  const shapes = new Map<string, number>()
  for (const line of clean) {
    const at = beginsAt(form, line)
    if (at < 0) continue
    const shape = shapeOf(line.toString('latin1', 0, at))
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1)
  }
  const found = [...shapes.values()].reduce((sum, count) => sum + count, 0)
  const usual = [...shapes].filter(([, count]) => count * 20 >= found).map(([shape]) => shape)
  const covered = usual.reduce((sum, shape) => sum + shapes.get(shape)!, 0)
  if (found === 0 || found * 2 < lines.length || covered * 10 < found * 8) return null
  const prefixes = usual.filter(shape => shape !== '').sort((a, b) => b.length - a.length)
  if (prefixes.length === 0 && !isColoured) return null
  return new LineDressing(
    prefixes.length === 0 ? null : new RegExp(`^(?:${prefixes.join('|')})`),
    isColoured
  )
}

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
 * Where strace's part of a line begins: at the first word from which on all is a line of strace's, or at a pid behind it,
 * since what comes before a pid is not strace's; -1: nowhere.
 */
function beginsAt(form: LineForm, line: Buffer): number {
  const stop = Math.min(line.length, LONGEST)
  let first = -1
  for (let i = 0; i < stop; i++) {
    const isWordStart = i === 0 || line[i - 1] === 0x20 || line[i - 1] === 0x09
    if (!isWordStart || line[i] === 0x20) continue
    // strace puts one blank behind its time, a plugin of Jenkins two
    if (i === 0 && TWO_BLANKS.test(line.toString('latin1', 0, 12))) continue
    if (first >= 0 && i >= form.prefix.rest) break
    if (!isStrace(form, line, i)) continue
    if (form.prefix.tid >= 0) return i
    if (first < 0) first = i
  }
  return first
}

const TWO_BLANKS = /^\d\d:\d\d:\d\d {2}\S/

function isStrace(form: LineForm, line: Buffer, at: number): boolean {
  form.read(line, at, line.length)
  switch (form.kind) {
    case 'call':
      return isSyscall(line.toString('latin1', form.nameStart, form.nameEnd))
    case 'resumed':
    case 'event':
      return true
    case 'message':
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
}
