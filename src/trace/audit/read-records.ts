import { auditArchText } from '../../facts/audit-arches.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { SourceLedger } from '../ledger.ts'
import { NULL_SINK } from '../sink.ts'
import { Texts } from '../texts.ts'
import type { SelinuxError, Verdict } from '../verdict.ts'
import type { AuditRecord } from './records/audit-record.ts'
import type { Fields } from './records/fields.ts'
import { otherEnforcer } from './records/other-enforcer.ts'
import { fieldsOf } from './records/interpreted-fields.ts'
import { AuditParser } from './parser.ts'
import { JUDGING } from './records/judgement.ts'
import { readProfileEvent } from './records/profile-event.ts'
import type { ProfileEvent } from './records/profile-event.ts'
import { killedBySeccomp } from './records/settled-type.ts'
import { readSelinuxError } from './records/selinux-record.ts'
import { subjectOf } from './records/subject.ts'
import type { Subject } from './records/subject.ts'
import { readCallNumber } from './records/syscall-record.ts'
import { SyscallNames } from './records/syscall-names.ts'
import { VerdictRecords } from './records/verdict-records.ts'

/** What one record says, apart from the others of its event. */
export type ReadRecord = {
  readonly subject: Subject
} & (
  | { readonly verdict: Verdict; readonly name: string }
  | { readonly call: RecordedCall }
  | { readonly foreign: ForeignCall }
  | { readonly selinuxError: SelinuxError }
  | { readonly profileEvent: ProfileEvent }
  /** A verdict of which nothing is made, and whose it is. */
  | { readonly enforcer: string }
  /** What was asked for is not in what is left of it. */
  | { readonly isCut: true }
  /** SIGSYS ended the process. */
  | { readonly end: 'SIGSYS' }
)

/** A call of an architecture without a table here. */
export interface ForeignCall {
  /** As libaudit calls it. */
  readonly arch: string
  readonly number: number
}

/** A SYSCALL record. */
export interface RecordedCall {
  readonly arch: Arch
  readonly name: string
  /** The first four. */
  readonly registers: readonly bigint[]
  /** Null: the call did not return. */
  readonly exit: number | null
}

/**
 * Verdicts and calls of a few lines, whatever carries them, each by itself: for pasted text, where an event may lack most of
 * its records. `name` of a verdict is that of the system call, '' where it has none.
 */
export function readRecords(text: Uint8Array): ReadRecord[] {
  const names = new Texts()
  const syscalls = new SyscallNames(names)
  const verdicts = new VerdictRecords(NULL_SINK, syscalls, false)
  const found: ReadRecord[] = []
  const ledger = new SourceLedger('')
  const context = { sink: NULL_SINK, ledger, names, texts: new Texts(), tid: null }
  const parser = new AuditParser(context, {
    take(record) {
      const call = record.type.role === 'syscall' ? callOf(record, syscalls, names) : null
      const known = call ?? foreignOf(record, syscalls)
      if (known !== null) return void found.push(known)
      if (record.type.name === 'SELINUX_ERR') {
        const fields = fieldsOf(record)
        const selinuxError = readSelinuxError(fields)
        const subject = subjectOf(fields, record.container)
        if (selinuxError !== null) found.push({ selinuxError, subject })
        return
      }
      if (killedBySeccomp(record) >= 0) {
        const fields = fieldsOf(record)
        return void found.push({ end: 'SIGSYS', subject: subjectOf(fields, record.container) })
      }
      const enforcer = otherEnforcer(record)
      if (!JUDGING.has(record.type.role) && enforcer === null) return
      const read = JUDGING.has(record.type.role) ? verdicts.read(record) : 'other-record'
      if (typeof read === 'string') {
        const fields = fieldsOf(record)
        const profileEvent = record.type.role === 'verdict' ? readProfileEvent(fields) : null
        const subject = subjectOf(fields, record.container)
        if (profileEvent !== null) found.push({ profileEvent, subject })
        else if (read === 'cut') found.push({ isCut: true, subject })
        else if (enforcer !== null) found.push({ enforcer, subject })
        return
      }
      const { verdict, subject } = read
      found.push({
        verdict,
        subject,
        name: verdict.kind === 'seccomp' ? names.text(verdict.name) : ''
      })
    },
    takeWhole: () => -1,
    separate() {},
    remark() {}
  })
  parser.push(text)
  parser.end()
  return found
}

function callOf(record: AuditRecord, syscalls: SyscallNames, names: Texts): ReadRecord | null {
  const fields = fieldsOf(record)
  const number = { arch: -1, syscall: -2 }
  if (!readCallNumber(fields, number)) return null
  const arch = syscalls.archOf(number.arch, number.syscall)
  if (arch === null) return null
  const exit = fields.get('exit')?.text
  return {
    subject: subjectOf(fields, record.container),
    call: {
      arch,
      name: names.text(syscalls.id(arch, number.syscall)),
      registers: registersOf(fields),
      exit: exit !== undefined && /^-?\d{1,19}$/.test(exit) ? Number(exit) : null
    }
  }
}

function foreignOf(record: AuditRecord, syscalls: SyscallNames): ReadRecord | null {
  if (record.type.role !== 'syscall' && record.type.role !== 'seccomp') return null
  const fields = fieldsOf(record)
  const number = { arch: -1, syscall: -2 }
  if (!readCallNumber(fields, number) || syscalls.archOf(number.arch, number.syscall) !== null)
    return null
  return {
    subject: subjectOf(fields, record.container),
    foreign: { arch: auditArchText(number.arch), number: number.syscall }
  }
}

function registersOf(fields: Fields): bigint[] {
  const registers: bigint[] = []
  for (const key of ['a0', 'a1', 'a2', 'a3']) {
    const text = fields.get(key)?.text
    if (text === undefined || !/^[0-9a-f]{1,16}$/.test(text)) return registers
    registers.push(BigInt(`0x${text}`))
  }
  return registers
}
