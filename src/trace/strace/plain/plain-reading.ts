import type { KnownCalls } from '../../tally/known-calls.ts'
import { LINE, NOTHING, RESUMED } from '../../tally/memory.ts'
import { LineSplitter } from '../../lines.ts'
import type { TakeLine } from '../../lines.ts'
import type { TraceContext } from '../../format.ts'
import type { CallNames } from '../call-names.ts'
import type { LineTasks } from '../line-tasks.ts'
import type { OpenCalls } from '../open-calls.ts'
import type { Prefix } from '../prefix.ts'
import type { StackFrames } from '../stack-frames.ts'
import type { TerminalLog } from '../terminal/terminal-log.ts'
import type { CallReporter } from '../call-reporter.ts'
import { Needs } from './needs.ts'
import { PlainLines } from './plain-lines.ts'

/** The parts of the parser that have to do with it. */
export interface Parts {
  readonly context: TraceContext
  readonly tasks: LineTasks
  readonly terminal: TerminalLog
  readonly frames: StackFrames
  readonly open: OpenCalls
  readonly names: CallNames
  readonly calls: CallReporter
  readonly takeLine: TakeLine
  /** True when another line begins in that of the call that was read last, and has been taken. */
  readonly isAppended: (
    tid: number,
    name: number,
    bytes: Buffer,
    start: number,
    end: number
  ) => boolean
}

/**
 * Reads a large log of plain lines: as LineSplitter, but calls that are known are counted by the tally, and of the others the
 * parser is told without their prefix. As soon as the log is plain no more, the parser has all lines again.
 */
export class PlainReading {
  readonly #parts: Parts
  readonly #known: KnownCalls
  readonly #lines: PlainLines
  readonly #needs: Needs
  #rest: LineSplitter | null = null

  private constructor(parts: Parts, known: KnownCalls, timeLength: number) {
    this.#parts = parts
    this.#known = known
    this.#lines = new PlainLines(known, parts.calls.line, timeLength)
    this.#lines.lastTid = parts.open.latestTid
    this.#needs = new Needs(known)
    known.isInUse = true
    parts.open.shareWith(known.tasks, known.tally.bytes)
  }

  /**
   * Goes on where the splitter is; `timeLength`: of the prefix of its last line. The splitter itself when the log is not plain,
   * or another is being read so.
   */
  static after(
    splitter: LineSplitter,
    parts: Parts,
    known: KnownCalls,
    { timeLength }: Prefix
  ): PlainReading | LineSplitter {
    if (known.isInUse || splitter.isInCutLine || !isPlain(parts)) return splitter
    const reading = new PlainReading(parts, known, timeLength)
    reading.push(splitter.takeRest())
    return reading
  }

  push(chunk: Uint8Array): void {
    if (this.#rest !== null) return this.#rest.push(chunk)
    for (let taken = 0; taken < chunk.length;) {
      const count = this.#lines.take(chunk, taken)
      taken += count
      if (count === 0 || !this.#read()) return this.#leave().push(chunk.subarray(taken))
    }
  }

  end(): void {
    const rest = this.#rest ?? this.#leave()
    rest.end()
  }

  /** The parser cuts lines from here on. */
  #leave(): LineSplitter {
    this.#known.isInUse = false
    this.#parts.open.takeAll(this.#lines.lastTid)
    this.#rest = new LineSplitter(this.#parts.takeLine)
    this.#rest.push(Buffer.from(this.#lines.left))
    return this.#rest
  }

  /** False when the log is plain no more. */
  #read(): boolean {
    const { calls, context } = this.#parts
    const lines = this.#lines
    for (;;) {
      const found = lines.next()
      context.ledger.used += lines.takeUsed()
      calls.line = lines.lines
      if (found === NOTHING) return true
      if (found === LINE) this.#takeLine()
      else this.#takeCall(found === RESUMED)
      if (!isPlain(this.#parts)) return false
    }
  }

  #takeLine(): void {
    const { calls, open, takeLine } = this.#parts
    const lines = this.#lines
    open.mayGoOnWith(lines.lastTid)
    calls.line--
    takeLine(lines.bytes, lines.start, lines.end, true)
    this.#goOnBehind()
  }

  /** The parser has read a line. */
  #goOnBehind(): void {
    const { open } = this.#parts
    open.tellLatest()
    this.#lines.lastTid = open.latestTid
    if (open.begun) this.#tellNeeds(open.begun.name)
  }

  #takeCall(isResumed: boolean): void {
    const { calls, context, terminal, takeLine } = this.#parts
    const lines = this.#lines
    const { bytes, start, rest, arguments: from, ownText, end } = lines
    if (!isResumed && terminal.turnsOnForText(bytes, start, rest, end)) return
    const name = lines.name >= 0 ? lines.name : this.#newName(rest, from - 1)
    const isComplete = calls.read(lines.tid, name, -1, bytes, from, end, true)
    if (this.#parts.isAppended(lines.tid, name, bytes, ownText, end)) return this.#goOnBehind()
    if (!isComplete && !isResumed) {
      calls.line--
      return takeLine(bytes, start, end, true)
    }
    calls.report()
    if (isComplete) context.ledger.used++
    else context.ledger.problem('UNREADABLE_LINE', calls.line)
  }

  #newName(start: number, end: number): number {
    const name = this.#parts.names.intern(this.#lines.bytes, start, end)
    this.#tellNeeds(name)
    return name
  }

  #tellNeeds(name: number): void {
    const { names, sink } = this.#parts.context
    this.#needs.tell(name, names.text(name), sink.interest(name))
  }
}

/** Every line starts with the number of its task, and is strace's. */
function isPlain({ tasks, terminal, frames }: Parts): boolean {
  return terminal.isOff && tasks.areNumbered && !frames.isOpen
}
