import { numbered } from '../../numbered.ts'
import type { Remark } from '../../trace/remark.ts'
import type { Warning, WarningCode } from '../behaviour.ts'
import type { Observation } from './observation.ts'

/**
 * Warnings of what an audit log says of itself: records that were lost, cut or left out, in the order of the remarks.
 * `hasAccesses`: AppArmor's records are among those that were read.
 */
export function remarkWarnings(
  { remarks }: Pick<Observation, 'remarks'>,
  { hasAccesses }: { readonly hasAccesses: boolean }
): Warning[] {
  return remarks.all().flatMap(({ remark, count, about }) => {
    const known = TEXTS[remark]
    if (known === undefined || (remark === 'profile-changed' && !hasAccesses)) return []
    const [code, textOf] = known
    return [{ code, text: textOf(count, about) }]
  })
}

const LOWER_BOUND = 'what is shown is a lower bound'

/** `count`: how many things the remark counts; `about`: its subject. */
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
  'newest-first': [
    'NEWEST_FIRST',
    () =>
      'the calls stand newest first: which file a descriptor is, and which program makes a call, cannot be told; give the log oldest first: tac FILE'
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
      `${numbered(count, 'line is', 'lines are')} in another tool's own form, which cannot be read back: export the records themselves (ausearch --raw, aa-log --raw)`
  ],
  'no-serial': [
    'NO_SERIAL',
    count =>
      `${numbered(count, 'record has', 'records have')} neither time nor serial and cannot be put together: use journalctl -o json`
  ],
  'unknown-arch': [
    'UNKNOWN_ARCH',
    (count, about) =>
      `${numbered(count, 'call is', 'calls are')} of an architecture that is not known well enough here (${about.join(', ')}): left out`
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
  'other-enforcer': [
    'OTHER_ENFORCERS',
    (count, about) =>
      `${numbered(count, 'verdict is', 'verdicts are')} of ${about.join(', ')}: not read, and no profile is made of it`
  ],
  'quoted-records': [
    'QUOTED_RECORDS',
    count =>
      `${numbered(count, 'line quotes', 'lines quote')} what may be a record, in text that any program may have written: it is not read; give the records by themselves, each at the start of a line`
  ],
  'strace-line': [
    'STRACE_LINES',
    count =>
      `${numbered(count, 'line looks', 'lines look')} like strace's, in a log of audit records: not read; give the strace log as a file of its own`
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
  'unseen-kill': [
    'UNSEEN_KILLS',
    count =>
      `${numbered(count, 'process was', 'processes were')} ended by SIGSYS, and no record tells for which call: a filter traps without logging; run under one that logs (tracewall bootstrap)`
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
