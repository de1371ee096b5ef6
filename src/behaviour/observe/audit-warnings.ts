import { isCapability } from '../../facts/capabilities.ts'
import { USUAL_CALLS } from '../../facts/usual-calls.ts'
import { sortedSet } from '../../order.ts'
import type { Remark } from '../../trace/remark.ts'
import type { AppArmorFact, Behaviour, Warning, WarningCode } from '../behaviour.ts'
import type { Observation } from './observation.ts'
import { numbered } from '../../numbered.ts'

/** Of the calls that a log of all has most of. */
const ENOUGH_COMMON = 3
/** Calls before a lack of some means anything. */
const ENOUGH_CALLS = 5

const LOWER_BOUND = 'what is shown is a lower bound'

/** `count` is of what the remark counts, `about` what it tells of. */
type Wording = (count: number, about: readonly string[]) => string

/** What a log says of itself, for a person. */
const TEXTS: Readonly<Partial<Record<Remark, readonly [WarningCode, Wording]>>> = {
  'records-lost': [
    'RECORDS_LOST',
    count =>
      `the kernel lost ${numbered(count, 'audit record')} or more (rate limit, backlog or memory): ${LOWER_BOUND}; auditctl -r 0 -b 65536, and record again`
  ],
  'lines-suppressed': [
    'RECORDS_LOST',
    count =>
      `${numbered(count, 'line')} of the kernel's log ${count === 1 ? 'was' : 'were'} suppressed, and records with them: ${LOWER_BOUND}; run auditd, or set kernel.printk_ratelimit=0`
  ],
  'relay-dropped': [
    'RECORDS_LOST',
    count =>
      `what carries the records has dropped some (${numbered(count, 'message')} of auditd, the journal or syslog): ${LOWER_BOUND}`
  ],
  'backlog-full': [
    'BACKLOG_FULL',
    () => 'the audit backlog was at its limit: records may be lost; auditctl -b 65536'
  ],
  'serial-gap': [
    'SERIAL_GAP',
    count =>
      `${numbered(count, 'serial number')} of records ${count === 1 ? 'is' : 'are'} not in the log: these were lost, left out or are in another file, and ${LOWER_BOUND}`
  ],
  'incomplete-event': [
    'INCOMPLETE_EVENTS',
    count =>
      `${numbered(count, 'event lacks some of its', 'events lack some of their')} PATH records: those files are missing`
  ],
  interpreted: [
    'INTERPRETED_LOG',
    () =>
      'the log was written by ausearch -i for people: names with blanks and many values cannot be read back; export it with ausearch --raw'
  ],
  'message-missing': [
    'MESSAGES_MISSING',
    count =>
      `${numbered(count, 'journal entry has', 'journal entries have')} no text (MESSAGE is null, too large): incomplete; journalctl --all`
  ],
  'foreign-form': [
    'FOREIGN_FORM',
    count =>
      `${numbered(count, 'line is', 'lines are')} another tool's own JSON, which is not read: export the records themselves with ausearch --raw`
  ],
  'no-serial': [
    'NO_SERIAL',
    count =>
      `${numbered(count, 'record has', 'records have')} neither time nor serial and cannot be put together: use journalctl -o json`
  ],
  'unknown-arch': [
    'UNKNOWN_ARCH',
    (count, about) =>
      `${numbered(count, 'call is', 'calls are')} of an architecture without a table here (${about.join(', ')}): left out`
  ],
  'assumed-arch': [
    'ARCH_ASSUMED',
    count =>
      `${numbered(count, 'record')} without an architecture: taken for x86_64; where it was another, the names are wrong`
  ],
  'cut-record': [
    'CUT_RECORDS',
    count =>
      `${numbered(count, 'record is', 'records are')} cut, and incomplete: nothing of what is cut is used`
  ],
  'joined-records': [
    'JOINED_RECORDS',
    count =>
      `${numbered(count, 'line has', 'lines have')} text that is several records, or what a program chose: it is not read; export the records with ausearch --raw`
  ],
  'ring-operation': [
    'IO_URING',
    count =>
      `io_uring was used (${numbered(count, 'record')}): what it opened and connected is not among the system calls`
  ],
  'disconnected-path': [
    'DISCONNECTED_PATHS',
    count =>
      `${numbered(count, 'access', 'accesses')} to files that AppArmor cannot name from the root (disconnected path): no rule can allow them; the profile needs flags=(attach_disconnected)`
  ],
  'unknown-parent': [
    'UNKNOWN_PARENT',
    count =>
      `${numbered(count, 'record is', 'records are')} of processes of which nothing tells where they came from, and left out: --pid finds descendants by SYSCALL records; choose by --exe or --comm`
  ],
  'selinux-error': [
    'SELINUX_ERRORS',
    count =>
      `SELinux did not permit ${numbered(count, 'context, or change of one,', 'contexts, or changes of them,')} that its policy does not know (SELINUX_ERR): no access is told of`
  ],
  'profile-changed': [
    'PROFILE_CHANGED',
    count =>
      `AppArmor profiles were loaded, replaced or removed while the log was written (${count === 1 ? 'once' : `${count} times`}): verdicts may be those of different profiles`
  ]
}

