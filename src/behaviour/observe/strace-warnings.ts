import { numbered } from '../../numbered.ts'
import { byCodeUnit } from '../../order.ts'
import { GIVERS_OF_CODE, LOADER } from '../../facts/start-up-calls.ts'
import { UNLOGGED_WORK } from '../../facts/unlogged-work.ts'
import type { Ledger, Warning, WarningCode } from '../behaviour.ts'
import type { Observation } from './observation.ts'
import type { Scene } from './scene/scene.ts'

/** What is known of a run besides its signs. */
export interface RunFacts {
  readonly ledger: Ledger
  readonly isArchAssumed: boolean
  /** A program's own text stands in the log. */
  readonly isMixed: boolean
  /** More tasks or open calls than are remembered at once. */
  readonly isOverfull: boolean
  /** Paths relative to a folder that the log does not show. */
  readonly unresolved: number
}

/** The ways in which a strace log cannot show all, and only those; sorted by code. */
export function straceWarnings(observation: Observation, facts: RunFacts): Warning[] {
  const log = lookAt(observation, facts)
  return TEXTS.flatMap(([code, textOf]) => {
    const text = textOf(log)
    return text === null ? [] : [{ code, text }]
  }).sort((a, b) => byCodeUnit(a.code, b.code))
}

/** What the texts ask about, each found out once. */
interface Log extends RunFacts, Pick<Observation, 'signs' | 'identify' | 'scene'> {
  /** It is the table of `strace -c` alone. */
  readonly isTable: boolean
  /** No call shows a path as text. */
  readonly isRaw: boolean
  /** Strace came to a program that was running already. */
  readonly isAttached: boolean
  /** Tasks still run where it ends. */
  readonly isCut: boolean
  /** Strace let go of programs before they ended. */
  readonly letsGo: boolean
  /** Why else it cannot have all calls; null when nothing speaks for that. */
  readonly filteredBy: string | null
  /** Lines with a problem of this code. */
  problems(code: string): number
}

function lookAt({ signs, identify, scene }: Observation, facts: RunFacts): Log {
  const isTable = signs.hasTable && signs.calls === 0
  const isRaw = signs.rawPaths > 0 && signs.quotedPaths === 0
  // A program that strace was attached to makes calls that work, and shows how it ends.
  const looksAttached = !signs.onlyEnds && !signs.allFailed && signs.silentExits === 0
  return {
    ...facts,
    signs,
    identify,
    scene,
    isTable,
    isRaw,
    isAttached: !isTable && signs.calls > 0 && !signs.has('execve') && looksAttached,
    isCut: signs.alive > 0 && !signs.hasDetached,
    letsGo: signs.hasDetached || signs.hasReleased || (signs.letGo > 0 && signs.alive === 0),
    filteredBy: isTable || isRaw ? null : filteredBy(signs, scene),
    problems: code =>
      facts.ledger.problems
        .filter(problem => problem.code === code)
        .reduce((sum, { count }) => sum + count, 0)
  }
}

function filteredBy(signs: Observation['signs'], { files, mapsCode, paths }: Scene): string | null {
  if (signs.silentExits > 0) return 'programs end without exit_group'
  if (signs.allFailed) return 'every call failed'
  if (signs.onlyEnds) return 'only calls that never return'
  if (signs.allWorked && signs.has('execve')) return 'no call failed'
  if (signs.noneStartsUp) return 'no program asks for memory'
  if (mapsCode && !signs.startsInside && !GIVERS_OF_CODE.some(name => signs.has(name)))
    return 'libraries are mapped, and nothing is opened'
  const [asked, opened] = [paths.intern(LOADER.asks), paths.intern(LOADER.opens)]
  const hasLoader = !signs.startsInside && (files.has(asked) || files.has(opened))
  if (
    (hasLoader && signs.lacks(LOADER.before)) ||
    (files.wasRead(opened) && signs.lacks(LOADER.calls))
  )
    return 'calls of the loader are missing'
  return null
}

/** No system call has a longer one. */
const LONGEST_NAME = 40

const RECORD = 'record with: tracewall record -- COMMAND'

