import { auditArchText } from '../../facts/audit-arches.ts'
import { nameOfNumber } from '../../facts/other-tables.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { SourceLedger } from '../ledger.ts'
import { NULL_SINK } from '../sink.ts'
import { Texts } from '../texts.ts'
import type { SelinuxError, SelinuxVerdict, Verdict } from '../verdict.ts'
import type { AuditRecord } from './records/audit-record.ts'
import type { Fields } from './records/fields.ts'
import { askedVerdict } from './records/asked-verdict.ts'
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
import { interpretedArgument } from './records/interpreted-argument.ts'
import { readCallNumber, readExit } from './records/syscall-record.ts'
import { SyscallNames } from './records/syscall-names.ts'
import { VerdictRecords } from './records/verdict-records.ts'

/** What one record says, apart from the others of its event. */
export type ReadRecord = {
  readonly subject: Subject
} & (
  | { readonly verdict: Verdict; readonly name: string }
  | { readonly call: SyscallRecord }
  | { readonly foreign: ForeignCall }
  | { readonly selinuxError: SelinuxError }
  | { readonly profileEvent: ProfileEvent }
  /** A verdict of which nothing is made, whose it is, and what SELinux was asked by a program. */
  | { readonly enforcer: string; readonly asked: SelinuxVerdict | null }
  /** What was asked for is not in what is left of it. */
  | { readonly isCut: true }
  /** SIGSYS ended the process. */
  | { readonly end: 'SIGSYS' }
)

/** A call of an architecture that no profile is made for. */
export interface ForeignCall {
  readonly arch: string
  readonly number: number
  /** null: there is no table of it, or no such number in it. */
  readonly name: string | null
}

/** A SYSCALL record. */
export interface SyscallRecord {
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
  const reader = new RecordReader(names)
  const found: ReadRecord[] = []
  const ledger = new SourceLedger('')
  const context = { sink: NULL_SINK, ledger, names, texts: new Texts(), tid: null }
  const parser = new AuditParser(context, {
    take(record) {
      const read = reader.read(record)
      if (read !== null) found.push(read)
    },
    takeWhole: () => -1,
    separate() {},
    remark() {}
  })
  parser.push(text)
  parser.end()
  return found
}

/** Reads each record by itself. */
class RecordReader {
  readonly #names: Texts
  readonly #syscalls: SyscallNames
  readonly #verdicts: VerdictRecords

  constructor(names: Texts) {
    this.#names = names
    this.#syscalls = new SyscallNames(names)
    this.#verdicts = new VerdictRecords(NULL_SINK, this.#syscalls, false)
  }

  /** Null for a record that says nothing here. */
  read(record: AuditRecord): ReadRecord | null {
    const call = this.#call(record)
    if (call !== null) return call
    if (record.type.name === 'SELINUX_ERR') {
      const selinuxError = readSelinuxError(fieldsOf(record))
      return selinuxError && { selinuxError, subject: subjectIn(record) }
    }
    if (killedBySeccomp(record) >= 0) return { end: 'SIGSYS', subject: subjectIn(record) }
    return this.#judged(record)
  }

  /** What an enforcer wrote. */
  #judged(record: AuditRecord): ReadRecord | null {
    const read = JUDGING.has(record.type.role) ? this.#verdicts.read(record) : 'other-record'
    if (typeof read !== 'string') {
      const { verdict, subject } = read
      const name = verdict.kind === 'seccomp' ? this.#names.text(verdict.name) : ''
      return { verdict, subject, name }
    }
    const isVerdict = record.type.role === 'verdict'
    const profileEvent = isVerdict ? readProfileEvent(fieldsOf(record)) : null
    if (profileEvent !== null) return { profileEvent, subject: subjectIn(record) }
    if (read === 'cut') return { isCut: true, subject: subjectIn(record) }
    const enforcer = otherEnforcer(record)
    if (enforcer === null) return null
    const asked = record.type.role === 'user-verdict' ? askedVerdict(record) : null
    return { enforcer, asked, subject: subjectIn(record) }
  }

  /** The call of a SYSCALL record; of a filter's record, only one of an architecture without a table. */
  #call(record: AuditRecord): ReadRecord | null {
    const { role } = record.type
    if (role !== 'syscall' && role !== 'seccomp') return null
    const fields = fieldsOf(record)
    const number = { arch: -1, syscall: -2 }
    if (!readCallNumber(fields, number)) return null
    const arch = this.#syscalls.archOf(number.arch, number.syscall)
    const subject = subjectIn(record)
    if (arch !== null && role === 'seccomp') return null
    if (arch === null || !isArch(arch)) {
      const name = arch === null ? null : (nameOfNumber(arch, number.syscall) ?? null)
      return {
        subject,
        foreign: { arch: arch ?? auditArchText(number.arch), number: number.syscall, name }
      }
    }
    return {
      subject,
      call: {
        arch,
        name: this.#names.text(this.#syscalls.id(arch, number.syscall)),
        registers: registersOf(fields, record.isInterpreted),
        exit: readExit(fields)
      }
    }
  }
}

function subjectIn(record: AuditRecord): Subject {
  return subjectOf(fieldsOf(record), record.container)
}

/** As far as all before are told. */
function registersOf(fields: Fields, isInterpreted: boolean): bigint[] {
  const registers: bigint[] = []
  for (const n of [0, 1, 2, 3]) {
    const value = isInterpreted ? interpretedArgument(fields, n) : rawArgument(fields, n)
    if (value === null) return registers
    registers.push(value)
  }
  return registers
}

function rawArgument(fields: Fields, n: number): bigint | null {
  const text = fields.get(`a${n}`)?.text
  return text !== undefined && /^[0-9a-f]{1,16}$/.test(text) ? BigInt(`0x${text}`) : null
}
