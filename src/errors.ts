/**
 * Why a line could not be (wholly) used. A closed union: the text is made at the edge (`describeProblem`).
 * - `UNREADABLE_LINE`  fits no form of its format
 * - `CUT_LINE`         the line ends inside the text: the last of a source, or one that another run or line has been put behind
 * - `CUT_HEAD`         the first line of a source starts inside the text
 * - `UNPAIRED_RESUME`  `<... X resumed>` without the line that started X
 * - `UNANNOUNCED_TASK` `[pid N]` of a task that nothing in the log tells of
 * - `RAW_NAME`         a call whose number neither strace nor our tables can name
 */
export type ProblemCode =
  'UNREADABLE_LINE' | 'CUT_LINE' | 'CUT_HEAD' | 'UNPAIRED_RESUME' | 'UNANNOUNCED_TASK' | 'RAW_NAME'

/** Input that could not be used: a value with a place, never a throw. `line` is 1-based, the first such line. */
export interface Problem {
  readonly code: ProblemCode
  /** Base name of the file. */
  readonly source: string
  readonly line: number
  /** How many lines of this source have this problem. */
  readonly count: number
}

/** A behaviour of a later tracewall may have other codes, and one of anyone's any text. */
const PROBLEM_TEXT: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    UNREADABLE_LINE: 'is in no form that strace writes',
    CUT_LINE: 'is cut: the log does not have its end',
    CUT_HEAD: 'is cut: the log starts inside it',
    UNPAIRED_RESUME: 'resumes a call whose start is not in the log',
    UNANNOUNCED_TASK: 'names a task that nothing before it tells of: not used',
    RAW_NAME: 'has a system call number that no table knows'
  } satisfies Record<ProblemCode, string>)
)

/** One line for a person: `web.strace:7 resumes a call whose start is not in the log (3 lines)`. */
export function describeProblem(problem: Problem): string {
  const more = problem.count > 1 ? ` (${problem.count} lines)` : ''
  return `${problem.source}:${problem.line} ${PROBLEM_TEXT.get(problem.code) ?? problem.code}${more}`
}

/** What a command cannot work with: the message names file and line where there are any and says what to do. */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** 2 for usage and input, 1 for a finding (a gate), 125-127 for `record`. */
  readonly exitStatus: number

  constructor(message: string, options: { exitStatus?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.exitStatus = options.exitStatus ?? 2
  }
}

/** Our own mistake: something that should never happen. Never caught below the command line. */
export class Bug extends Error {
  override readonly name = 'Bug'
}
