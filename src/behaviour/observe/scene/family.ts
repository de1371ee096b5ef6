import { oldestHalf } from '../../../trace/oldest.ts'
import type { TaskEvent } from '../../../trace/sink.ts'
import { unknownCircumstances } from '../known/circumstances.ts'
import { Descriptors } from './descriptors.ts'
import { Process, executedTask, forkTask } from './tasks.ts'
import type { ForkFlags, Task } from './tasks.ts'
import { StartUser } from '../../start-user.ts'

const ALONE: ForkFlags = { sharesFolders: false, sharesDescriptors: false, isThread: false }
/** Tasks that are remembered at once; a kernel runs 32768 unless it is told otherwise. A task costs about 700 bytes. */
const MOST_TASKS = 1 << 16
/** Tasks that are looked at to find out whether they are of one process. */
const MOST_THREADS = 64
/** Forks that are remembered while they have not returned: one a task, and few tasks fork at once. */
const MOST_FORKS = 1 << 12

/**
 * All tasks of a recording and who is whose child. A child's first line may come before its parent's fork returns (with
 * vfork always), and in a PID namespace the fork returns the child's inner number.
 */
export class Family {
  /** Tasks ever seen. */
  seen = 0
  readonly user: StartUser = new StartUser()
  /** Programs that threads execute as their processes, by their numbers, where their own lines come later. */
  executed: ReadonlyMap<number, number> = new Map()
  readonly #tasks = new Map<number, Task>()
  readonly #newTask: (tid: number) => Task
  /** Forks that have not returned, in order of their start. */
  readonly #openForks: { parent: Task; flags: ForkFlags; child: Task | null }[] = []
  /** Children that a fork returned and of whom no line has come. */
  readonly #expected = new Map<number, Task>()
  #last: Task | undefined
  /** Threads that another thread's execve has ended: a log that tells of the execve first has their last lines behind. */
  readonly #replaced = new Set<number>()

