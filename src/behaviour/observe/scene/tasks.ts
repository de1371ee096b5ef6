import { oldestHalf } from '../../../trace/oldest.ts'
import { unknownCircumstances } from '../known/circumstances.ts'
import type { KnownCircumstances } from '../known/circumstances.ts'
import type { Values } from '../logs/call-watch.ts'
import type { Descriptors } from './descriptors.ts'
import { Mappings } from './mappings.ts'
import { AS_STARTED } from './users.ts'
import type { Users } from './users.ts'

/** Numbers of one process that are remembered. */
const MOST_NUMBERS = 1 << 15

/** Folder and root that relative and absolute names start from; shared with CLONE_FS. */
interface Folders {
  cwd: number
  root: number
}

/** A process: what its threads share. */
export class Process {
  /** The number that others see; in a PID namespace not the one that it sees itself. */
  pid: number
  /** Further numbers by which the process calls itself: its thread ids, and those inside a PID namespace. */
  #numbers: Set<number> | null = null
  /** Threads that live, but for the first. */
  #threads: Set<number> | null = null
  /** Text id of the running program; -1 before the first execve. */
  program: number = -1
  /** Known since the program started: false for a 64-bit program in a log of a 64-bit machine. */
  is32Bit: boolean | null = null
  /** Its calls are those of x32, until it is told otherwise: they have numbers of their own and may come one by one. */
  isX32: boolean = false
  /** Names counted before it is known whether the program is a 32-bit one. */
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
  /** exit_group was called: no thread needs another sign of its end. */
  isEnding: boolean = false
  /** Threads that ended without a call that ends one, as far as nothing explains it. */
  silentExits: number = 0
  hasOwnNamespace: boolean = false
  /** In a user namespace that the program made: it has all capabilities there, and none of the machine's. */
  hasOwnUsers: boolean = false
  users: Users = AS_STARTED
  /** The group that it acts as; undefined: as the recording started; null: not known. */
  gid: number | null | undefined = undefined
  /** It may act as another user than its calls tell. */
  hasUnknownUser: boolean = false
  /** Resource -> its hard limit, of those that calls have told. */
  hardLimits: Map<string, number> | null = null

  constructor(pid: number) {
    this.pid = pid
  }

  /** A program is executed; -1: one that is not known. */
  begin(program: number): void {
    this.program = program
    this.is32Bit = null
    this.isX32 = false
    this.mappings = new Mappings()
  }

  /** True for a number by which the process calls itself. */
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

  /** The threads that live, which live no longer as threads of this process. */
  takeThreads(): readonly number[] {
    const threads = [this.pid, ...(this.#threads ?? [])]
    this.#threads = null
    return threads
  }
}

/** A thread as the kernel counts them. */
export interface Task {
  readonly tid: number
  process: Process
  folders: Folders
  descriptors: Descriptors
  /** The last line of this task was an execve, fork or exit_group, so that its end needs no other sign. */
  isEnding: boolean
  readonly known: KnownCircumstances
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

/** The task in a process of its own, as at an execve that other threads are not to see. */
export function executedTask(task: Task): Task {
  const alone = forkTask(task, task.tid, ALONE)
  alone.process.pid = task.process.pid
  return { ...alone, descriptors: task.descriptors.afterExec() }
}

const ALONE: ForkFlags = { sharesFolders: false, sharesDescriptors: false, isThread: false }

/** A child as it is at the moment of the fork. */
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
  return {
    tid,
    process,
    folders: flags.sharesFolders ? parent.folders : { ...parent.folders },
    descriptors: flags.sharesDescriptors ? parent.descriptors : parent.descriptors.fork(),
    isEnding: false,
    known: unknownCircumstances()
  }
}
