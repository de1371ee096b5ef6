import { callsOf } from '../../facts/call-effects.ts'
import type { TraceContext } from '../format.ts'
import { FOREIGN, type LineTasks } from './line-tasks.ts'
import type { LogState } from './log-state.ts'
import type { OpenCalls } from './open-calls.ts'
import type { Prefix } from './prefix.ts'
import type { TakeOvers } from './take-overs.ts'
import { readTaskLine, toldOf } from './task-lines.ts'
import type { CallReporter } from './call-reporter.ts'

/** Lines that tell of a task and not of a call. */
export class TaskEvents {
  readonly #context: TraceContext
  readonly #tasks: LineTasks
  readonly #open: OpenCalls
  readonly #calls: CallReporter
  readonly #takeOvers: TakeOvers
  /** Calls in which a task is not left by a message: those that end it, and the execve at which -b lets go of it. */
  readonly #ends: ReadonlySet<number>

  constructor({ context, tasks, open, calls, takeOvers }: LogState) {
    this.#context = context
    this.#tasks = tasks
    this.#open = open
    this.#calls = calls
    this.#takeOvers = takeOvers
    this.#ends = context.names.internStrings(callsOf('exit', 'exit-group', 'exec'))
  }

  /** The end of a task, a signal, a change of personality; false for anything else. */
  read(bytes: Buffer, prefix: Prefix, end: number): boolean {
    const line = readTaskLine(bytes, prefix.rest, end)
    if (line === null) return false
    const { sink, ledger } = this.#context
    const tid = this.#tasks.of(prefix)
    if (tid === FOREIGN) return false
    if (line.kind === 'personality') sink.task({ kind: line.kind, tid, arch: line.arch })
    else if (line.kind === 'unnamed') return this.#unnamed(line.isGone)
    else if (line.kind === 'superseded') this.#superseded(tid, line.by)
    else if (line.kind === 'exit') this.#exit(tid, line.killedBy)
    else if (line.kind === 'blocked') sink.task({ kind: line.kind, tid, name: line.name })
    else sink.task({ kind: line.kind, tid })
    if (line.kind === 'signal') ledger.ignore('signal')
    else ledger.used++
    return true
  }

  #unnamed(isGone: boolean): true {
    const { ledger } = this.#context
    if (isGone) ledger.ignore('killed-at-entry')
    else ledger.problem('RAW_NAME', this.#calls.line)
    return true
  }

  #superseded(tid: number, by: number): void {
    this.#takeOvers.superseded(tid, by)
    // Its number never comes again, and nothing says that it has ended.
    if (by !== tid) this.#tasks.exited(by)
  }

  #exit(tid: number, killedBy: string | null): void {
    const open = this.#open.of(tid)
    if (open?.isOpen) this.#calls.giveUp(tid, open)
    this.#open.delete(tid)
    this.#tasks.exited(tid)
    this.#context.sink.task({ kind: 'exit', tid, killedBy })
  }

  /** What strace itself says, between the lines of a terminal. */
  message(bytes: Buffer, start: number, end: number): void {
    const told = toldOf(bytes.toString('latin1', start, Math.min(end, start + 360)))
    if (told === null) return
    const tid = this.#tasks.ofMessage(told.tid)
    if (told.kind === 'personality') return this.#context.sink.task({ ...told, tid })
    // Up to 4.6 it is said of each task that has ended, too; one that strace lets go of is inside a call.
    this.#tasks.left(tid)
    const open = this.#open.of(tid)
    if (!open?.isOpen || this.#ends.has(open.name)) return
    this.#calls.giveUp(tid, open)
    this.#context.sink.task({ kind: 'detached', tid })
  }
}
