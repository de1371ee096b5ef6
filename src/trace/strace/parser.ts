import type { TraceContext, TraceParser } from '../format.ts'
import { AppendedRun } from './appended-run.ts'
import { CallNames } from './call-names.ts'
import type { SourceLedger } from '../ledger.ts'
import { faultOf, mayHoldLine } from './cut-lines.ts'
import { Departures } from './departures.ts'
import { DressedLines } from './dressing/dressed-lines.ts'
import type { LineDressing } from './dressing/line-dressing.ts'
import { LineSplitter, type TakeLine } from '../lines.ts'
import { matches } from '../match-bytes.ts'
import { isNameStart, skipCallName, skipMark, skipName } from './name-byte.ts'
import type { OpenCalls } from './open-calls.ts'
import { PlainReading } from './plain/plain-reading.ts'
import type { Parts } from './plain/plain-reading.ts'
import { Prefix } from './prefix.ts'
import { StackFrames } from './stack-frames.ts'
import { SummaryTable } from './summary-table.ts'
import { FOREIGN, type LineTasks } from './line-tasks.ts'
import { LogState } from './log-state.ts'
import { TaskEvents } from './task-events.ts'
import { remarkKind } from './task-lines.ts'
import type { TakeOvers } from './take-overs.ts'
import type { CallReporter } from './call-reporter.ts'
import { EarlyText } from './terminal/early-text.ts'
import { TerminalLog } from './terminal/terminal-log.ts'

/** Bytes. */
const PIECE = 1 << 16
const SPACE = 0x20
const LESS = 0x3c
const UNFINISHED = Buffer.from('<unfinished ...>')
const RESUMED = Buffer.from(' resumed>')

/** Reads what strace wrote, line by line; see `docs/howto-trace-format.md` for the forms. */
export class StraceParser implements TraceParser {
  readonly #ledger: SourceLedger
  readonly #names: CallNames
  readonly #parts: Parts
  #splitter: LineSplitter | DressedLines | PlainReading
  readonly #prefix = new Prefix()
  readonly #calls: CallReporter
  readonly #open: OpenCalls
  readonly #table: SummaryTable
  readonly #tasks: LineTasks
  readonly #early: EarlyText
  readonly #terminal: TerminalLog
  readonly #takeOvers: TakeOvers
  readonly #events: TaskEvents
  readonly #appended: AppendedRun
  readonly #execs: ReadonlySet<number>
  readonly #departures: Departures
  readonly #frames: StackFrames

