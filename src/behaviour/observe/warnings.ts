import type { Ledger, Warning, WarningCode } from '../behaviour.ts'
import type { Observation } from './observation.ts'

const RECORD = 'record with: tracewall record -- COMMAND'

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

/** The ways in which this recording cannot show all, and only those. */
export function warningsOf(
  observation: Observation,
  { ledger, isArchAssumed, isMixed, isOverfull, unresolved }: RunFacts
): Warning[] {
  const { signs, identify, scene } = observation
  const warnings: Warning[] = []
  const warn = (code: WarningCode, text: string) => warnings.push({ code, text })
  const problems = (code: string) => ledger.problems.filter(problem => problem.code === code)
  const lines = (code: string) => problems(code).reduce((sum, problem) => sum + problem.count, 0)

  const isTableOnly = signs.hasTable && signs.calls === 0
  const isRaw = signs.rawPaths > 0 && signs.quotedPaths === 0
  const filtered = isTableOnly || isRaw ? null : filteredBy(observation)
  // A program that strace was attached to makes calls that work, and shows how it ends.
  const looksAttached = !signs.onlyEnds && !signs.allFailed && signs.silentExits === 0
  const isAttached = !isTableOnly && signs.calls > 0 && !signs.has('execve') && looksAttached

  if (isArchAssumed)
    warn(
      'ARCH_ASSUMED',
      `the log does not say for which architecture it is: ${identify.native} is assumed; --arch sets it`
    )
  if (isTableOnly)
    warn(
      'SUMMARY_ONLY',
      `only the table of strace -c: no paths, no tasks, and no calls that never return, as exit_group; ${RECORD}`
    )
  if (isAttached)
    warn(
      'ATTACHED_LATE',
      'no execve in the log: what the program did before strace was attached is not in it'
    )
  if (isMixed)
    warn(
      'MIXED_OUTPUT',
      "the log and the program's output are mixed: text that looks like a line of strace may be taken for one; record with -o FILE"
    )
  if (isOverfull)
    warn(
      'TOO_MANY_TASKS',
      'more is open in the log than is remembered (65536 tasks, 64 MiB of calls that have not returned): what the oldest did later stands alone'
    )
  if (isRaw) warn('RAW_ARGUMENTS', 'arguments are raw numbers (-e raw): no path can be known')
  else if (scene.signs.has('RAW_ARGUMENTS'))
    warn(
      'RAW_ARGUMENTS',
      'arguments of some calls are raw numbers (-e raw, -e verbose=none): their paths and addresses are not known, unless other calls show them'
    )
  if (identify.hasUnnamed)
    warn(
      'UNKNOWN_SYSCALL',
      'some calls are printed as unknown numbers (syscall_0x...): strace is older than the kernel, their arguments are lost'
    )
  if (identify.has32Bit)
    warn(
      'COMPAT_32BIT',
      '32-bit calls: the profile must allow a second architecture; without strace -n the log shows them only in part'
    )
  if (signs.has('io_uring_setup'))
    warn(
      'IO_URING',
      'io_uring was used: files and sockets that it opened are in no system call log'
    )
  if (scene.signs.has('NAMESPACE_CHANGED'))
    warn(
      'NAMESPACE_CHANGED',
      'a mount namespace or the root was changed: later paths may be those of another root'
    )
  if (scene.signs.has('NO_FD_PATHS') && !isRaw)
    warn(
      'NO_FD_PATHS',
      'recorded without -y: paths are put together from what was opened, symbolic links are not resolved'
    )
  if (unresolved > 0)
    warn(
      'UNRESOLVED_PATHS',
      `${unresolved} relative paths start in a folder that the log does not show: record with -y, or give --cwd`
    )
  if (lines('CUT_HEAD') > 0)
    warn('CUT_HEAD', 'the log starts in the middle of a line: what came before is missing')
  else if (signs.startsInside && !isAttached && filtered === null)
    warn('CUT_HEAD', 'the log does not start with an execve: what came before is missing')
  const endsInside = signs.alive > 0 && !signs.hasDetached
  if (endsInside || lines('CUT_LINE') > 0)
    warn(
      'CUT_TAIL',
      endsInside
        ? `the log is cut: it ends while ${signs.alive} task(s) still run`
        : 'the log is cut: its last line is not whole'
    )
  const { unseen } = scene.family
  if (unseen > 0 && !endsInside)
    warn(
      'NOT_FOLLOWED',
      `${unseen} task(s) that were started have no line in the log: record with strace -f, and give all files of a -ff set`
    )
  if (lines('UNPAIRED_RESUME') > 0)
    warn(
      'UNPAIRED_RESUME',
      `${lines('UNPAIRED_RESUME')} calls resume without a start: the log is incomplete, their arguments are lost`
    )
  if (lines('UNREADABLE_LINE') > 0)
    warn('UNREADABLE_LINES', `${lines('UNREADABLE_LINE')} lines are in no form that strace writes`)
  if (filtered !== null)
    warn(
      'FILTERED_TRACE',
      `the trace looks filtered (${filtered}): a profile made of it breaks the program; ${RECORD}`
    )
  return warnings.sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** Why the log cannot have all calls; null when nothing speaks for it. */
function filteredBy({ signs }: Observation): string | null {
  if (signs.hasDetached || signs.hasReleased || (signs.letGo > 0 && signs.alive === 0))
    return 'strace let go of a program before it ended'
  if (signs.silentExits > 0) return 'programs end without exit_group'
  if (signs.allFailed) return 'every call failed'
  if (signs.onlyEnds) return 'only calls that never return'
  if (signs.allWorked && signs.has('execve')) return 'no call failed'
  if (signs.noneStartsUp) return 'no program asks for memory'
  return null
}
