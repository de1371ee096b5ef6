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

/** No number: an argument that is not one, a result that the log does not show. */
export const NONE: number = Number.NaN

/**
 * One observed system call: a view into the parser's bytes, valid only during the callback and reused for the next call.
 * Nothing is decoded that nobody asks for. Arguments count from 0 in the order of the kernel's registers.
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
  /** False when the kernel did not run it (an injected result). */
  readonly ran: boolean
  /** The task ended in it: `= ?`. */
  readonly isLast: boolean
  /** Arguments that the log shows. */
  readonly count: number
  /** What an audit record tells beside; null in the log of a tracer. */
  readonly record: RecordedCall | null

  /** The argument as printed, bytes as latin1; '' past the last. */
  raw(index: number): string
  /** A descriptor's number (AT_FDCWD is -100), or any other plain number; `NONE` for anything else. */
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
  /** Id in `texts` of the arguments from `first` to `last`, as far as there are, and what stands between them. */
  spanId(first: number, last: number, texts: Texts): number
  /** Place of `word` in the argument's text, -1 when it is not there. */
  find(index: number, word: Buffer): number
  /** A copy that stays valid; `isShown` false: without what the log shows of its end. */
  keep(isShown?: boolean): Call
}

/**
 * A call that the kernel's audit recorded: its `tid` is the process's number for all threads, what its arguments point to is not
 * shown, and names are those that the program used in its own root; but of each path it is told what it is.
 */
export interface RecordedCall {
  readonly arch: Arch
  /** Id in `TraceContext.texts` of the task's folder; -1: not told. */
  cwd(): number
  /** What a path argument leads to is a folder, or is none; undefined: not told. */
  isFolder(index: number): boolean | undefined
  /** The process owns the file of a path argument, or does not; undefined: not told. */
  isOwner(index: number): boolean | undefined
  /** Whom owner and mode were asked about; null: not told. */
  caller(): Caller | null
  /** Of the file of a path argument as it was before the call; null: not told, or the call made it. */
  owned(index: number): Owned | null
  /** Of the folder in which the call made the name of a path argument, or took it away; null: not told, or it did neither. */
  folderOwned(index: number): Owned | null
  /** True when the program of an execve is a script, read by another program. */
  isScript(): boolean
}

/** Whom a process acts as; the group may be unknown. */
export interface Caller {
  readonly uid: number
  readonly gid: number | null
}

/** What the kernel knows of a file's permissions; `mode` as st_mode. */
export interface Owned {
  readonly owner: number
  readonly group: number
  readonly mode: number
}

/** Path ids that are no paths. */
export const NO_PATH_SHOWN = -1
export const NOT_A_PATH = -2

/** The task of a row of a summary table: no task has this number. */
export const TABLE_TASK = -1

export type TaskEvent =
  | { readonly kind: 'exit'; readonly tid: number; readonly killedBy: string | null }
  /** The call before this event was refused by a seccomp filter: it did not run. `name` as printed; null: not told. */
  | { readonly kind: 'blocked'; readonly tid: number; readonly name: string | null }
  /** A thread's execve took over the leader's number. */
  | { readonly kind: 'superseded'; readonly tid: number; readonly by: number }
  | { readonly kind: 'personality'; readonly tid: number; readonly arch: '32' | '64' | 'x32' }
  /** A thread's execve goes on under the leader's number, in another file of the set. */
  | { readonly kind: 'renumbered'; readonly tid: number }
  | { readonly kind: 'detached' | 'released' | 'signal'; readonly tid: number }
  /** The log names the task before its first call. */
  | { readonly kind: 'attached'; readonly tid: number }
  /** The task is a child of `parent`; comes before its first call. */
  | { readonly kind: 'child'; readonly tid: number; readonly parent: number }

/** Only that it was made and how it ended. */
export const NAME_ONLY = 0
export const ARGUMENTS = 1
/** Also its start, for children that speak before their fork returns. */
export const START = 2
/** As `NAME_ONLY`, and the number of its first argument. */
export const FIRST_NUMBER = 3
/** As `ARGUMENTS`, but of its first argument and its result nothing but the numbers. */
export const OTHER_ARGUMENTS = 4
/** How it ended, and the number of its task that it returned. */
export const OWN_NUMBER = 5
export type Interest = 0 | 1 | 2 | 3 | 4 | 5

/** What records of a log can be chosen by: the key of an auditctl rule, a container, a pod, a profile or another label. */
export interface Origin {
  readonly by: 'key' | 'container' | 'pod' | 'profile'
  readonly name: string
  readonly records: number
}

/** What a parser tells. Calls and events come in the order of the log. */
export interface Sink {
  call(call: Call): void
  /**
   * Calls that the sink knows, for a parser of a large log to look them up: what it finds there has been counted, and need not be
   * told. null: none yet, or the sink wants to be told of each.
   */
  knownCalls(): KnownCalls | null
  /** How much of a call by this name (id) will ever be asked for. */
  interest(name: number): Interest
  /** A call has begun and not returned; `call` has what was printed so far, and will come again when it returns. */
  started(call: Call): void
  task(event: TaskEvent): void
  /** True when a task, or any, of which the log has told lives on. */
  hasTask(tid?: number): boolean
  /** True when both are tasks of one process. */
  areThreads(tid: number, other: number): boolean
  /** What an enforcer wrote in a line of the source, 1-based. */
  verdict(verdict: Verdict, line: number): void
  /** So many of the records come from there: told at the end of a log that names where its records come from. */
  origin(origin: Origin): void
  /** The log says `count` times so of itself; `about`: of what, where there are several. */
  remark(remark: Remark, count: number, about?: string): void
}

/** Hears nothing: for those who only look. */
export const DEAF: Sink = {
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
