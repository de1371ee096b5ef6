import type { TraceContext } from '../format.ts'
import type { Sink } from '../sink.ts'
import type { CallReporter } from './call-reporter.ts'
import { departureAt, isRenumbering } from './departure.ts'
import type { LineTasks } from './line-tasks.ts'
import type { LogState } from './log-state.ts'
import type { OpenCalls } from './open-calls.ts'
import type { TakeOvers } from './take-overs.ts'

/** Calls in which strace leaves a task: it lets go of it, or the task goes on under another number. */
export class Departures {
  readonly #context: TraceContext
  readonly #sink: Sink
  readonly #tasks: LineTasks
  readonly #calls: CallReporter
  readonly #takeOvers: TakeOvers
  readonly #execs: ReadonlySet<number>
  #letsGoAtExecve = false

  constructor({ context, tasks, calls, takeOvers, execs }: LogState) {
    this.#context = context
    this.#tasks = tasks
    this.#sink = context.sink
    this.#calls = calls
    this.#takeOvers = takeOvers
    this.#execs = execs
  }

  /**
   * Takes `execve(... <pid changed to 4711 ...>`, `read(3 <detached ...>`: the file, or the log, has no more of the call. False
   * for any other text.
   */
  take(
    tid: number,
    name: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): boolean {
    const at = departureAt(bytes, start, end)
    if (at < 0) return false
    const isRenumbered = isRenumbering(bytes, at)
    if (isRenumbered) this.#takeOvers.renumbered = tid
    // -b execve lets go where the execve can no longer fail (strace.c, TE_STOP_BEFORE_EXECVE).
    const isReleased = !isRenumbered && this.#execs.has(name)
    if (isReleased) this.#letsGoAtExecve = true
    this.#calls.read(tid, name, number, bytes, start, at, true)
    this.#calls.report(isRenumbered || isReleased)
    const kind = isRenumbered ? 'renumbered' : isReleased ? 'released' : 'detached'
    this.#sink.task({ kind, tid })
    this.#tasks.left(tid)
    this.#context.ledger.used++
    return true
  }

  /** The log has ended: reports the calls that have not returned. */
  giveUpAll(calls: OpenCalls): void {
    for (const [tid, open] of calls.all()) {
      if (!open.isOpen) continue
      const isReleased = open.hasWorked || (this.#letsGoAtExecve && this.#execs.has(open.name))
      this.#calls.giveUp(tid, open, isReleased)
      if (isReleased) this.#sink.task({ kind: 'released', tid })
    }
  }
}
