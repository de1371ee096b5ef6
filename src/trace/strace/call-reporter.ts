import type { TraceContext } from '../format.ts'
import type { KnownCalls } from '../tally/known-calls.ts'
import { NAME_ONLY, OWN_NUMBER, START } from '../sink.ts'
import type { Sink } from '../sink.ts'
import type { OpenCall } from './open-calls.ts'
import { PathTexts } from './call/path-texts.ts'
import { beforeTime } from './call/result.ts'
import { StraceCall } from './call/strace-call.ts'

/** Reports calls to the sink, through one view that is reused for all of them. */
export class CallReporter {
  /** The line being read, 1-based. */
  line = 0
  /** Calls whose facts the sink has already; null while it wants every call. */
  known: KnownCalls | null = null
  readonly #sink: Sink
  readonly #call: StraceCall

  constructor({ sink, names, texts }: TraceContext) {
    this.#sink = sink
    this.#call = new StraceCall(names, new PathTexts(texts))
  }

  /** Points the view at a call without reporting it; `start` is behind its `(`. False when the text does not end as a call does. */
  read(
    tid: number,
    name: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number,
    isWhole: boolean
  ): boolean {
    const call = this.#call
    call.tid = tid
    call.line = this.line
    call.name = name
    call.number = number
    return call.read(bytes, start, end, isWhole)
  }

  /** What was read last without an end is no call at all. */
  get isNone(): boolean {
    return this.#call.isNone
  }

  /** What was read last ends as an execve does. */
  get endsAsExecve(): boolean {
    return this.#call.endsAsExecve
  }

  /** Reports the call that was read last; `hasWorked`: it is known to have worked, though the log shows no result. */
  report(hasWorked = false): void {
    // A thread gives up its number when its execve can no longer fail (fs/exec.c, de_thread).
    if (hasWorked) this.#call.assumeSuccess()
    this.#sink.call(this.#call)
  }

  /** True when the sink knows this call already; it has been counted then. `start` is at its name; the time of -T does not matter. */
  repeats(tid: number, number: number, bytes: Buffer, start: number, end: number): boolean {
    if (this.known === null) return false
    const to = bytes[end - 1] === 0x3e ? beforeTime(bytes, start, end) : end
    return this.known.has(tid, this.line, number, bytes, start, to)
  }

  /** Reports the call that was read last, as one that the log has cut `count` bytes before its end. */
  reportCut(count: number): void {
    this.#call.cut(count)
    // What is known would be the whole line.
    this.known?.unwant()
    this.report()
  }

  /** Keeps what is printed of a call that has not returned, and reports its start where the sink wants it (`START`). */
  begin(tid: number, open: OpenCall, bytes: Buffer, start: number, end: number): void {
    const interest = this.#sink.interest(open.name)
    const isBare = interest === NAME_ONLY || interest === OWN_NUMBER
    open.start(bytes, start, isBare ? start + open.arguments : end)
    if (interest !== START) return
    this.read(tid, open.name, open.number, open.text, open.arguments, open.length, true)
    this.#sink.started(this.#call)
  }

  /** Reports an open call whose end the log does not show; `hasWorked` as for `report`. */
  giveUp(tid: number, open: OpenCall, hasWorked = false): void {
    open.isOpen = false
    this.read(tid, open.name, open.number, open.text, open.arguments, open.length, true)
    this.report(hasWorked)
  }
}
