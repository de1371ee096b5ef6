import { LOADER, START_UP_CALLS } from '../../facts/start-up-calls.ts'
import { FAILED, RESTARTED, RETURNED, UNKNOWN } from '../../trace/sink.ts'
import type { Call } from '../../trace/sink.ts'
import type { Texts } from '../../trace/texts.ts'
import type { Task } from './scene/tasks.ts'

/** Calls before a lack of failures, or of successes, means anything. */
const ENOUGH = 200

/** Counts what tells how a log was made and what it cannot show; `strace-warnings.ts` makes sentences of it. */
export class Signs {
  /** strace was stopped, and let go of all. */
  hasDetached = false
  /** strace -b execve let go of a task; others go on. */
  hasReleased = false
  hasTable = false
  calls = 0
  failed = 0
  returned = 0
  /** Calls whose first argument is text in most logs and was none here. */
  rawPaths = 0
  quotedPaths = 0
  /** Tasks that ended by themselves without a call that ends one. */
  silentExits = 0
  /** Calls that end a task. */
  ends = 0
  /** Programs that were started. */
  programs = 0
  /** Tasks that live on where the log ends. */
  alive = 0
  /** Tasks whose last line is the start of an execve: `strace -b execve` lets go of them there. */
  letGo = 0
  /** The first call is no execve, as if what came before were missing. */
  startsInside = false
  /** The log shows signals; with -e signal=none it shows no end by one either. */
  hasSignals = false
  readonly #inExecve = new Set<number>()
  /** Tasks whose last call may be their last of all: true where it is for sure, false where a signal would have to end them. */
  readonly #stopped = new Map<number, boolean>()
  /** Tasks that strace started for a command which could not be executed, as far as their last call tells: it shows no others of theirs. */
  readonly #refused = new Set<number>()
  readonly #seen: boolean[] = []
  readonly #names: Texts
  readonly #execve: number
  readonly #brokenPipe: number
  readonly #exit: number
  readonly #exitGroup: number

  constructor(names: Texts) {
    this.#names = names
    this.#execve = names.internString('execve')
    this.#brokenPipe = names.internString('EPIPE')
    this.#exit = names.internString('exit')
    this.#exitGroup = names.internString('exit_group')
  }

  call(call: Call, task: Task): void {
    if (this.calls++ === 0) this.startsInside = call.name !== this.#execve
    if (call.outcome === FAILED) this.failed++
    else if (call.outcome === RETURNED) this.returned++
    if (this.mayBeLast(call)) this.#stopped.set(call.tid, call.isLast)
    else if (this.#stopped.size > 0) this.#stopped.delete(call.tid)
    const { name } = call
    this.#seen[name] = true
    if (this.#refused.size > 0) this.#refused.delete(call.tid)
    if (name === this.#execve) {
      if (call.path(0) >= 0) this.quotedPaths++
      else this.rawPaths++
      if (call.outcome === UNKNOWN) this.#inExecve.add(call.tid)
      else this.#inExecve.delete(call.tid)
      if (call.outcome === RETURNED) this.programs++
      else if (isRefused(call, task)) this.#refused.add(call.tid)
    } else if (name === this.#exit || name === this.#exitGroup) {
      this.ends++
      task.isEnding = true
      if (name === this.#exitGroup) this.#explainExits(task)
    }
  }

  /** What came of the call, or of its task, is told by the line that follows it. */
  leavesOpen(call: Call, task: Task): boolean {
    return (
      call.outcome === UNKNOWN ||
      this.mayBeLast(call) ||
      (call.name === this.#execve && isRefused(call, task))
    )
  }

  /** The task ended in the call, or a signal came that may have ended it. */
  mayBeLast(call: Call): boolean {
    return (
      call.isLast ||
      call.outcome === RESTARTED ||
      (call.outcome === FAILED && call.errno === this.#brokenPipe)
    )
  }

  // Threads that exit_group ended may be gone before its own line is whole.
  #explainExits({ process }: Task): void {
    this.silentExits -= process.silentExits
    process.silentExits = 0
  }

  /** One more call like one before that `call` has been told of, and that is not the execve or the end of a program. */
  again(hasFailed: boolean, count: number): void {
    this.calls += count
    if (hasFailed) this.failed += count
    else this.returned += count
  }

  /** strace tells no more of a task, or of one by its number. */
  left(kind: 'renumbered' | 'detached' | 'released'): void {
    if (kind === 'detached') this.hasDetached = true
    else if (kind === 'released') this.hasReleased = true
  }

  exit(killedBy: string | null, task: Task): void {
    if (killedBy !== null) this.hasSignals = true
    this.#stopped.delete(task.tid)
    if (this.#refused.delete(task.tid)) return
    if (killedBy !== null || task.isEnding || task.process.isEnding) return
    this.silentExits++
    task.process.silentExits++
  }

  stillAlive(task: Task): void {
    const isStopped = this.#stopped.get(task.tid)
    if (isStopped === true || (isStopped === false && !this.hasSignals)) return
    if (task.isEnding || task.process.isEnding) return
    if (this.#inExecve.has(task.tid)) this.letGo++
    else this.alive++
  }

  has(name: string): boolean {
    return this.#seen[this.#names.internString(name)] === true
  }

  get allWorked(): boolean {
    return this.calls > ENOUGH && this.failed === 0
  }

  /** Nothing but the calls that never return: --status=unfinished shows those. */
  get onlyEnds(): boolean {
    return this.calls > 0 && this.calls === this.ends
  }

  /** Programs run, and none of them makes a call that starting one takes. */
  get noneStartsUp(): boolean {
    return (
      this.has('execve') &&
      (this.calls > ENOUGH / 10 || this.programs > 2) &&
      !START_UP_CALLS.some(name => this.has(name))
    )
  }

  /** A program has ended, and a call that its loader must have made is missing. */
  get loaderLacks(): boolean {
    const isEnough = this.calls > ENOUGH / 10 && this.ends > 0
    return isEnough && LOADER.calls.some(names => !names.some(name => this.has(name)))
  }

  get allFailed(): boolean {
    return this.calls > ENOUGH / 10 && this.returned === 0 && this.failed > 0
  }
}

/** The command that strace was to start. */
function isRefused(call: Call, task: Task): boolean {
  return call.outcome === FAILED && task.process.program < 0
}
