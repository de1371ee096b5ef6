import { UNKNOWN_PATH } from './paths.ts'

/** Descriptors of a process: number -> path. Copied only when one of two processes that share it after a fork changes it. */
export class Descriptors {
  #entries: Map<number, number>
  #isShared = false

  constructor(entries: Map<number, number> = new Map()) {
    this.#entries = entries
  }

  /** Path of a descriptor, `UNKNOWN_PATH` when it has none or it is not known. */
  path(fd: number): number {
    const entry = this.#entries.get(fd)
    return entry === undefined ? UNKNOWN_PATH : entry >> 1
  }

  set(fd: number, path: number, closeOnExec: boolean): void {
    this.#own().set(fd, (path << 1) | (closeOnExec ? 1 : 0))
  }

  delete(fd: number): void {
    if (!this.#isShared) this.#entries.delete(fd)
    else if (this.#entries.has(fd)) this.#own().delete(fd)
  }

  closeRange(first: number, last: number): void {
    for (const fd of this.#entries.keys()) if (fd >= first && fd <= last) this.delete(fd)
  }

  setCloseOnExec(fd: number, closeOnExec: boolean): void {
    const entry = this.#entries.get(fd)
    if (entry !== undefined) this.set(fd, entry >> 1, closeOnExec)
  }

  /** What a new program finds open. */
  afterExec(): Descriptors {
    return new Descriptors(new Map([...this.#entries].filter(([, entry]) => (entry & 1) === 0)))
  }

  /** A copy for a child, taken when needed. */
  fork(): Descriptors {
    this.#isShared = true
    const copy = new Descriptors(this.#entries)
    copy.#isShared = true
    return copy
  }

  #own(): Map<number, number> {
    if (this.#isShared) {
      this.#entries = new Map(this.#entries)
      this.#isShared = false
    }
    return this.#entries
  }
}

/** Folder and root that relative and absolute names start from; shared with CLONE_FS. */
interface Folders {
  cwd: number
  root: number
}

/** A file mapped without PROT_EXEC: mprotect may make it executable later. */
export interface Mapping {
  readonly start: number
  readonly end: number
  readonly path: number
}

const MAX_MAPPINGS = 4096

/** A process: what its threads share. */
export class Process {
  /** The number that others see; in a PID namespace not the one that it sees itself. */
  pid: number
  /** Numbers by which the process calls itself: its pid and thread ids, inner and outer. */
  readonly ownNumbers: Set<number> = new Set()
  /** Text id of the running program; -1 before the first execve. */
  program: number = -1
  /** Known since the program started: false for a 64-bit program in a log of a 64-bit machine. */
  is32Bit: boolean | null = null
  /** Names counted before it is known whether the program is a 32-bit one. */
  readonly undecided: { name: number; errno: number; place: number }[] = []
  mappings: Mapping[] = []
  /** exit_group was called: no thread needs another sign of its end. */
  isEnding: boolean = false
  /** Threads that ended without a call that ends one, as far as nothing explains it. */
  silentExits: number = 0
  hasOwnNamespace: boolean = false
  /** In a user namespace that the program made: it has all capabilities there, and none of the machine's. */
  hasOwnUsers: boolean = false

  constructor(pid: number) {
    this.pid = pid
    this.ownNumbers.add(pid)
  }

  addMapping(mapping: Mapping): void {
    if (this.mappings.length >= MAX_MAPPINGS) this.mappings = this.mappings.slice(MAX_MAPPINGS / 2)
    this.mappings.push(mapping)
  }

  /** Nothing of what was mapped there is left. */
  removeMappings(start: number, end: number): void {
    if (this.mappings.some(mapping => mapping.start < end && mapping.end > start))
      this.mappings = this.mappings.filter(mapping => mapping.start >= end || mapping.end <= start)
  }

  /** The file mapped last at an address. */
  mappedAt(address: number): number {
    for (let i = this.mappings.length - 1; i >= 0; i--) {
      const mapping = this.mappings[i]!
      if (address >= mapping.start && address < mapping.end) return mapping.path
    }
    return UNKNOWN_PATH
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

/** A child as it is at the moment of the fork. */
export function forkTask(parent: Task, tid: number, flags: ForkFlags): Task {
  let process = parent.process
  if (flags.isThread) process.ownNumbers.add(tid)
  else {
    process = new Process(tid)
    process.program = parent.process.program
    process.is32Bit = parent.process.is32Bit
    process.mappings = [...parent.process.mappings]
    process.hasOwnNamespace = parent.process.hasOwnNamespace || flags.startsNamespace === true
    process.hasOwnUsers = parent.process.hasOwnUsers || flags.startsUsers === true
  }
  return {
    tid,
    process,
    folders: flags.sharesFolders ? parent.folders : { ...parent.folders },
    descriptors: flags.sharesDescriptors ? parent.descriptors : parent.descriptors.fork(),
    isEnding: false
  }
}
