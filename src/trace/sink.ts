import type { Arch } from '../facts/syscall-table.ts'
import type { KnownCalls } from './tally/known-calls.ts'
import type { Remark } from './remark.ts'
import type { Texts } from './texts.ts'
import type { Verdict } from './verdict.ts'

/** How a call ended, as far as the log shows. */
export const UNKNOWN = 0
export const RETURNED = 1
export const FAILED = 2
/** `= ? ERESTARTSYS`: entered, will be entered again. */
export const RESTARTED = 3
export type Outcome = 0 | 1 | 2 | 3

/** NaN: an argument that is not a number, or a result that the log does not show. */
export const NONE: number = Number.NaN

/** In place of a descriptor: paths start from the working folder. Source: Linux 6.1 include/uapi/linux/fcntl.h */
export const AT_FDCWD = -100

/**
 * One observed system call: a view into the parser's bytes, valid only during the callback and reused for the next call.
 * An argument is decoded when it is asked for. Arguments count from 0 in the order of the kernel's registers.
 */
export interface Call {
  readonly tid: number
  /** Line of the source where the call ended, 1-based. */
  readonly line: number
  /** Id of the printed name in `TraceContext.names`. */
  readonly name: number
  /** System call number where the log shows it, else -1. */
  readonly number: number
  readonly outcome: Outcome
  /** Id of the errno's name in `TraceContext.names`; -1 unless `outcome` is `FAILED` or `RESTARTED`. */
  readonly errno: number
  /** Return value; `NONE` where the log shows none. */
  readonly result: number
  /** False when strace injected the result, so that the kernel did not run the call. */
  readonly ran: boolean
  /** True when the task ended in the call: `= ?`. */
  readonly isLast: boolean
  /** How many arguments the log shows. */
  readonly count: number
  /** What only an audit record shows; null in the log of a tracer. */
  readonly record: RecordedCall | null

  /** The argument as printed, bytes as latin1; '' past the last. */
  raw(index: number): string
  /** A descriptor's number, `AT_FDCWD`, or any other plain number; `NONE` for anything else. */
  fd(index: number): number
  /** Id in `TraceContext.texts` of the path that the log shows for a descriptor; -1: none shown, -2: it has none. */
  fdPath(index: number): number
  /** As `fdPath`, for the returned descriptor. */
  resultPath(): number
  /** Id in `TraceContext.texts` of a quoted path; -1 when the argument is no whole string. */
  path(index: number): number
  /** True when the argument's text has `word` at its start, or at `place`. */
  startsWith(index: number, word: Buffer, place?: number): boolean
  /** True when the argument's text has `word` in it. */
  mentions(index: number, word: Buffer): boolean
  /** Value of a number or of flag symbols in that architecture; `NONE` when a part has no known value. */
  flags(index: number, arch: Arch): number
  /** As `flags`, for a member of a printed structure: `{flags=CLONE_VM|CLONE_FS, ...}`. */
  member(index: number, member: string, arch: Arch): number
  /** Id in `TraceContext.texts` of a quoted path inside `raw` text, without its quotes. */
  pieceText(piece: string): number
  /** Id in `texts` of the printed text from argument `first` to the end of argument `last`, or of the last one shown. */
  spanId(first: number, last: number, texts: Texts): number
  /** Place of `word` in the argument's text, -1 when it is not there. */
  find(index: number, word: Buffer): number
  /** A copy that stays valid; `isShown` false: without what the log shows of its end. */
  keep(isShown?: boolean): Call
}

/**
 * A call in the records of the kernel's audit system. Its `tid` is the process's for all threads, what its arguments point to is not
 * shown, and paths are as the program wrote them in its own root; but the records show type, owner and mode of each path.
 */
export interface RecordedCall {
  readonly arch: Arch
  /** Id in `TraceContext.texts` of the cwd; -1: not shown. */
  cwd(): number
  /** Whether a path argument leads to a folder; undefined: not shown. */
  isFolder(index: number): boolean | undefined
  /** The user and group whose permissions the kernel checked; null: not shown. */
  caller(): Caller | null
  /** Owner and mode of a path argument's file before the call; null: not shown, or the call made the file. */
  owned(index: number): Owned | null
  /** Owner and mode of the folder in which the call made or removed a path argument's name; null: not shown, or it did neither. */
  folderOwned(index: number): Owned | null
  /** True when the program of an execve is a script, read by another program. */
  isScript(): boolean
}

