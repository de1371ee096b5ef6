import { oldestHalf } from '../../../trace/oldest.ts'
import type { TaskEvent } from '../../../trace/sink.ts'
import { ExpectedTasks } from './expected-tasks.ts'
import type { Moves } from './moves.ts'
import { OpenForks } from './open-forks.ts'
import type { OpenFork } from './open-forks.ts'
import { executedTask, forkTask, newTask } from './tasks.ts'
import type { ForkFlags, Process, Task } from './tasks.ts'
import { StartUser } from '../../start-user.ts'

const ALONE: ForkFlags = { sharesFolders: false, sharesDescriptors: false, isThread: false }
/** Most tasks held at once; the kernel's default kernel.pid_max is 32768. A task takes about 700 bytes. */
const MOST_TASKS = 1 << 16
/** Most tasks examined to decide whether all belong to one process. */
const MOST_THREADS = 64

/**
 * The tasks of a recording, by thread id, and which of them forked which. A child's first line may come before its parent's
 * fork returns (with vfork it always does), and in a PID namespace the fork returns the child's number inside that namespace.
 */
export class Family {
  /** How many tasks have appeared so far. */
  seen = 0
  readonly user: StartUser = new StartUser()
  /** Thread id -> path id of the program it executes, for threads whose own log file is read later (`strace -ff`). */
  executed: ReadonlyMap<number, number> = new Map()
  #tasks = new Map<number, Task>()
  readonly #newTask: (tid: number) => Task
  readonly #openForks = new OpenForks()
  readonly #expected = new ExpectedTasks(MOST_TASKS)
  /** Tasks that came without a fork. Its line may still come when they have ended (-z). */
  readonly #unclaimed = new Set<number>()
  /** A fork has returned the number that the log uses: it is not of a PID namespace. */
  #numbersAgree = false
  #last: Task | undefined
  /** Threads ended by another thread's execve. Their last lines may follow the line of that execve. */
  readonly #replaced = new Set<number>()

  /**
   * All but `moves` are path ids. `startFolder`: cwd of the first task; `elsewhere`: cwd of later tasks without a known parent (strace
   * was attached to them, or the log lacks the fork).
   */
  constructor(moves: Moves, startFolder: number, elsewhere: number, root: number) {
    this.#newTask = tid => newTask(tid, moves, this.seen === 1 ? startFolder : elsewhere, root)
  }

  /** The task with this thread id; it is added when it is new. */
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

