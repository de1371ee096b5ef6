import { networkFamily } from '../../facts/apparmor-network.ts'
import { isCapability } from '../../facts/capabilities.ts'
import { is32Bit } from '../../facts/compat-arch.ts'
import { isArch } from '../../facts/syscall-table.ts'
import { UNLOGGED_WORK } from '../../facts/unlogged-work.ts'
import { USUAL_CALLS } from '../../facts/usual-calls.ts'
import { numbered } from '../../numbered.ts'
import { byCodeUnit, sortedSet } from '../../order.ts'
import type { AppArmorFact, Behaviour, Warning, WarningCode } from '../behaviour.ts'
import type { Observation } from './observation.ts'
import { remarkWarnings } from './remark-warnings.ts'

/** Of the calls that a log of all has most of. */
const ENOUGH_COMMON = 3
/** Calls before a lack of some means anything. */
const ENOUGH_CALLS = 5

type AuditFacts = Pick<Behaviour, 'syscalls' | 'apparmor' | 'seccomp' | 'selinux' | 'runs'>

/** The ways in which an audit log cannot show all, and only those; sorted by code. */
export function auditWarnings(observation: Observation, facts: AuditFacts): Warning[] {
  const log = { ...facts, observation }
  return [
    ...remarkWarnings(observation, { hasAccesses: facts.apparmor.length > 0 }),
    ...TEXTS.flatMap(([code, textOf]) => {
      const text = textOf(log)
      return text === null ? [] : [{ code, text }]
    })
  ].sort((a, b) => byCodeUnit(a.code, b.code))
}

/** What the texts ask about. */
interface Log extends AuditFacts {
  readonly observation: Observation
}

/** Each warning with its text for a person; null where it is not true of the log. */
const TEXTS: readonly (readonly [code: WarningCode, textOf: (log: Log) => string | null])[] = [
  [
    'NOTHING_CHOSEN',
    ({ runs }) => {
      const left = runs.reduce((sum, { ledger }) => sum + (ledger.ignored['not-selected'] ?? 0), 0)
      return left > 0 && runs.every(({ ledger }) => ledger.used === 0)
        ? `none of ${numbered(left, 'line')} with records is of what was chosen: names and paths must be whole, and of records without a time none is after --since`
        : null
    }
  ],
  [
    'IO_URING',
    ({ observation: { signs, remarks } }) =>
      UNLOGGED_WORK.some(name => signs.has(name)) && !remarks.has('ring-operation')
        ? 'io_uring was used: files and sockets that it opened are in no system call log'
        : null
  ],
  [
    'UNKNOWN_SYSCALL',
    ({ observation }) =>
      observation.identify.hasUnnamed
        ? 'some calls have numbers that no table names: syscall_0x...'
        : null
  ],
  [
    'COMPAT_32BIT',
    ({ syscalls }) =>
      syscalls.some(({ arch }) => isArch(arch) && is32Bit(arch))
        ? '32-bit calls: the profile must allow a second architecture'
        : null
  ],
  [
    'NAMESPACE_CHANGED',
    ({ observation }) =>
      observation.scene.signs.has('NAMESPACE_CHANGED')
        ? 'a mount namespace or the root was changed: later paths may be those of another root'
        : null
  ],
  [
    'UNRESOLVED_PATHS',
    ({ observation }) => {
      const { size } = observation.scene.unresolved
      return size > 0
        ? `${numbered(size, 'path starts', 'paths start')} in a folder that no record tells: record all calls of the program, so that descriptors can be followed`
        : null
    }
  ],
  [
    'REFUSED_CALLS',
    ({ seccomp }) => {
      const logged = new Set(['LOG', 'ALLOW'])
      const refused = seccomp.filter(({ action }) => !logged.has(action))
      const names = [...new Set(refused.map(({ syscall }) => syscall))]
      if (names.length === 0) return null
      const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
      return `a seccomp filter refused ${names.slice(0, 5).join(', ')}${more}: what the programs would have done next is not shown`
    }
  ],
  [
    'REFUSED_ACCESSES',
    ({ apparmor }) =>
      apparmor.some(isRefused)
        ? 'AppArmor refused some accesses: what the programs would have done next is not shown; repeat in complain mode'
        : null
  ],
  [
    'FILTERED_TRACE',
    ({ observation }) =>
      isFiltered(observation)
        ? 'the audit rules recorded only some system calls or files: a seccomp profile made of it breaks the program; record with -S all'
        : null
  ],
  [
    'NO_RULES',
    ({ apparmor }) => {
      const without = sortedSet(apparmor.filter(hasNoRule).map(fact => fact.class))
      return without.length > 0
        ? `AppArmor was asked about ${without.join(', ')}, for which there is no rule to add: pipe the log to tracewall explain, which says what each record asks for`
        : null
    }
  ],
  [
    'SELINUX_VERDICTS',
    ({ selinux }) =>
      selinux.length > 0
        ? `${numbered(selinux.length, 'verdict is', 'verdicts are')} of SELinux, for which no policy is written: pipe the log to tracewall explain, which says the rule that each asks for`
        : null
  ],
  [
    'UNKNOWN_CAPABILITY',
    ({ apparmor }) => {
      const asked = sortedSet(apparmor.flatMap(({ capability }) => capability ?? []))
      const unknown = asked.filter(name => !isCapability(name))
      return unknown.length > 0
        ? `AppArmor was asked for ${numbered(unknown.length, 'capability', 'capabilities')} that no kernel known here has (${unknown.slice(0, 5).join(', ')}): left out`
        : null
    }
  ],
  [
    'UNKNOWN_FAMILY',
    ({ apparmor }) => {
      const asked = sortedSet(apparmor.flatMap(({ family }) => family ?? []))
      const unknown = asked.filter(family => networkFamily(family) === undefined)
      return unknown.length > 0
        ? `AppArmor was asked about sockets of ${numbered(unknown.length, 'family', 'families')} that no rule is written for here (${unknown.slice(0, 5).join(', ')}): left out`
        : null
    }
  ],
  [
    'NO_SYSCALLS',
    ({ syscalls, apparmor }) =>
      syscalls.length === 0 && apparmor.length > 0
        ? 'only what a security module wrote: the log says nothing of which system calls the program needs'
        : null
  ]
]

/** Hats have to be there, and limits are what a profile itself sets: none is allowed by a rule more. */
const NO_RULES: ReadonlySet<string> = new Set(['change_hat', 'rlimit'])

/** A signal, or a look at another process, of which the record does not tell what was asked for, or towards whom. */
function hasNoRule({ class: kind, access, peer }: AppArmorFact): boolean {
  const isOfPeer = kind === 'signal' || kind === 'ptrace'
  return NO_RULES.has(kind) || (isOfPeer && (access === undefined || peer === undefined))
}

function isRefused({ verdict }: AppArmorFact): boolean {
  return verdict === 'denied' || verdict === 'killed'
}

function isFiltered({ signs }: Observation): boolean {
  if (signs.calls < ENOUGH_CALLS) return signs.calls > 0 && !signs.has('exit_group')
  return USUAL_CALLS.filter(name => signs.has(name)).length < ENOUGH_COMMON
}
