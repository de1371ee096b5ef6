import type { TraceContext } from '../format.ts'
import type { LineTasks } from './line-tasks.ts'
import type { OpenCalls } from './open-calls.ts'
import { toldOf } from './task-lines.ts'
import type { ToldCalls } from './told-calls.ts'

/** What strace itself says of tasks, between the lines of a terminal. */
export class Messages {
  readonly #context: TraceContext
  readonly #tasks: LineTasks
  readonly #open: OpenCalls
  readonly #calls: ToldCalls
  /** Calls in which a task is not left by a message: those that end it, and the execve at which -b lets go of it. */
  readonly #ends: ReadonlySet<number>

  constructor(context: TraceContext, tasks: LineTasks, open: OpenCalls, calls: ToldCalls) {
    this.#context = context
    this.#tasks = tasks
    this.#open = open
    this.#calls = calls
    this.#ends = new Set(
      ['exit', 'exit_group', 'execve'].map(name => context.names.internString(name))
    )
  }

  read(bytes: Buffer, start: number, end: number): void {
    const told = toldOf(bytes.toString('latin1', start, Math.min(end, start + 360)))
    if (told === null) return
    const tid = this.#tasks.called(told.tid)
    if (told.kind === 'personality') return this.#context.sink.task({ ...told, tid })
    // Up to 4.6 it is said of each task that has ended, too; one that strace lets go of is inside a call.
    const open = this.#open.of(tid)
    if (!open?.isOpen || this.#ends.has(open.name)) return
    this.#calls.giveUp(tid, open)
    this.#context.sink.task({ kind: 'detached', tid })
  }
}