  constructor(context: TraceContext, dressing: LineDressing | null) {
    this.#early = new EarlyText(context, {
      takeLine: (bytes, start, end, isWhole) => this.#line(bytes, start, end, isWhole),
      takeText: () => this.#textLine()
    })
    const takeLine: TakeLine = (bytes, start, end, isWhole) =>
      this.#early.take(bytes, start, end, isWhole)
    this.#splitter = dressing
      ? new DressedLines(dressing, takeLine, () => this.#part())
      : new LineSplitter(takeLine)
    this.#ledger = context.ledger
    this.#frames = new StackFrames(context.ledger)
    this.#names = new CallNames(context.names)
    this.#table = new SummaryTable(context)
    const state = new LogState(context)
    const { calls, open, tasks, takeOvers, execs } = state
    this.#calls = calls
    this.#open = open
    this.#tasks = tasks
    this.#takeOvers = takeOvers
    this.#execs = execs
    this.#departures = new Departures(state)
    this.#events = new TaskEvents(state)
    this.#appended = new AppendedRun(state)
    this.#terminal = new TerminalLog(context, tasks, {
      get line() {
        return calls.line
      },
      set line(number) {
        calls.line = number
      },
      read: (bytes, start, end, isWhole) => this.#read(bytes, start, end, isWhole),
      readRest: (bytes, start, end) => this.#restLine(bytes, start, end)
    })
    this.#parts = {
      context,
      names: this.#names,
      calls,
      open,
      tasks,
      terminal: this.#terminal,
      frames: this.#frames,
      takeLine,
      isAppended: (...call) => this.#isAppended(...call)
    }
  }

  get lines(): number {
    return this.#calls.line
  }

  push(chunk: Uint8Array): void {
    let from = 0
    // By the piece, as long as the sink may come to know calls.
    for (; this.#calls.known === null && from < chunk.length; from += PIECE) {
      this.#splitter.push(chunk.subarray(from, from + PIECE))
      this.#useKnown()
    }
    if (from < chunk.length) this.#splitter.push(chunk.subarray(from))
  }

  /** From where the sink knows calls, those need not be read; in a log of plain lines, they need not even be cut out. */
  #useKnown(): void {
    const known = (this.#calls.known = this.#parts.context.sink.knownCalls())
    if (known !== null && this.#splitter instanceof LineSplitter)
      this.#splitter = PlainReading.after(this.#splitter, this.#parts, known, this.#prefix)
  }

  end(): void {
    this.#splitter.end()
    this.#early.end()
    this.#terminal.end()
    this.#frames.end()
    this.#table.end()
    this.#departures.giveUpAll(this.#open)
  }

  /** The start of a line that the next one goes on with. */
  #part(): void {
    this.#calls.line++
    this.#ledger.used++
  }

  #textLine(): void {
    this.#calls.line++
    this.#ledger.isMixed = true
    this.#ledger.ignore('program-output')
  }

  #line(bytes: Buffer, start: number, lineEnd: number, isWhole: boolean): void {
    this.#calls.line++
    const end = bytes[lineEnd - 1] === 0x0d && lineEnd > start ? lineEnd - 1 : lineEnd
    if (!this.#terminal.takes(bytes, start, end, isWhole)) this.#read(bytes, start, end, isWhole)
  }

  #read(bytes: Buffer, start: number, end: number, isWhole: boolean): void {
    const ledger = this.#ledger
    if (this.#frames.isOpen && this.#frames.takes(bytes, start, end, this.#calls.line)) return
    const prefix = this.#prefix
    prefix.read(bytes, start, end)
    const rest = prefix.rest
    if (rest >= end) {
      if (prefix.tid < 0 && (isWhole || start === end)) return ledger.ignore('empty')
      return ledger.problem(isWhole ? 'UNREADABLE_LINE' : 'CUT_LINE', this.#calls.line)
    }
    const first = bytes[rest]!
    if (isNameStart(first)) {
      if (isWhole && this.#terminal.turnsOnForText(bytes, start, rest, end)) return
      if (this.#callLine(bytes, rest, end, isWhole)) return
      if (isWhole && this.#terminal.turnsOnFor(bytes, start, end)) return
    } else if (first === LESS && this.#resumedLine(bytes, rest, end, isWhole)) return
    else if (this.#events.read(bytes, prefix, end)) return
    const remark = remarkKind(bytes, start, rest, end)
    if (remark !== null) {
      if (remark === 'strace-message') this.#events.message(bytes, rest, end)
      else if (remark === 'stack-frame') this.#frames.began(bytes, start, end)
      return ledger.ignore(remark)
    }
    if (isWhole && this.#table.read(bytes, start, end, this.#calls.line)) return
    if (isWhole && this.#restLine(bytes, start, end)) return void ledger.used++
    this.#terminal.turnOnForRest(bytes, start, end)
    ledger.problem(faultOf(bytes, start, end, this.#calls.line, isWhole), this.#calls.line)
  }

  /** `name(...`; false when the line is no call. */
  #callLine(bytes: Buffer, rest: number, end: number, isWhole: boolean): boolean {
    const nameEnd = skipCallName(bytes, rest, end)
    const i = skipMark(bytes, nameEnd, end)
    if (i >= end || bytes[i] !== 0x28) return false
    const { number } = this.#prefix
    const tid = this.#tasks.of(this.#prefix, bytes)
    if (tid === FOREIGN) return false
    const open = this.#open.of(tid)
    if (open?.isOpen) this.#calls.giveUp(tid, open)
    const isOpenEnded = bytes[end - 1] === 0x3e && bytes[end - 2] === 0x2e
    if (isWhole && !isOpenEnded && this.#calls.repeats(tid, number, bytes, rest, end)) {
      this.#ledger.used++
      return true
    }
    const name = this.#names.intern(bytes, rest, nameEnd)
    if (isOpenEnded) {
      if (matches(bytes, end - UNFINISHED.length, end, UNFINISHED)) {
        if (this.#hasLostEnd(tid, name, bytes, i + 1, end)) return true
        const begun = this.#open.begin(tid)
        begun.set(name, number, i + 1 - rest, this.#calls.line)
        if (this.#execs.has(name)) this.#takeOvers.execing = tid
        this.#calls.begin(tid, begun, bytes, rest, end - UNFINISHED.length)
        this.#open.hasBegun(begun)
        this.#ledger.used++
        return true
      }
      if (this.#departures.take(tid, name, number, bytes, i + 1, end)) return true
    }
    const isComplete = this.#calls.read(tid, name, number, bytes, i + 1, end, isWhole)
    if (isWhole && this.#isAppended(tid, name, bytes, i + 1, end)) return true
    if (!isComplete && isWhole && (this.#terminal.isOff || this.#calls.isNone)) return false
    return this.#tell(isComplete, isWhole)
  }

  /** `<... name resumed>rest`; false when it is something else in angle brackets. */
  #resumedLine(bytes: Buffer, rest: number, end: number, isWhole: boolean): boolean {
    if (bytes[rest + 1] !== 0x2e || bytes[rest + 4] !== SPACE) return false
    const nameEnd = skipName(bytes, rest + 5, end)
    let i = nameEnd
    while (i < end && bytes[i] !== SPACE && i - nameEnd < 4) i++
    if (nameEnd === rest + 5 || !matches(bytes, i, end, RESUMED)) return false
    const ledger = this.#ledger
    const tid = this.#tasks.of(this.#prefix)
    if (tid === FOREIGN) return false
    const name = this.#names.intern(bytes, rest + 5, nameEnd)
    let open = this.#open.of(tid)
    if (this.#execs.has(name) && !(open?.isOpen && open.name === name))
      open = this.#takeOvers.takeOver(tid)
    const after = i + RESUMED.length
    if (!open?.isOpen && this.#takeOvers.isAwaited(tid)) {
      ledger.used++
      return true
    }
    if (!open?.isOpen || open.name !== name) {
      // The name counts; the arguments printed at the start are lost.
      if (open?.isOpen) this.#calls.giveUp(tid, open)
      this.#calls.read(tid, name, this.#prefix.number, bytes, after, end, isWhole)
      this.#calls.report()
      ledger.problem('UNPAIRED_RESUME', this.#calls.line)
      return true
    }
    open.isOpen = false
    // The start is put before the end: over the prefix, which is read, and perhaps over lines that are.
    const isNear = open.length <= after
    if (isNear) open.copyBefore(bytes, after)
    const text = isNear ? bytes : open.with(bytes, after, end)
    const start = isNear ? after - open.length : 0
    const from = start + open.arguments
    const to = isNear ? end : text.length
    if (bytes[end - 1] === 0x3e && bytes[end - 2] === 0x2e) {
      if (this.#departures.take(tid, name, open.number, text, from, to)) return true
    } else if (isWhole && this.#calls.repeats(tid, open.number, text, start, to)) {
      ledger.used++
      return true
    }
    const isComplete = this.#calls.read(tid, name, open.number, text, from, to, isWhole)
    if (isWhole && this.#isAppended(tid, name, bytes, after, end)) return true
    return this.#tell(isComplete, isWhole)
  }

  /** True when another line, which begins in that of a call that seems to begin, has been read. */
  #hasLostEnd(tid: number, name: number, bytes: Buffer, start: number, end: number): boolean {
    if (!mayHoldLine(bytes, start, end)) return false
    this.#calls.read(tid, name, this.#prefix.number, bytes, start, end, true)
    return this.#isAppended(tid, name, bytes, start, end)
  }

  /** True when another line has been read behind the call that was read last, which was cut. */
  #isAppended(tid: number, name: number, bytes: Buffer, start: number, end: number): boolean {
    let at = this.#calls.endsAsExecve ? this.#appended.begins(tid, name, bytes, start, end) : -1
    if (at < 0 && this.#terminal.isOff && mayHoldLine(bytes, start, end))
      at = this.#appended.goesOn(tid, bytes, start, end)
    if (at >= 0) this.#read(bytes, at, end, true)
    return at >= 0
  }

  #tell(isComplete: boolean, isWhole: boolean): true {
    this.#calls.report()
    if (isComplete && isWhole) this.#ledger.used++
    else this.#ledger.problem(isWhole ? 'UNREADABLE_LINE' : 'CUT_LINE', this.#calls.line)
    return true
  }

  /**
   * `)  = 0` alone behind `close(3 <unfinished ...>`: with --status a call is written when it has returned, in the pieces that
   * others made of it meanwhile (strace.c, strace_open_memstream). False when the two make no whole call.
   */
  #restLine(bytes: Buffer, start: number, end: number): boolean {
    const { latest: open, latestTid: tid } = this.#open
    if (!open?.isOpen) return false
    const text = open.with(bytes, start, end)
    const { name, number, arguments: from } = open
    open.isOpen = !this.#calls.read(tid, name, number, text, from, text.length, true)
    if (open.isOpen) this.#open.wasNoRest()
    else this.#calls.report()
    return !open.isOpen
  }
}
