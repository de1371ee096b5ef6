import type { TraceContext, TraceParser } from '../format.ts'
import { LineSplitter } from '../lines.ts'
import { endsWith, isNameByte, matches } from './match-bytes.ts'
import { OpenCall } from './open-calls.ts'
import { Prefix } from './prefix.ts'
import { NAME_ONLY, START } from '../sink.ts'
import { PathTexts } from './path-texts.ts'
import { StraceCall } from './strace-call.ts'
import { SummaryTable } from './summary-table.ts'
import { BareTasks } from './bare-tasks.ts'
import { readTaskLine } from './task-lines.ts'
import { TerminalLog } from './terminal-log.ts'

const SPACE = 0x20
const LESS = 0x3c
const UNFINISHED = Buffer.from('<unfinished ...>')
const RESUMED = Buffer.from(' resumed>')
const DETACHED = Buffer.from('<detached ...>')
const PID_CHANGED = Buffer.from('<pid changed to ')

/** Reads what strace wrote, line by line; see `docs/howto-trace-format.md` for the forms. */
export class StraceParser implements TraceParser {
  lines = 0
  readonly #context: TraceContext
  readonly #splitter = new LineSplitter((bytes, start, end, isWhole) =>
    this.#line(bytes, start, end, isWhole)
  )
  readonly #prefix = new Prefix()
  readonly #call: StraceCall
  readonly #open = new Map<number, OpenCall>()
  readonly #table: SummaryTable
  readonly #bare: BareTasks
  readonly #terminal: TerminalLog
  // The task of the previous line: in most logs also that of this one.
  #lastTid = -1
  #lastOpen: OpenCall | undefined
  /** The task whose file goes on with the execve of another. */
  #awaited = -1

  constructor(context: TraceContext) {
    this.#context = context
    this.#call = new StraceCall(context.names, new PathTexts(context.texts))
    this.#table = new SummaryTable(context)
    this.#bare = new BareTasks(context.tid ?? 0)
    this.#terminal = new TerminalLog(context, this.#bare, (bytes, start, end, isWhole) =>
      this.#read(bytes, start, end, isWhole)
    )
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk)
  }

  end(): void {
    this.#splitter.end()
    this.#terminal.end()
    for (const [tid, open] of this.#open) if (open.isOpen) this.#giveUp(tid, open)
  }

  #line(bytes: Buffer, start: number, lineEnd: number, isWhole: boolean): void {
    this.lines++
    const end = bytes[lineEnd - 1] === 0x0d && lineEnd > start ? lineEnd - 1 : lineEnd
    if (!this.#terminal.takes(bytes, start, end, isWhole)) this.#read(bytes, start, end, isWhole)
  }

  #read(bytes: Buffer, start: number, end: number, isWhole: boolean): void {
    const { ledger } = this.#context
    const prefix = this.#prefix
    prefix.read(bytes, start, end)
    const rest = prefix.rest
    if (rest >= end) {
      if (prefix.tid < 0) return ledger.ignore('empty')
      return ledger.problem(isWhole ? 'UNREADABLE_LINE' : 'CUT_LINE', this.lines)
    }
    const first = bytes[rest]!
    if ((first >= 0x61 && first <= 0x7a) || first === 0x5f) {
      if (this.#callLine(bytes, rest, end, isWhole)) return
    } else if (first === LESS && this.#resumedLine(bytes, rest, end, isWhole)) return
    else if (this.#otherLine(bytes, start, rest, end)) return
    if (isWhole && this.#table.read(bytes, start, end, this.lines)) return
    ledger.problem(
      !isWhole ? 'CUT_LINE' : this.lines === 1 ? 'CUT_HEAD' : 'UNREADABLE_LINE',
      this.lines
    )
  }

  /** `name(...`; false when the line is no call. */
  #callLine(bytes: Buffer, rest: number, end: number, isWhole: boolean): boolean {
    let i = rest
    while (i < end && isNameByte(bytes[i]!)) i++
    const nameEnd = i
    // `readv#64`: strace marks x32 oddities, the kernel's name is without
    if (bytes[i] === 0x23) while (i < end && bytes[i] !== 0x28 && i - nameEnd < 4) i++
    if (i >= end || bytes[i] !== 0x28) return this.#strangeWord(bytes, rest, end)
    const { ledger, names } = this.#context
    const name = names.intern(bytes, rest, nameEnd)
    const tid = this.#tid()
    const open = this.#openOf(tid)
    if (open?.isOpen) this.#giveUp(tid, open)
    if (bytes[end - 1] === 0x3e && bytes[end - 2] === 0x2e) {
      if (endsWith(bytes, i, end, UNFINISHED)) {
        this.#startCall(tid, name, bytes, i + 1, end - UNFINISHED.length)
        ledger.used++
        return true
      }
      if (this.#left(tid, name, this.#prefix.number, bytes, i + 1, end)) return true
    }
    const isComplete = this.#deliver(tid, name, this.#prefix.number, bytes, i + 1, end, isWhole)
    if (isComplete && isWhole) ledger.used++
    else ledger.problem(isWhole ? 'UNREADABLE_LINE' : 'CUT_LINE', this.lines)
    return true
  }

  /** `<... name resumed>rest`; false when it is something else in angle brackets. */
  #resumedLine(bytes: Buffer, rest: number, end: number, isWhole: boolean): boolean {
    if (bytes[rest + 1] !== 0x2e || bytes[rest + 4] !== SPACE) return false
    let i = rest + 5
    while (i < end && isNameByte(bytes[i]!)) i++
    const nameEnd = i
    while (i < end && bytes[i] !== SPACE && i - nameEnd < 4) i++
    if (i === rest + 5 || !matches(bytes, i, end, RESUMED)) return false
    const { ledger, names } = this.#context
    const name = names.intern(bytes, rest + 5, nameEnd)
    const tid = this.#tid()
    const open = this.#openOf(tid)
    const after = i + RESUMED.length
    if (!open?.isOpen && tid === this.#awaited) {
      this.#awaited = -1
      ledger.used++
      return true
    }
    if (!open?.isOpen || open.name !== name) {
      // The name counts; the arguments printed at the start are lost.
      if (open?.isOpen) this.#giveUp(tid, open)
      this.#deliver(tid, name, this.#prefix.number, bytes, after, end, isWhole)
      ledger.problem('UNPAIRED_RESUME', this.lines)
      return true
    }
    open.append(bytes, after, end)
    open.isOpen = false
    if (bytes[end - 1] === 0x3e && bytes[end - 2] === 0x2e)
      if (this.#left(tid, name, open.number, open.text, 0, open.length)) return true
    const isComplete = this.#deliver(tid, name, open.number, open.text, 0, open.length, isWhole)
    if (isComplete && isWhole) ledger.used++
    else ledger.problem(isWhole ? 'UNREADABLE_LINE' : 'CUT_LINE', this.lines)
    return true
  }

  /** `execve(... <pid changed to 4711 ...>`, `read(3 <detached ...>`: the file, or the log, has no more of the call. */
  #left(
    tid: number,
    name: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): boolean {
    for (let i = end - 1; i >= start && i > end - 40; i--) {
      if (bytes[i] !== LESS) continue
      const isChanged = matches(bytes, i, end, PID_CHANGED)
      if (!isChanged && !matches(bytes, i, end, DETACHED)) return false
      this.#deliver(tid, name, number, bytes, start, i, false, isChanged)
      this.#context.sink.task({ kind: isChanged ? 'renumbered' : 'detached', tid })
      this.#context.ledger.used++
      return true
    }
    return false
  }

  /** Everything that is no call: the end of a task, a signal, strace's own words. */
  #otherLine(bytes: Buffer, start: number, rest: number, end: number): boolean {
    const { ledger, sink } = this.#context
    const line = readTaskLine(bytes, rest, end)
    if (line === null) {
      if (
        bytes[start] === SPACE &&
        (bytes[start + 1] === 0x3e || bytes[start + 1] === 0x7c) &&
        bytes[start + 2] === SPACE
      ) {
        ledger.ignore(bytes[start + 1] === 0x3e ? 'stack-frame' : 'hexdump')
        return true
      }
      return false
    }
    if (line.kind === 'personality') {
      sink.task({ kind: 'personality', tid: line.pid, arch: line.arch })
      ledger.used++
      return true
    }
    const tid = this.#tid()
    if (line.kind === 'superseded') this.#superseded(tid, line.by)
    else if (line.kind === 'exit') this.#exit(tid, line.killedBy)
    else sink.task({ kind: line.isBlocked ? 'blocked' : 'signal', tid })
    if (line.kind === 'signal' && !line.isBlocked) ledger.ignore('signal')
    else ledger.used++
    return true
  }

  #superseded(tid: number, by: number): void {
    const leader = this.#openOf(tid)
    if (leader?.isOpen) this.#giveUp(tid, leader)
    const thread = this.#openOf(by)
    const { sink } = this.#context
    // The call that goes on here may be all that there is of the thread.
    if (thread?.isOpen) sink.task({ kind: 'attached', tid: by })
    if (thread?.isOpen) this.#openFor(tid).takeFrom(thread)
    // In a set the thread's own file has the call: what is resumed here was told there.
    else if (this.#context.tid !== null) this.#awaited = tid
    sink.task({ kind: 'superseded', tid, by })
  }

  #exit(tid: number, killedBy: string | null): void {
    const open = this.#openOf(tid)
    if (open?.isOpen) this.#giveUp(tid, open)
    this.#open.delete(tid)
    if (tid === this.#lastTid) this.#lastTid = -1
    this.#bare.exited(tid)
    this.#context.sink.task({ kind: 'exit', tid, killedBy })
  }

  /** `strace: Process 28281 attached` and the like. */
  #strangeWord(bytes: Buffer, rest: number, end: number): boolean {
    if (!matches(bytes, rest, end, STRACE)) return false
    this.#context.ledger.ignore('strace-message')
    return true
  }

  #tid(): number {
    return this.#bare.resolve(
      this.#context.tid !== null ? -1 : this.#prefix.tid,
      this.#prefix.isBracketed
    )
  }

  #openOf(tid: number): OpenCall | undefined {
    if (tid !== this.#lastTid) {
      this.#lastTid = tid
      this.#lastOpen = this.#open.get(tid)
    }
    return this.#lastOpen
  }

  #openFor(tid: number): OpenCall {
    let open = this.#openOf(tid)
    if (!open) {
      open = new OpenCall()
      this.#open.set(tid, open)
      this.#lastOpen = open
    }
    return open
  }

  #startCall(tid: number, name: number, bytes: Buffer, start: number, end: number): void {
    const { sink } = this.#context
    const open = this.#openFor(tid)
    open.name = name
    open.number = this.#prefix.number
    open.line = this.lines
    const interest = sink.interest(name)
    open.start(bytes, start, interest === NAME_ONLY ? start : end)
    if (interest !== START) return
    this.#fill(tid, name, open.number)
    this.#call.read(open.text, 0, open.length, false)
    sink.started(this.#call)
  }

  // Entered, and nothing more is known of it.
  #giveUp(tid: number, open: OpenCall): void {
    open.isOpen = false
    this.#deliver(tid, open.name, open.number, open.text, 0, open.length, false)
  }

  #deliver(
    tid: number,
    name: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number,
    isWhole: boolean,
    hasWorked = false
  ): boolean {
    this.#fill(tid, name, number)
    const isComplete = this.#call.read(bytes, start, end, isWhole)
    // A thread gives up its number when its execve can no longer fail (fs/exec.c, de_thread).
    if (hasWorked) this.#call.assumeSuccess()
    this.#context.sink.call(this.#call)
    return isComplete
  }

  #fill(tid: number, name: number, number: number): void {
    this.#call.tid = tid
    this.#call.line = this.lines
    this.#call.name = name
    this.#call.number = number
  }
}

const STRACE = Buffer.from('strace: ')
