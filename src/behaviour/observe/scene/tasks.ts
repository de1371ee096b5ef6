import { oldestHalf } from '../../../trace/oldest.ts'
import { unknownCircumstances } from '../known/known-circumstances.ts'
import type { KnownCircumstances } from '../known/known-circumstances.ts'
import type { Values } from '../logs/call-watch.ts'
import { Descriptors } from './descriptors.ts'
import { Mappings } from './mappings.ts'
import type { Moves } from './moves.ts'
import { AS_STARTED } from './users.ts'
import type { Users } from './users.ts'

/** Most numbers held of one process. */
const MOST_NUMBERS = 1 << 15

/** The folders that relative and absolute paths start from, as path ids; shared after CLONE_FS. */
export class Folders {
  /** Several tasks have had them. */
  isShared: boolean = false
  readonly #moves: Moves
  #cwd: number
  #root: number

  constructor(moves: Moves, cwd: number, root: number) {
    this.#moves = moves
    this.#cwd = moves.numberOf(cwd)
    this.#root = moves.numberOf(root)
  }

  get cwd(): number {
    return this.#moves.pathOf(this.#cwd)
  }

  set cwd(path: number) {
    this.#cwd = this.#moves.numberOf(path)
  }

  get root(): number {
    return this.#moves.pathOf(this.#root)
  }

  set root(path: number) {
    this.#root = this.#moves.numberOf(path)
  }

  copy(): Folders {
    return new Folders(this.#moves, this.cwd, this.root)
  }
}

/** What the threads of a process share. */
export class Process {
  /** Its number in the log; inside a PID namespace it sees itself under another. */
  pid: number
  /** Further numbers of the process: its thread ids, and those inside a PID namespace. */
  #numbers: Set<number> | null = null
  /** Threads that are alive, without the first. */
  #threads: Set<number> | null = null
  /** Path id of the running program; -1 before the first execve. */
  program: number = -1
  /** Whether the program is a 32-bit one; null: not known yet. */
  is32Bit: boolean | null = null
  /** Its latest calls were in the x32 numbering; a log shows a change of it only where it happens. */
  isX32: boolean = false
  /** Calls seen before it is known whether the program is a 32-bit one. */
  readonly undecided: {
    name: number
    errno: number
    place: number
    phase: number
    values: Values
    /** A filter refused it. */
    isBlocked?: true
  }[] = []
  mappings: Mappings = new Mappings()
  /** exit_group was called, which explains the end of every thread. */
  isEnding: boolean = false
  /** Its parent has seen that it ended by itself. */
  hasEnded: boolean = false
  /** Threads that ended without exit or exit_group, and without another explanation so far. */
  silentExits: number = 0
  /** It is inside a PID namespace that a recorded program made. */
  hasOwnNamespace: boolean = false
  /** It is inside a user namespace that a recorded program made: it has all capabilities there, none outside. */
  hasOwnUsers: boolean = false
  users: Users = AS_STARTED
  /** Effective group id; undefined: as at the start of the recording; null: unknown. */
  gid: number | null | undefined = undefined
  /** Its effective user may be another than its calls show. */
  hasUnknownUser: boolean = false
  /** Resource (RLIMIT_...) -> hard limit, of those that calls have shown. */
  hardLimits: Map<string, number> | null = null

  constructor(pid: number) {
    this.pid = pid
  }

  /** Its parent's wait returned it; its lines may follow in another file. */
  waitedFor(wasKilled: boolean, hasLines: boolean): void {
    if (hasLines) this.isEnding = true
    this.hasEnded = !wasKilled
  }

  /** Executes a program (path id); -1: an unknown one. */
  begin(program: number): void {
    this.program = program
    this.is32Bit = null
    this.isX32 = false
    this.mappings = new Mappings()
  }

  /** The log says in which numbering its next calls are. */
  callsAs(arch: '32' | '64' | 'x32'): void {
    this.is32Bit = arch === '32'
    this.isX32 = arch === 'x32'
  }

  /** True for a number of this process, in the log or as it sees itself. */
  isCalled(number: number): boolean {
    return number === this.pid || this.#numbers?.has(number) === true
  }

  addNumber(number: number): void {
    if (number === this.pid) return
    const numbers = (this.#numbers ??= new Set())
    numbers.add(number)
    if (numbers.size > MOST_NUMBERS)
      for (const oldest of oldestHalf(numbers, numbers.size)) numbers.delete(oldest)
  }

  addThread(tid: number): void {
    this.addNumber(tid)
    ;(this.#threads ??= new Set()).add(tid)
  }

  threadEnded(tid: number): void {
    this.#threads?.delete(tid)
  }

  /** Removes all threads from the process and returns their ids, the first's included. */
  takeThreads(): readonly number[] {
    const threads = [this.pid, ...(this.#threads ?? [])]
    this.#threads = null
    return threads
  }
}

/** A thread, the kernel's unit of scheduling (task_struct). */
export interface Task {
  readonly tid: number
  process: Process
  folders: Folders
  descriptors: Descriptors
  /** Its latest call explains its end. */
  isEnding: boolean
  readonly known: KnownCircumstances
}

/** A task whose parent is not known. */
export function newTask(tid: number, moves: Moves, cwd: number, root: number): Task {
  return {
    tid,
    process: new Process(tid),
    folders: new Folders(moves, cwd, root),
    descriptors: new Descriptors(moves),
    isEnding: false,
    known: unknownCircumstances()
  }
}

export interface ForkFlags {
  readonly sharesFolders: boolean
  readonly sharesDescriptors: boolean
  readonly isThread: boolean
  /** CLONE_NEWPID: the child sees other numbers than the log has. */
  readonly startsNamespace?: boolean
  /** CLONE_NEWUSER */
  readonly startsUsers?: boolean
}

/** A copy of the task in a process of its own, with the descriptors that survive an execve. */
export function executedTask(task: Task): Task {
  const alone = forkTask(task, task.tid, ALONE)
  alone.process.pid = task.process.pid
  return { ...alone, descriptors: task.descriptors.afterExec() }
}

const ALONE: ForkFlags = { sharesFolders: false, sharesDescriptors: false, isThread: false }

/** The child with thread id `tid` as it is just after the fork. */
export function forkTask(parent: Task, tid: number, flags: ForkFlags): Task {
  let process = parent.process
  if (flags.isThread) process.addThread(tid)
  else {
    process = new Process(tid)
    process.program = parent.process.program
    process.is32Bit = parent.process.is32Bit
    process.isX32 = parent.process.isX32
    process.mappings = parent.process.mappings.fork()
    process.gid = parent.process.gid
    process.hasUnknownUser = parent.process.hasUnknownUser
    process.hasOwnNamespace = parent.process.hasOwnNamespace || flags.startsNamespace === true
    process.hasOwnUsers = parent.process.hasOwnUsers || flags.startsUsers === true
    process.users = parent.process.users
  }
  const { folders } = parent
  if (flags.sharesFolders) folders.isShared = true
  return {
    tid,
    process,
    folders: flags.sharesFolders ? folders : folders.copy(),
    descriptors: flags.sharesDescriptors ? parent.descriptors : parent.descriptors.fork(),
    isEnding: false,
    known: unknownCircumstances()
  }
}
