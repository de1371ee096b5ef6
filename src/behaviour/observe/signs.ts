import { callsOf } from '../../facts/call-effects.ts'
import { pathSyscall } from '../../facts/path-syscalls.ts'
import { START_UP_CALLS } from '../../facts/start-up-calls.ts'
import { FAILED, RESTARTED, RETURNED, UNKNOWN } from '../../trace/sink.ts'
import type { Call } from '../../trace/sink.ts'
import type { Texts } from '../../trace/texts.ts'
import type { Task } from './scene/tasks.ts'

/** Calls that must be seen before the lack of failures (or of successes) means anything. */
const ENOUGH = 200

/** Counts the signs of how a log was made and what it cannot show; `strace-warnings.ts` words the warnings. */
export class Signs {
  /** strace was stopped and detached from all tasks. */
  hasDetached = false
  /** strace detached from a task at its execve (-b execve); others go on. */
  hasReleased = false
  /** The log has a summary table (-c). */
  hasTable = false
  calls = 0
  failed = 0
  returned = 0
  /** Successful or failed execve whose path is not printed as text (-e raw). */
  rawPaths = 0
  /** execve whose path is printed as text. */
  quotedPaths = 0
  /** Tasks that ended, not by a signal, without a call of exit or exit_group. */
  silentExits = 0
  /** Calls of exit and exit_group. */
  ends = 0
  /** Programs that were executed. */
  programs = 0
  /** Tasks alive at the end of the log. */
  alive = 0
  /** Tasks whose last line is an execve that has not returned: `strace -b execve` detaches there. */
  letGo = 0
  /** The first call is not execve: the log may lack its beginning. */
  startsInside = false
  /** The log shows a task killed by a signal; with -e signal=none it never does. */
  hasSignals = false
  readonly #inExecve = new Set<number>()
  /** Thread id -> whether the task surely ended in its latest call (true), or only if a signal came then (false). */
  readonly #stopped = new Map<number, boolean>()
  /** Tasks that strace forked and that could not execute the command; they make no other call. */
  readonly #refused = new Set<number>()
  readonly #seen: boolean[] = []
  readonly #names: Texts
  /** Id of execve and the like -> index of the path that is executed. */
  readonly #execs: ReadonlyMap<number, number>
  readonly #brokenPipe: number
  readonly #exit: number
  readonly #exitGroup: number

  constructor(names: Texts) {
    this.#names = names
    this.#execs = new Map(
      callsOf('exec').map(name => [names.internString(name), pathSyscall(name)!.paths[0]!.index])
    )
    this.#brokenPipe = names.internString('EPIPE')
    this.#exit = names.internString('exit')
    this.#exitGroup = names.internString('exit_group')
  }

  call(call: Call, task: Task): void {
    if (this.calls++ === 0) this.startsInside = !this.#execs.has(call.name)
    if (call.outcome === FAILED) this.failed++
    else if (call.outcome === RETURNED) this.returned++
    if (this.mayBeLast(call)) this.#stopped.set(call.tid, call.isLast)
    else if (this.#stopped.size > 0) this.#stopped.delete(call.tid)
    const { name } = call
    this.#seen[name] = true
    if (this.#refused.size > 0) this.#refused.delete(call.tid)
    const executed = this.#execs.get(name)
    if (executed !== undefined) {
      if (call.path(executed) >= 0) this.quotedPaths++
      else this.rawPaths++
      if (call.outcome === UNKNOWN) this.#inExecve.add(call.tid)
      else this.#inExecve.delete(call.tid)
      if (call.outcome === RETURNED) {
        this.programs++
        this.#explainExits(task)
      } else if (isRefused(call, task)) this.#refused.add(call.tid)
    } else if (name === this.#exit || name === this.#exitGroup) {
      this.ends++
      task.isEnding = true
      if (name === this.#exitGroup) this.#explainExits(task)
    }
  }

  /** True if the task's next line shows what became of the call, or of the task. */
  leavesOpen(call: Call, task: Task): boolean {
    return (
      call.outcome === UNKNOWN ||
      this.mayBeLast(call) ||
      (isRefused(call, task) && this.#execs.has(call.name))
    )
  }

  /** True if the task ended in the call, or if a signal came that may have ended it. */
  mayBeLast(call: Call): boolean {
    return (
      call.isLast ||
      call.outcome === RESTARTED ||
      (call.outcome === FAILED && call.errno === this.#brokenPipe)
    )
  }

  // Other threads may end before the line of the exit_group or the execve that ends them is complete.
  #explainExits({ process }: Task): void {
    this.silentExits -= process.silentExits
    process.silentExits = 0
  }

  /** Adds `count` calls equal to an earlier one; none of them is execve, exit or exit_group. */
  again(hasFailed: boolean, count: number): void {
    this.calls += count
    if (hasFailed) this.failed += count
    else this.returned += count
  }

  /** strace shows no more of a task, or no more under this number. */
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
    const isInExecve = this.#inExecve.has(task.tid)
    if (isInExecve && task.process.hasEnded) return void this.letGo++
    if (isStopped === true || (isStopped === false && !this.hasSignals)) return
    if (task.isEnding || task.process.isEnding) return
    if (isInExecve) this.letGo++
    else this.alive++
  }

  has(name: string): boolean {
    return this.#seen[this.#names.internString(name)] === true
  }

  get allWorked(): boolean {
    return this.calls > ENOUGH && this.failed === 0
  }

  /** The log has only calls that never return, as with --status=unfinished. */
  get onlyEnds(): boolean {
    return this.calls > 0 && this.calls === this.ends
  }

  /** Programs were executed, but no call appears that every program makes as it starts. */
  get noneStartsUp(): boolean {
    return (
      this.has('execve') &&
      (this.calls > ENOUGH / 10 || this.programs > 2) &&
      !START_UP_CALLS.some(name => this.has(name))
    )
  }

  /** A program ran to its end, but of one of these lists of calls, which its loader must have made, none is there. */
  lacks(lists: readonly (readonly string[])[]): boolean {
    const isEnough = this.calls > ENOUGH / 10 && this.ends > 0
    return isEnough && lists.some(names => !names.some(name => this.has(name)))
  }

  get allFailed(): boolean {
    return this.calls > ENOUGH / 10 && this.returned === 0 && this.failed > 0
  }
}

/** True for an execve of the command that strace was to start. */
function isRefused(call: Call, task: Task): boolean {
  return call.outcome === FAILED && task.process.program < 0
}
