import type { TraceContext } from '../format.ts'
import type { Sink } from '../sink.ts'
import type { OpenCall, OpenCalls } from './open-calls.ts'
import type { CallReporter } from './call-reporter.ts'

/** A thread's execve that goes on under the number of its process (fs/exec.c, de_thread). */
export class TakeOvers {
  /** The task that left a line with an execve that goes on under another number. */
  renumbered = -1
  /** The task whose execve began last. */
  execing = -1
  /** The task whose file goes on with the execve of another. */
  #awaited = -1
  readonly #hasOwnTask: boolean
  readonly #sink: Sink
  readonly #open: OpenCalls
  readonly #calls: CallReporter

  constructor({ tid, sink }: TraceContext, open: OpenCalls, calls: CallReporter) {
    this.#hasOwnTask = tid !== null
    this.#sink = sink
    this.#open = open
    this.#calls = calls
  }

  /** True once for a task that goes on with an execve which was told where it began. */
  isAwaited(tid: number): boolean {
    if (tid !== this.#awaited) return false
    this.#awaited = -1
    return true
  }

  /** `+++ superseded by execve in pid 4711 +++` */
  superseded(tid: number, by: number): void {
    const leader = this.#open.of(tid)
    if (leader?.isOpen) this.#calls.giveUp(tid, leader)
    const thread = this.#open.of(by)
    if (thread?.isOpen) {
      // The call that goes on here may be all that there is of the thread.
      this.#sink.task({ kind: 'attached', tid: by })
      const own = this.#open.begin(tid)
      own.takeFrom(thread)
      this.#open.hasBegun(own)
    }
    // What is resumed here was told where the thread left: in its own file of a set, or in a line before (strace-log-merge).
    else if (this.#hasOwnTask || by === this.renumbered) this.#awaited = tid
    this.#sink.task({ kind: 'superseded', tid, by })
  }

  /** With -qqq nothing tells of it but the execve itself, resumed by the process; undefined: it is none. */
  takeOver(tid: number): OpenCall | undefined {
    const by = this.execing
    if (by !== tid && this.#open.of(by)?.isOpen === true) {
      this.#sink.task({ kind: 'attached', tid: by })
      if (this.#sink.areThreads(by, tid)) this.superseded(tid, by)
    }
    return this.#open.of(tid)
  }
}
