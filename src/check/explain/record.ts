import { errnoName } from '../../facts/errnos.ts'
import { otherAbis } from '../../facts/compat-arch.ts'
import { newerSyscall } from '../../facts/newer-syscalls.ts'
import { numberOfName } from '../../facts/other-tables.ts'
import type { NamedArch } from '../../facts/other-tables.ts'
import { ARCHES, isArch, scmpArch, syscallNumber } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { severityOfCall } from '../../policy/base/severity.ts'
import type { Severity } from '../../policy/base/severity.ts'
import { readRecords } from '../../trace/audit/read-records.ts'
import type { ForeignCall, ReadRecord, SyscallRecord } from '../../trace/audit/read-records.ts'
import type { Subject } from '../../trace/audit/records/subject.ts'
import type { SeccompVerdict, SelinuxVerdict } from '../../trace/verdict.ts'
import { explainAppArmor } from './apparmor.ts'
import { callText } from '../../language/seccomp/call-text.ts'
import type { Explanation } from './explanation.ts'
import { explainProfileEvent } from './profile-event.ts'
import { explainSelinux, explainSelinuxError } from './selinux.ts'
import { stepsToAllow } from './steps.ts'

/** What the audit records of a text say, each by itself, and once where several say the same; empty where there is none. Its last line is whole. */
export function explainRecords(text: string): Explanation[] {
  const explanations: Explanation[] = []
  let judged: ReadRecord | null = null
  const filtered = new Set<number>()
  for (const record of readRecords(Buffer.from(`${text}\n`))) {
    if ('verdict' in record && record.verdict.kind === 'seccomp') filtered.add(record.subject.pid)
    // The record of the filter has shown the reason.
    if ('end' in record && filtered.has(record.subject.pid)) continue
    const isOfVerdict = 'call' in record && judged !== null && isOfSame(judged, record)
    if (isOfVerdict) explanations.push(withCall(explanations.pop()!, record.call))
    else {
      const told = tell(record)
      explanations.push({
        ...told,
        details: [...told.details, ...subjectDetails(record.subject)]
      })
    }
    const isOfModule = 'verdict' in record && record.verdict.kind !== 'seccomp'
    judged = isOfModule || 'selinuxError' in record || 'enforcer' in record ? record : null
  }
  // The journal and the kernel's log have a copy each, and a program asks again.
  return [...new Map(explanations.map(each => [JSON.stringify(each), each])).values()]
}

/** What SELinux says of contexts, and Landlock of refusals, names no process. */
function isOfSame(judged: ReadRecord, call: ReadRecord): boolean {
  return 'selinuxError' in judged || 'enforcer' in judged || judged.subject.pid === call.subject.pid
}

/** The kernel writes the call behind what a security module says of it. */
function withCall(told: Explanation, call: SyscallRecord): Explanation {
  const text = `${callText(call.name, call.arch, call.registers)} on ${call.arch}`
  return { ...told, details: [['call', text], ...told.details] }
}

function tell(record: ReadRecord): Explanation {
  if ('call' in record) return explainCall(record.call)
  if ('foreign' in record) return explainForeign(record.foreign)
  if ('selinuxError' in record) return explainSelinuxError(record.selinuxError)
  if ('profileEvent' in record) return explainProfileEvent(record.profileEvent)
  if ('enforcer' in record)
    return record.asked === null
      ? explainOther(record.enforcer)
      : explainAsked(record.enforcer, record.asked)
  if ('isCut' in record) return CUT
  if ('end' in record) return ENDED
  const { verdict } = record
  switch (verdict.kind) {
    case 'apparmor':
      return explainAppArmor(verdict)
    case 'seccomp':
      return explainSeccomp(verdict, record.name, record.subject)
    case 'selinux':
      return explainSelinux(verdict)
    default:
      return verdict satisfies never
  }
}

/** The rule that the program asked for, whichever one it is. */
function explainAsked(enforcer: string, asked: SelinuxVerdict): Explanation {
  const told = explainSelinux(asked)
  const what = `a verdict of ${enforcer}`
  return { ...told, what, details: [['asked', told.what], ...told.details] }
}

function explainOther(enforcer: string): Explanation {
  return {
    what: `a verdict of ${enforcer}`,
    details: [],
    refusedBy: `${enforcer}, which has rules of its own`,
    change: ['no profile of seccomp or AppArmor allows it: what to change is in those rules'],
    severity: null,
    why: ''
  }
}

const CUT: Explanation = {
  what: 'a record that is cut before it tells what was asked for',
  details: [],
  refusedBy: null,
  change: ['give the whole line, as journalctl --no-pager or ausearch --raw prints it'],
  severity: null,
  why: ''
}

const ENDED: Explanation = {
  what: 'SIGSYS ended a process: a seccomp filter refused a call',
  details: [],
  refusedBy: 'a seccomp filter; this record does not tell for which call',
  change: [
    'look for the SECCOMP record of the process right before it, which names the call',
    'where there is none, the filter traps without logging: run under one that logs (tracewall bootstrap)'
  ],
  severity: null,
  why: ''
}