/** The ways in which an audit log cannot show all, and only those. */
export function auditWarnings(
  observation: Observation,
  {
    syscalls,
    apparmor,
    seccomp,
    runs
  }: Pick<Behaviour, 'syscalls' | 'apparmor' | 'seccomp' | 'runs'>
): Warning[] {
  const { signs, identify, scene, remarks } = observation
  const warnings: Warning[] = []
  const warn = (code: WarningCode, text: string) => warnings.push({ code, text })
  for (const { remark, count, about } of remarks.all()) {
    const text = TEXTS[remark]
    if (text && (remark !== 'profile-changed' || apparmor.length > 0))
      warn(text[0], text[1](count, about))
  }
  const left = runs.reduce((sum, { ledger }) => sum + (ledger.ignored['not-selected'] ?? 0), 0)
  if (left > 0 && runs.every(({ ledger }) => ledger.used === 0))
    warn(
      'NOTHING_CHOSEN',
      `none of ${numbered(left, 'line')} with records is of what was chosen: names and paths must be whole, and of records without a time none is after --since`
    )
  if (signs.has('io_uring_setup') && !remarks.has('ring-operation'))
    warn(
      'IO_URING',
      'io_uring was used: files and sockets that it opened are in no system call log'
    )
  if (identify.hasUnnamed)
    warn('UNKNOWN_SYSCALL', 'some calls have numbers that no table names: syscall_0x...')
  if (syscalls.some(({ arch }) => arch === 'x86' || arch === 'arm'))
    warn('COMPAT_32BIT', '32-bit calls: the profile must allow a second architecture')
  if (scene.signs.has('NAMESPACE_CHANGED'))
    warn(
      'NAMESPACE_CHANGED',
      'a mount namespace or the root was changed: later paths may be those of another root'
    )
  if (scene.unresolved.size > 0)
    warn(
      'UNRESOLVED_PATHS',
      `${numbered(scene.unresolved.size, 'path starts', 'paths start')} in a folder that no record tells: record all calls of the program, so that descriptors can be followed`
    )
  const refused = [
    ...new Set(
      seccomp
        .filter(({ action }) => action !== 'LOG' && action !== 'ALLOW')
        .map(({ syscall }) => syscall)
    )
  ]
  if (refused.length > 0)
    warn(
      'REFUSED_CALLS',
      `a seccomp filter refused ${refused
        .slice(0, 5)
        .join(
          ', '
        )}${refused.length > 5 ? ` and ${refused.length - 5} more` : ''}: what the programs would have done next is not shown`
    )
  if (apparmor.some(isRefused))
    warn(
      'REFUSED_ACCESSES',
      'AppArmor refused some accesses: what the programs would have done next is not shown; repeat in complain mode'
    )
  if (isFiltered(observation))
    warn(
      'FILTERED_TRACE',
      'the audit rules recorded only some system calls or files: a seccomp profile made of it breaks the program; record with -S all'
    )
  const without = sortedSet(
    apparmor.filter(({ class: kind }) => NO_RULES.has(kind)).map(({ class: kind }) => kind)
  )
  if (without.length > 0)
    warn(
      'NO_RULES',
      `AppArmor was asked about ${without.join(', ')}: no rules of that kind are made; see apparmor.d(5)`
    )
  const unknown = sortedSet(apparmor.flatMap(({ capability }) => capability ?? [])).filter(
    name => !isCapability(name)
  )
  if (unknown.length > 0)
    warn(
      'UNKNOWN_CAPABILITY',
      `AppArmor was asked for ${numbered(unknown.length, 'capability', 'capabilities')} that no kernel known here has (${unknown.slice(0, 5).join(', ')}): left out`
    )
  if (syscalls.length === 0 && apparmor.length > 0)
    warn(
      'NO_SYSCALLS',
      'only what a security module wrote: the log says nothing of which system calls the program needs'
    )
  return warnings
}

/** Classes of rules that name what no log can tell whole: the other side of a bus, the profile to change to. */
const NO_RULES: ReadonlySet<string> = new Set([
  'change_hat',
  'change_onexec',
  'change_profile',
  'dbus',
  'rlimit',
  'stack'
])

function isRefused({ verdict }: AppArmorFact): boolean {
  return verdict === 'denied' || verdict === 'killed'
}

function isFiltered({ signs }: Observation): boolean {
  if (signs.calls < ENOUGH_CALLS) return signs.calls > 0 && !signs.has('exit_group')
  return USUAL_CALLS.filter(name => signs.has(name)).length < ENOUGH_COMMON
}