/** Each warning with its text for a person; null where it is not true of the log. */
const TEXTS: readonly (readonly [code: WarningCode, textOf: (log: Log) => string | null])[] = [
  [
    'ARCH_ASSUMED',
    ({ isArchAssumed, identify }) =>
      isArchAssumed
        ? `the log does not say for which architecture it is: ${identify.native} is assumed; --arch sets it`
        : null
  ],
  [
    'SUMMARY_ONLY',
    ({ isTable }) =>
      isTable
        ? `only the table of strace -c: no paths, no tasks, and none of the calls that never return, but for exit_group, which every program makes; ${RECORD}`
        : null
  ],
  [
    'ATTACHED_LATE',
    ({ isAttached }) =>
      isAttached
        ? 'no execve in the log: what the program did before strace was attached is not in it'
        : null
  ],
  [
    'MIXED_OUTPUT',
    ({ isMixed }) =>
      isMixed
        ? "the log and the program's output are mixed: text that looks like a line of strace may be taken for one; record with -o FILE"
        : null
  ],
  [
    'TOO_MANY_TASKS',
    ({ isOverfull }) =>
      isOverfull
        ? 'more is open in the log than is remembered (65536 tasks, 64 MiB of calls that have not returned): what the oldest did later stands alone'
        : null
  ],
  [
    'RAW_ARGUMENTS',
    ({ isRaw, scene }) => {
      if (isRaw) return 'arguments are raw numbers (-e raw): no path can be known'
      return scene.signs.has('RAW_ARGUMENTS')
        ? 'arguments of some calls are raw numbers (-e raw, -e verbose=none): their paths and addresses are not known, unless other calls show them'
        : null
    }
  ],
  [
    'UNKNOWN_SYSCALL',
    ({ identify: { hasUnnamed, strangeNames, strangeName } }) => {
      if (hasUnnamed)
        return 'some calls are printed as unknown numbers (syscall_0x...): strace is older than the kernel, their arguments are lost'
      if (strangeNames === 0) return null
      const more = strangeNames === 1 ? '' : ` (and ${strangeNames - 1} more)`
      return `${strangeName.slice(0, LONGEST_NAME)}${more} is no system call that is known here: it is newer, or strace did not write it`
    }
  ],
  [
    'COMPAT_32BIT',
    ({ identify }) =>
      identify.has32Bit
        ? '32-bit calls: the profile must allow a second architecture; without strace -n the log shows them only in part'
        : null
  ],
  [
    'IO_URING',
    ({ signs }) =>
      UNLOGGED_WORK.some(name => signs.has(name))
        ? 'io_uring was used: files and sockets that it opened are in no system call log'
        : null
  ],
  [
    'NAMESPACE_CHANGED',
    ({ scene }) =>
      scene.signs.has('NAMESPACE_CHANGED')
        ? 'a mount namespace or the root was changed: later paths may be those of another root'
        : null
  ],
  [
    'NO_FD_PATHS',
    ({ scene, isRaw }) =>
      scene.signs.has('NO_FD_PATHS') && !isRaw
        ? 'recorded without -y: paths are put together from what was opened, symbolic links are not resolved'
        : null
  ],
  [
    'UNRESOLVED_PATHS',
    ({ unresolved }) =>
      unresolved > 0
        ? `${numbered(unresolved, 'relative path starts', 'relative paths start')} in a folder that the log does not show: record with -y, or give --cwd`
        : null
  ],
  [
    'UNORDERED_TASKS',
    ({ scene }) =>
      scene.signs.has('UNORDERED_TASKS')
        ? 'tasks that share their current folder change it, and their files tell no times: paths relative to it may be those of another folder; record with -ttt, or with -f in one file'
        : null
  ],
  [
    'CUT_HEAD',
    log => {
      if (log.problems('CUT_HEAD') > 0)
        return 'the log starts in the middle of a line: what came before is missing'
      return log.signs.startsInside && !log.isAttached && log.filteredBy === null
        ? 'the log does not start with an execve: what came before is missing'
        : null
    }
  ],
  [
    'CUT_TAIL',
    ({ isCut, signs, problems }) => {
      if (isCut)
        return `the log is cut: it ends while ${numbered(signs.alive, 'task still runs', 'tasks still run')}`
      return problems('CUT_LINE') > 0 ? 'the log is cut: a line of it is not whole' : null
    }
  ],
  [
    'NOT_FOLLOWED',
    ({ scene, isCut }) =>
      scene.family.unseen > 0 && !isCut
        ? `${numbered(scene.family.unseen, 'task that was started has', 'tasks that were started have')} no line in the log: record with strace -f, and give all files of a -ff set`
        : null
  ],
  [
    'UNPAIRED_RESUME',
    ({ problems }) =>
      problems('UNPAIRED_RESUME') > 0
        ? `${numbered(problems('UNPAIRED_RESUME'), 'call resumes', 'calls resume')} without a start: the log is incomplete, arguments are lost`
        : null
  ],
  [
    'UNANNOUNCED_TASKS',
    ({ problems }) =>
      problems('UNANNOUNCED_TASK') > 0
        ? `${numbered(problems('UNANNOUNCED_TASK'), 'line names a task', 'lines name tasks')} that strace did not announce, and counts as the program's text; if it is strace's, give the log with the lines of their forks, or without those before the first [pid N]`
        : null
  ],
  [
    'UNREADABLE_LINES',
    ({ problems }) =>
      problems('UNREADABLE_LINE') > 0
        ? `${numbered(problems('UNREADABLE_LINE'), 'line is', 'lines are')} in no form that strace writes`
        : null
  ],
  [
    'FILTERED_TRACE',
    ({ isTable, isRaw, letsGo, filteredBy }) => {
      const isLeft = letsGo && !isTable && !isRaw
      const reason = isLeft ? 'strace let go of a program before it ended' : filteredBy
      return reason === null
        ? null
        : `the trace looks filtered (${reason}): a profile made of it breaks the program; ${RECORD}`
    }
  ]
]