  /** `elsewhere` is the cwd of tasks that nobody forked: strace was attached to them, or the fork is not in the log. */
  constructor(startFolder: number, elsewhere: number, root: number) {
    this.#newTask = tid => ({
      tid,
      process: new Process(tid),
      folders: { cwd: this.seen === 1 ? startFolder : elsewhere, root },
      descriptors: new Descriptors(),
      isEnding: false,
      known: unknownCircumstances()
    })
  }

  /** The task of a line. */
  of(tid: number): Task {
    const last = this.#last
    if (last !== undefined && last.tid === tid) return last
    const task = this.#tasks.get(tid) ?? this.#appear(tid)
    this.#last = task
    return task
  }

  /** The task of which there have been lines. */
  known(tid: number): Task | undefined {
    return this.#tasks.get(tid)
  }

  alive(): Iterable<Task> {
    return this.#tasks.values()
  }

  /** Children that a fork returned and of whom there is no line. */
  get unseen(): number {
    // In a PID namespace the fork's number says nothing.
    return [...this.#expected.values()].filter(task => !task.process.hasOwnNamespace).length
  }

  /** True when there are too many tasks to remember. */
  get isOverfull(): boolean {
    return this.#tasks.size > MOST_TASKS
  }

  /** The half of the tasks that was seen first. */
  oldest(): number[] {
    return oldestHalf(this.#tasks.keys(), this.#tasks.size)
  }

  /** A fork has begun and not returned. */
  forkStarted(parent: Task, flags: ForkFlags): void {
    this.#openForks.push({ parent, flags, child: null })
    if (this.#openForks.length > MOST_FORKS) this.#openForks.shift()
  }

  /** A fork has returned the number `child`, or failed (null). */
  forkReturned(parent: Task, flags: ForkFlags, child: number | null): void {
    const index = this.#openForks.findIndex(fork => fork.parent === parent)
    const [open] = index >= 0 ? this.#openForks.splice(index, 1) : []
    if (child === null || child <= 0) return
    const known = this.#tasks.get(child)
    if (known && known === open?.child) return
    if (open?.child && !known) {
      // Its lines came under another number: `child` is what it is called inside its namespace.
      open.child.process.addNumber(child)
      return
    }
    if (known) {
      // Its first line was given to another fork that was open at that time.
      const wrong = this.#openForks.find(fork => fork.child === known)
      if (!wrong) return
      wrong.child = null
      if (known.process.program !== wrong.parent.process.program) return
      this.#tasks.set(child, forkTask(parent, child, flags))
      this.#last = undefined
      return
    }
    this.#expected.set(child, forkTask(parent, child, flags))
    if (this.#expected.size > MOST_TASKS)
      for (const inner of oldestHalf(this.#expected.keys(), MOST_TASKS))
        this.#expected.delete(inner)
  }

  /** A log of processes says who made `tid`, and only with its first line. */
  born(tid: number, parent: number): void {
    const from = this.#tasks.get(parent)
    if (this.#expected.has(tid) || from === undefined) return
    this.seen++
    this.#tasks.set(tid, forkTask(from, tid, ALONE))
    if (this.#last?.tid === tid) this.#last = undefined
  }

  /** The calling thread is all that is left of its process, under the process's number. */
  execed(task: Task): void {
    const { process } = task
    for (const tid of process.takeThreads())
      if (tid !== task.tid && this.#tasks.get(tid)?.process === process) {
        this.#tasks.delete(tid)
        this.#replaced.add(tid)
      }
    if (this.#replaced.size > MOST_TASKS) this.#replaced.clear()
  }

  superseded(event: TaskEvent & { kind: 'superseded' }): void {
    const program = this.executed.get(event.by)
    if (program !== undefined) {
      const task = this.of(event.tid)
      // Nobody else goes on; what they did before is still to come.
      task.process.isEnding = true
      this.alone(task).process.begin(program)
      return
    }
    const thread = this.#tasks.get(event.by)
    if (!thread) return
    this.#tasks.delete(event.by)
    this.#tasks.set(event.tid, { ...thread, tid: event.tid, isEnding: false })
    this.#last = undefined
  }

  /** The task in a process of its own, which its other threads do not share. */
  alone(task: Task): Task {
    const alone = executedTask(task)
    this.#tasks.set(task.tid, alone)
    this.#last = undefined
    return alone
  }

  exited(tid: number): void {
    this.#tasks.get(tid)?.process.threadEnded(tid)
    this.#tasks.delete(tid)
    if (this.#last?.tid === tid) this.#last = undefined
  }

  /** Its parent has been told that it ended. */
  waitedFor(tid: number): void {
    const task = this.#tasks.get(tid)
    if (task) task.process.isEnding = true
  }

  /** True for a task of the recording that lives; without a number, for any. */
  has(tid?: number): boolean {
    if (tid === undefined) return this.#tasks.size > 0
    return this.#tasks.has(tid) || this.#expected.has(tid)
  }

  /** The process of a task that lives, or of a child of whom there is no line yet. */
  processOf(tid: number): Process | undefined {
    return (this.#tasks.get(tid) ?? this.#expected.get(tid))?.process
  }

  /** True for a task that is new and may be the child of any of several processes, none of which is known to fork. */
  isUnclaimed(tid: number): boolean {
    if (this.#last?.tid === tid || this.#tasks.size < 2 || this.#tasks.has(tid)) return false
    if (this.#expected.has(tid) || this.#replaced.has(tid)) return false
    if (this.#openForks.some(({ child }) => child === null)) return false
    // In a PID namespace the fork's number says nothing.
    for (const { process } of first(this.#expected.values()))
      if (process.hasOwnNamespace) return false
    const processes = new Set<Process>()
    for (const { process } of first(this.#tasks.values())) processes.add(process)
    return processes.size > 1 && [...processes].some(({ program }) => program >= 0)
  }

  areThreads(tid: number, other: number): boolean {
    const process = this.#tasks.get(tid)?.process
    return process !== undefined && process === this.#tasks.get(other)?.process
  }

  #appear(tid: number): Task {
    this.seen++
    let task = this.#expected.get(tid)
    const isReplaced = this.#replaced.delete(tid)
    if (task) this.#expected.delete(tid)
    else if (isReplaced) task = this.#replacedTask(tid)
    else
      task =
        this.#childOfOpenFork(tid) ??
        this.#childByInnerNumber(tid) ??
        this.#childOfTheOnlyProcess(tid) ??
        this.#newTask(tid)
    this.#tasks.set(tid, task)
    return task
  }

  #replacedTask(tid: number): Task {
    this.seen--
    return { ...this.#newTask(tid), isEnding: true }
  }

  /** In a filtered log a fork may be missing, or come after the child's lines (-z): one process alone can have made it. */
  #childOfTheOnlyProcess(tid: number): Task | undefined {
    let parent: Task | undefined
    if (this.#tasks.size > MOST_THREADS) return undefined
    for (const task of this.#tasks.values()) {
      if (parent !== undefined && task.process !== parent.process) return undefined
      parent = task
    }
    // Tasks that strace was attached to are nobody's children here.
    return parent && parent.process.program >= 0 ? forkTask(parent, tid, ALONE) : undefined
  }

  #childOfOpenFork(tid: number): Task | undefined {
    const fork = this.#openForks.findLast(open => open.child === null)
    if (!fork) return undefined
    fork.child = forkTask(fork.parent, tid, fork.flags)
    return fork.child
  }

  // In a PID namespace the fork returned another number than the one the lines have.
  #childByInnerNumber(tid: number): Task | undefined {
    for (const [inner, expected] of this.#expected) {
      if (!expected.process.hasOwnNamespace) continue
      this.#expected.delete(inner)
      expected.process.addNumber(tid)
      return { ...expected, tid }
    }
    return undefined
  }
}

/** As many as are looked at. */
function* first(tasks: Iterable<Task>): Generator<Task> {
  let count = 0
  for (const task of tasks) {
    if (count++ === MOST_THREADS) return
    yield task
  }
}