/** The ids that the kernel checks permissions of files with (fsuid, fsgid); the group may be unknown. */
export interface Caller {
  readonly uid: number
  readonly gid: number | null
}

/** Owner, group and st_mode of a file. */
export interface Owned {
  readonly owner: number
  readonly group: number
  readonly mode: number
}

/** In place of the id of a descriptor's path: the log shows none, or the descriptor is not a file. */
export const NO_PATH_SHOWN = -1
export const NOT_A_PATH = -2

/** `tid` of the rows of a summary table (`strace -c`): no task has this number. */
export const TABLE_TASK = -1

export type TaskEvent =
  | { readonly kind: 'exit'; readonly tid: number; readonly killedBy: string | null }
  /** A seccomp filter refused the call before this event: it did not run. `name` as printed; null: not shown. */
  | { readonly kind: 'blocked'; readonly tid: number; readonly name: string | null }
  /** A thread's execve took over the leader's number. */
  | { readonly kind: 'superseded'; readonly tid: number; readonly by: number }
  | { readonly kind: 'personality'; readonly tid: number; readonly arch: '32' | '64' | 'x32' }
  /** A thread's execve goes on under the leader's number, in another file of the set. */
  | { readonly kind: 'renumbered'; readonly tid: number }
  | { readonly kind: 'detached' | 'released' | 'signal'; readonly tid: number }
  /** The run was killed in a call of this task, and the log goes on with another: nothing that ran then is in it any more. */
  | { readonly kind: 'cut'; readonly tid: number }
  /** The log names the task before its first call. */
  | { readonly kind: 'attached'; readonly tid: number }
  /** The task is a child of `parent`; comes before its first call. */
  | { readonly kind: 'child'; readonly tid: number; readonly parent: number }

/** How much of the calls by one name the sink asks for: only that one was made and how it ended. */
export const NAME_ONLY = 0
export const ARGUMENTS = 1
/** As `ARGUMENTS`, and its start: the lines of a child may come before its fork returns. */
export const START = 2
/** As `NAME_ONLY`, and the number of its first argument. */
export const FIRST_NUMBER = 3
/** As `ARGUMENTS`, but of its first argument and its result nothing but the numbers. */
export const OTHER_ARGUMENTS = 4
/** How it ended, and the number of its task that it returned. */
export const OWN_NUMBER = 5
export type Interest = 0 | 1 | 2 | 3 | 4 | 5

/** What the records of a machine's log can be selected by, and how many there are: `name` is the key of an auditctl rule, a container, ... */
export interface Origin {
  readonly by: 'key' | 'container' | 'pod' | 'profile'
  readonly name: string
  readonly records: number
}

/** Receives what a parser finds. Calls and events come in the order of the log. */
export interface Sink {
  call(call: Call): void
  /**
   * Calls whose facts the sink has already. A parser of a large log looks each call up: one that is found has been counted by that
   * and is not reported. null: there are none yet, or the sink wants every call.
   */
  knownCalls(): KnownCalls | null
  /** The most that will be asked of any call by this name (id). */
  interest(name: number): Interest
  /** A call has begun and not returned; `call` shows what is printed so far, and is reported again when it returns. */
  started(call: Call): void
  task(event: TaskEvent): void
  /** True while this task lives; without `tid`: while any task of the log does. */
  hasTask(tid?: number): boolean
  /** True when both are threads of one process. */
  areThreads(tid: number, other: number): boolean
  /** What an enforcer wrote; `line` of the source is 1-based. */
  verdict(verdict: Verdict, line: number): void
  /** At the end of a machine's log: how many of its records are of one origin. */
  origin(origin: Origin): void
  /** The log has `count` signs of this kind; `about`: what they are about, where one kind has several subjects. */
  remark(remark: Remark, count: number, about?: string): void
}

/** Drops everything: for callers that want only the ledger. */
export const NULL_SINK: Sink = {
  call() {},
  knownCalls: () => null,
  interest: () => ARGUMENTS,
  started() {},
  task() {},
  hasTask: () => false,
  areThreads: () => false,
  verdict() {},
  origin() {},
  remark() {}
}