  /**
   * All have ended, and none is a parent of the task that executes a program: it is the command of another run, which was appended
   * (-A), and of which only this tells where the ends of tasks are not shown (-qq).
   */
  isOver(tid: number): boolean {
    if (this.#tasks.size === 0 || this.#tasks.size > MOST_THREADS || this.executed.size > 0)
      return false
    if (this.#expected.has(tid) || !this.#openForks.isEmpty) return false
    for (const { process } of this.#tasks.values()) if (!process.isEnding) return false
    return true
  }

  /** How many children a fork returned that have no line. */
  get unseen(): number {
    return this.#expected.count
  }

  /** True when more tasks are held than the limit. */
  get isOverfull(): boolean {
    return this.#tasks.size > MOST_TASKS
  }

  /** Thread ids of the half of the tasks that was added first, for the caller to take away. */
  *oldest(): Generator<number> {
    yield* oldestHalf(this.#tasks.keys(), this.#tasks.size)
    // Whoever looks at the first tasks would walk over the places of those that are gone.
    this.#tasks = new Map(this.#tasks)
  }

  /** A fork has begun but not returned. */
  forkStarted(parent: Task, flags: ForkFlags): void {
    this.#openForks.begin(parent, flags)
  }

  /** A fork has returned the number `child`, or failed (null). */
  forkReturned(parent: Task, flags: ForkFlags, child: number | null): void {
    const open = this.#openForks.take(parent)
    if (child === null || child <= 0) return
    const hasCome = this.#unclaimed.delete(child)
    const known = this.#tasks.get(child)
    if (known && known === open?.child) {
      this.#numbersAgree = true
      return
    }
    if (open?.child && !known) {
      const isOurs = this.#numbersAgree && !open.child.process.hasOwnNamespace
      const other = isOurs ? this.#openForks.childless : undefined
      // The log uses another number for it: `child` is its number inside its PID namespace.
      if (other === undefined) return open.child.process.addNumber(child)
      other.child = this.#moved(open.child, parent, other)
    }
    if (known) {
      // Its first line was attributed to another fork that had not returned at that time.
      const wrong = this.#openForks.of(known)
      if (!wrong) return
      // What was attributed to this fork is then of the other, as far as is known.
      wrong.child = open?.child ? this.#moved(open.child, parent, wrong) : null
      if (known.process.program !== wrong.parent.process.program) return
      this.#tasks.set(child, forkTask(parent, child, flags))
      this.#last = undefined
      return
    }
    if (hasCome) return
    this.#expected.add(child, forkTask(parent, child, flags))
  }

  /** A child of `from` becomes one of another fork, unless it has executed a program. */
  #moved(child: Task, from: Task, { parent, flags }: OpenFork): Task {
    const isOver = this.#tasks.get(child.tid) !== child
    if (isOver || child.process.program !== from.process.program) return child
    const moved = forkTask(parent, child.tid, flags)
    this.#tasks.set(child.tid, moved)
    this.#last = undefined
    return moved
  }

  /** The log names the parent of `tid` together with its first line, as audit logs do. */
  born(tid: number, parent: number): void {
    const from = this.#tasks.get(parent)
    if (this.#expected.has(tid) || from === undefined) return
    this.seen++
    this.#tasks.set(tid, forkTask(from, tid, ALONE))
    if (this.#last?.tid === tid) this.#last = undefined
  }

  /** `task` executed a program, which ends the other threads of its process. */
  execed(task: Task): void {
    const { process } = task
    for (const tid of process.takeThreads())
      if (tid !== task.tid && this.#tasks.get(tid)?.process === process) {
        this.#tasks.delete(tid)
        this.#replaced.add(tid)
      }
    if (this.#replaced.size > MOST_TASKS) this.#replaced.clear()
  }

  /** Thread `event.by` executed a program and goes on under the number of its process, `event.tid`. */
  superseded(event: TaskEvent & { kind: 'superseded' }): void {
    const program = this.executed.get(event.by)
    if (program !== undefined) {
      const task = this.of(event.tid)
      // The other threads have ended, but the lines they wrote before are still to come.
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

  /** Moves the task to a process of its own, which other threads do not share, and returns it. */
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

  /** Its parent's wait returned it: it has ended. */
  waitedFor(tid: number, wasKilled: boolean): void {
    this.processOf(tid)?.waitedFor(wasKilled, this.#tasks.has(tid))
  }

  /** True if this task of the recording is alive; without `tid`, if any is. */
  has(tid?: number): boolean {
    if (tid === undefined) return this.#tasks.size > 0
    return this.#tasks.has(tid) || this.#expected.has(tid)
  }

  /** Process of a task that is alive, or of a child that has no line yet. */
  processOf(tid: number): Process | undefined {
    return this.#tasks.get(tid)?.process ?? this.#expected.processOf(tid)
  }

  /** True for a new task that several processes could have forked, where no fork is known that would explain it. */
  isUnclaimed(tid: number): boolean {
    if (this.#last?.tid === tid || this.#tasks.size < 2 || this.#tasks.has(tid)) return false
    if (this.#expected.has(tid) || this.#replaced.has(tid)) return false
    if (this.#openForks.childless) return false
    if (this.#expected.hasInner) return false
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
    let task = this.#expected.take(tid)
    const isReplaced = this.#replaced.delete(tid)
    if (task) this.#numbersAgree ||= !task.process.hasOwnNamespace
    else if (isReplaced) task = this.#replacedTask(tid)
    task ??= this.#childOfOpenFork(tid) ?? this.#childByInnerNumber(tid) ?? this.#unclaimedTask(tid)
    this.#tasks.set(tid, task)
    return task
  }

  #unclaimedTask(tid: number): Task {
    this.#unclaimed.add(tid)
    if (this.#unclaimed.size > MOST_TASKS) this.#unclaimed.clear()
    return this.#childOfTheOnlyProcess(tid) ?? this.#newTask(tid)
  }

  #replacedTask(tid: number): Task {
    this.seen--
    return { ...this.#newTask(tid), isEnding: true }
  }

  /** A log may lack the fork (a filter), or have it after the child's lines (-z): if there is one process, it is the parent. */
  #childOfTheOnlyProcess(tid: number): Task | undefined {
    let parent: Task | undefined
    if (this.#tasks.size > MOST_THREADS) return undefined
    for (const task of this.#tasks.values()) {
      if (parent !== undefined && task.process !== parent.process) return undefined
      parent = task
    }
    // Before its first execve a task is one that strace was attached to: the new one is then no child of it.
    return parent && parent.process.program >= 0 ? forkTask(parent, tid, ALONE) : undefined
  }

  #childOfOpenFork(tid: number): Task | undefined {
    const fork = this.#openForks.childless
    if (!fork) return undefined
    fork.child = forkTask(fork.parent, tid, fork.flags)
    return fork.child
  }

  /** A child in a PID namespace: its fork returned another number than the log uses. */
  #childByInnerNumber(tid: number): Task | undefined {
    const expected = this.#expected.takeInner()
    expected?.process.addNumber(tid)
    return expected && { ...expected, tid }
  }
}

/** The first `MOST_THREADS` tasks. */
function* first(tasks: Iterable<Task>): Generator<Task> {
  let count = 0
  for (const task of tasks) {
    if (count++ === MOST_THREADS) return
    yield task
  }
}