function explainForeign({ arch, number, name }: ForeignCall): Explanation {
  if (name !== null) return explainNamed(name, arch, number)
  return {
    what: `system call number ${number} of ${arch}`,
    details: [['call', `number ${number} of ${arch}, an architecture without a table here`]],
    refusedBy: null,
    change: [`look its name up on a machine of that architecture: ausyscall ${number}`],
    severity: null,
    why: ''
  }
}

/** Only names are known of the architecture: flags and errnos have other values there. */
function explainNamed(name: string, arch: string, number: number): Explanation {
  const { level, why } = severityOfCall(name)
  return {
    what: `the system call ${name}`,
    details: [['call', `${name} on ${arch}, number ${number}`]],
    refusedBy: null,
    change: [],
    severity: level,
    why
  }
}

function explainSeccomp(
  { arch, action }: SeccompVerdict,
  name: string,
  subject: Subject
): Explanation {
  const number = numberOfName(arch, name)
  const severity = severityOfCall(name)
  const isOfRuntime = /^runc:|^crun$/.test(subject.comm ?? '')
  return {
    what: `seccomp ${ACTIONS.get(action) ?? `answered ${action} to`} ${name}`,
    details: [
      ['call', `${name} on ${arch}${number === undefined ? '' : `, number ${number}`}`],
      ...(isOfRuntime
        ? [['made by', 'the container runtime, before the program starts'] as const]
        : [])
    ],
    refusedBy: refuserOf(action, arch),
    change:
      number === undefined
        ? [
            'no profile of names can allow it: the call is of a newer kernel than is known here, or of nobody; a profile made by a newer tracewall may'
          ]
        : [...withoutChange(name, action), ...allowing(name, arch, severity)],
    severity: severity.level,
    why: severity.why
  }
}

function allowing(name: string, arch: NamedArch, severity: Severity): string[] {
  if (!isArch(arch))
    return [
      `where the program needs it, allow "${name}" in its filter by hand: no profile is made here for ${arch}`
    ]
  return [
    ...stepsToAllow(
      `add "${name}" to the names of SCMP_ACT_ALLOW, with ${scmpArch(arch)} among the architectures`,
      severity
    ),
    ...(isSecondTable(arch)
      ? [
          `where the profile does not list ${scmpArch(arch)} yet, that opens all it allows to another call table (severity 3), and wants --allow-dangerous`
        ]
      : [])
  ]
}

function refuserOf(action: string, arch: NamedArch): string | null {
  if (action === 'LOG') return null
  const filter = `the seccomp filter (SCMP_ACT_${action})`
  return action === 'NOTIFY' || action === 'TRACE'
    ? `perhaps the program that ${filter} hands the call to: it decides`
    : `${filter}: no entry allows it for ${isArch(arch) ? scmpArch(arch) : arch}`
}

/** Callers of a newer call take an older way, if the answer is ENOSYS. */
function withoutChange(name: string, action: string): string[] {
  const newer = newerSyscall(name)
  return newer === undefined || action !== 'ERRNO'
    ? []
    : [`where the profile answers ENOSYS nothing: callers then do without it (${newer.fallback})`]
}

/** True for calls that programs make on a machine of another architecture. */
function isSecondTable(arch: Arch): boolean {
  return ARCHES.some(machine => otherAbis(machine).some(other => other === arch))
}

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['LOG', 'let pass and logged'],
  ['ERRNO', 'refused'],
  ['TRAP', 'sent SIGSYS for'],
  ['TRACE', 'asked a tracer about'],
  ['NOTIFY', 'asked a supervisor about'],
  ['KILL_THREAD', 'killed the thread for'],
  ['KILL_PROCESS', 'killed the process for']
])

function explainCall({ arch, name, registers, exit }: SyscallRecord): Explanation {
  const errno = exit !== null && exit < 0 ? errnoName(-exit) : null
  const { level, why } = severityOfCall(name)
  const isRefusal = errno === 'EPERM' || errno === 'EACCES'
  return {
    what: `${callText(name, arch, registers)} = ${exit === null ? '?' : errno === null ? exit : `-1 ${errno}`}`,
    details: [['call', `${name} on ${arch}, number ${syscallNumber(arch, name) ?? 'unknown'}`]],
    refusedBy: isRefusal
      ? 'not told by this record: file modes, a missing capability, AppArmor (then an AVC record has the same number) or a seccomp filter (then the call is not recorded at all)'
      : null,
    change: isRefusal ? ['look for the other records of the event: ausearch --event NUMBER'] : [],
    severity: level,
    why
  }
}

function subjectDetails({ exe, comm, pid, container }: Subject): (readonly [string, string])[] {
  const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8')
  const place = [
    container?.name && `container ${container.name}`,
    container?.pod && `pod ${container.pod}`,
    container?.namespace && `namespace ${container.namespace}`
  ].filter(Boolean)
  const program = exe === null ? comm : comm === null ? exe : `${exe} (${comm})`
  return [
    ...(program === null ? [] : [['program', utf8(program)] as const]),
    ...(pid < 0 ? [] : [['process', `${pid}`] as const]),
    ...(place.length > 0 ? [['container', place.join(', ')] as const] : [])
  ]
}
