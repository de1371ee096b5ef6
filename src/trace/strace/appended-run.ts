import { isSyscall } from '../../facts/syscall-table.ts'
import type { TraceContext } from '../format.ts'
import { ArgumentBounds, scanArguments, skipDecoration, skipString } from './call/scan-arguments.ts'
import type { CallReporter } from './call-reporter.ts'
import { LineForm } from './line-form.ts'
import type { LineTasks } from './line-tasks.ts'
import type { LogState } from './log-state.ts'
import { matches } from '../match-bytes.ts'
import type { OpenCalls } from './open-calls.ts'
import { tasksBehindText } from './terminal/behind-text.ts'

/** So many places in a line are tried. */
const MOST_TRIES = 8
/** No line has lost its end more often, and each one that is found is read within the one before. */
const MOST_LINES = 32
/** More than strace puts before a call. */
const LONGEST_PREFIX = 100
/** No path is longer (PATH_MAX), and none of its bytes is printed as more than four. */
const LONGEST_PATH = 4096 * 4 + 40
const EXECVE = Buffer.from('execve(')
const UNFINISHED = Buffer.from(' <unfinished ...>')
const QUOTE = 0x22
const LESS = 0x3c
/** What no line begins with. */
const BLANK = 0x2e
/** Inside of a string, strace prints a quote with a backslash. */
const BEGINS = /^execve\((?:pathname=)?"(?:[^"\\]|\\.)*"(?:\.\.\.)?, (?:argv=)?(?:\[|0x|NULL)/

/**
 * A run that was appended (-A) to one which was killed in the middle of its last line: `read(0, 4711 execve("/bin/ls", ["ls"],
 * 0x7ffe /* 35 vars *\/) = 0`.
 */
export class AppendedRun {
  readonly #context: TraceContext
  readonly #tasks: LineTasks
  readonly #open: OpenCalls
  readonly #calls: CallReporter
  readonly #form: LineForm
  readonly #bounds = new ArgumentBounds()
  readonly #execs: ReadonlySet<number>
  /** How many lines were found in one, and which that is. */
  #found = 0
  #line = 0

  constructor({ context, tasks, open, calls, execs }: LogState) {
    this.#context = context
    this.#tasks = tasks
    this.#open = open
    this.#calls = calls
    this.#form = new LineForm(context.names, context.texts)
    this.#execs = execs
  }

  /**
   * Where between `start` and `end` of a line, which ends as that of an execve does, the first of another run begins; then the
   * call that was read last, and ends with the line, has been told as cut there, and all tasks are gone. -1: nowhere.
   */
  begins(tid: number, name: number, bytes: Buffer, start: number, end: number): number {
    if (this.#execs.has(name) || this.#isFull()) return -1
    const at = appendedAt(this.#form, bytes, start, end)
    if (at < 0) return -1
    this.#cut(end - at)
    this.#startOver(tid)
    return at
  }

  /**
   * As `begins`, for the line of any call: strace may have been attached to what was running (-p), or the log has lost something
   * in between.
   */
  goesOn(tid: number, bytes: Buffer, start: number, end: number): number {
    if (this.#isFull()) return -1
    const { sink } = this.#context
    this.#bounds.begin(start)
    scanArguments(bytes, end, this.#bounds, Infinity)
    const { after } = this.#bounds
    // What stands between whole arguments is text, and so are the strings of a call that only begins.
    const from = after < 0 ? start : after
    const line = after < 0 ? outsideTexts(bytes, from, end) : bytes.toString('latin1', from, end)
    const places = [...this.#linesIn(line, bytes, from, end)]
    const [at, next] = places.find(([, task]) => sink.hasTask(task)) ?? places[0] ?? [-1, -1]
    if (at < 0) return -1
    this.#cut(end - at)
    if (!sink.hasTask(next)) this.#startOver(tid)
    return at
  }

  /** `line`: the text from `start` to `end`, where it may be another's. */
  *#linesIn(
    line: string,
    bytes: Buffer,
    start: number,
    end: number
  ): Generator<readonly [number, number]> {
    let tries = 0
    for (const [at, tid] of tasksBehindText(line)) {
      if (tries++ === MOST_TRIES) return
      this.#form.read(bytes, start + at, end)
      const { kind, isClosed, prefix } = this.#form
      if (kind !== 'call' || !isClosed || prefix.isBracketed) continue
      if (isSyscall(this.#form.name(bytes))) yield [start + at, tid]
    }
  }

  #isFull(): boolean {
    if (this.#line !== this.#calls.line) {
      this.#line = this.#calls.line
      this.#found = 0
    }
    return this.#found === MOST_LINES
  }

  /** The call that was read last ends `count` bytes before the line does. */
  #cut(count: number): void {
    this.#calls.reportCut(count)
    // One line is one problem, however many it holds.
    if (this.#found++ > 0) return
    const { ledger } = this.#context
    ledger.problem('CUT_LINE', this.#calls.line)
    // Which counts the line; the other that it holds will be counted as used.
    ledger.used--
  }

  #startOver(tid: number): void {
    this.#open.startOver((other, open) => this.#calls.giveUp(other, open))
    this.#tasks.startOver()
    this.#context.sink.task({ kind: 'cut', tid })
  }
}

/**
 * The text from `start` to `end` of a line, with blanks for all strings and for what is printed behind descriptors: programs choose
 * these. As it is where the line is no start of a call, or one of these does not end, as where another line stands in it.
 */
function outsideTexts(bytes: Buffer, start: number, end: number): string {
  const text = Buffer.from(bytes.subarray(start, end))
  const stop = text.length - UNFINISHED.length
  const isStart = stop > 0 && matches(text, stop, text.length, UNFINISHED)
  const outside = text.toString('latin1')
  if (!isStart) return outside
  for (let i = 0; i < stop;) {
    const to = textEnd(text, i, stop + 1)
    if (to > stop) return outside
    if (to > i + 1) text.fill(BLANK, i, to)
    i = to
  }
  return text.toString('latin1')
}

/** The place behind the string or the decoration at `i`, or behind the byte there; `end` where it does not end before. */
function textEnd(bytes: Buffer, i: number, end: number): number {
  if (bytes[i] === QUOTE) return skipString(bytes, i + 1, end)
  return bytes[i] === LESS ? skipDecoration(bytes, i, end) : i + 1
}

/** Where the first line of another run begins; -1: nowhere. */
function appendedAt(form: LineForm, bytes: Buffer, start: number, end: number): number {
  // Behind the line, the buffer holds much more.
  const line = bytes.subarray(start, end)
  let from = 0
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const found = line.indexOf(EXECVE, from)
    if (found < 0) return -1
    const at = start + found
    if (BEGINS.test(bytes.toString('latin1', at, Math.min(end, at + LONGEST_PATH))))
      return beforePrefix(form, bytes, start, at, end)
    from = found + EXECVE.length
  }
  return -1
}

/** Where the task's number, the time and what else strace prints before the call at `at` begin. */
function beforePrefix(
  form: LineForm,
  bytes: Buffer,
  start: number,
  at: number,
  end: number
): number {
  for (let from = Math.max(start, at - LONGEST_PREFIX); from < at; from++) {
    form.read(bytes, from, end)
    if (form.kind === 'call' && form.nameStart === at) return from
  }
  return at
}
