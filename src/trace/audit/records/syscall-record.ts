import { auditArch, auditArchNumber } from '../../../facts/audit-arches.ts'
import { fromAuditName } from '../../../facts/audit-names.ts'
import { errnoNumber } from '../../../facts/errnos.ts'
import { numberOfName } from '../../../facts/other-tables.ts'
import { FAILED, RETURNED, UNKNOWN } from '../../sink.ts'
import type { AuditEvent } from '../events/audit-event.ts'
import type { AuditRecord } from './audit-record.ts'
import type { CallNumber } from './call-number.ts'
import { interpretedArgument } from './interpreted-argument.ts'
import { fieldsOf } from './interpreted-fields.ts'
import type { Fields } from './fields.ts'
import { subjectOf } from './subject.ts'
import type { SubjectCache } from './subject-cache.ts'
import { walkSyscall } from './walk-syscall.ts'

/**
 * Reads a SYSCALL record into `event`; what has not the kernel's form goes the longer way.
 * False when the record does not say which call it was.
 */
export function readSyscall(
  record: AuditRecord,
  event: AuditEvent,
  call: CallNumber,
  subjects: SubjectCache
): boolean {
  const { bytes, start, end } = record
  event.hidden = 0
  const rest = record.isInterpreted ? -1 : walkSyscall(bytes, start, end, event, call)
  const subject = rest < 0 ? null : subjects.of(bytes, rest, end)
  if (subject === null) return readByKeys(record, event, call)
  event.subject = subject
  return true
}

function readByKeys(record: AuditRecord, event: AuditEvent, call: CallNumber): boolean {
  const fields = fieldsOf(record)
  event.subject = subjectOf(fields, record.container)
  event.items = decimal(fields, 'items') ?? 0
  readOutcome(fields, event)
  const isKnown = readCallNumber(fields, call)
  for (let n = 0; n < 4; n++) {
    const value = record.isInterpreted ? interpretedArgument(fields, n) : register(fields, n)
    if (value === null) event.hidden |= 1 << n
    event.low[n] = Number(BigInt.asIntN(32, value ?? 0n))
    event.high[n] = Number(BigInt.asIntN(32, (value ?? 0n) >> 32n))
  }
  return isKnown
}

/** null where it is not shown: the record may be cut before it. */
function register(fields: Fields, n: number): bigint | null {
  const text = hex(fields, `a${n}`)
  return text === undefined ? null : BigInt(`0x${text}`)
}

function readOutcome(fields: Fields, event: AuditEvent): void {
  const success = fields.get('success')?.text
  event.outcome = success === 'yes' ? RETURNED : success === 'no' ? FAILED : UNKNOWN
  event.exit = readExit(fields) ?? 0
}

/** What the call returned; `EACCES(Permission denied)` is -13. null: the record does not tell. */
export function readExit(fields: Fields): number | null {
  const named = /^E[A-Z0-9_]+/.exec(fields.get('exit')?.text ?? '')?.[0]
  const errno = named === undefined ? undefined : errnoNumber(named)
  return errno === undefined ? (decimal(fields, 'exit') ?? null) : -errno
}

/** Numbers, or the names that `ausearch -i` prints: `arch=x86_64 syscall=pread`. */
export function readCallNumber(fields: Fields, call: CallNumber): boolean {
  const hexArch = hex(fields, 'arch')
  const arch = hexArch === undefined ? undefined : Number.parseInt(hexArch, 16)
  const number = decimal(fields, 'syscall')
  call.arch = arch ?? -1
  call.syscall = number ?? -2
  if (arch !== undefined && number !== undefined) return true
  const archNumber = arch ?? auditArchNumber(fields.get('arch')?.text ?? '')
  const named = archNumber === undefined ? null : auditArch(archNumber, 0)
  const text = fields.get('syscall')?.text
  if (named === null || text === undefined) return false
  const unknown = /^unknown-syscall\((-?\d{1,10})\)$/.exec(text)
  // The call that a multiplexer was asked for stands behind it: `socketcall(connect)`.
  const name = text.replace(/\([a-z_0-9]{1,40}\)$/, '')
  const known = unknown ? Number(unknown[1]) : numberOfName(named, fromAuditName(named, name))
  if (number === undefined && known === undefined) return false
  call.arch = archNumber!
  call.syscall = number ?? known!
  return true
}

function decimal(fields: Fields, key: string): number | undefined {
  const text = fields.get(key)?.text
  return text !== undefined && /^-?\d{1,19}/.test(text) && /^-?\d{1,19}$/.test(text.split('(')[0]!)
    ? Number.parseInt(text, 10)
    : undefined
}

/** `c000003e`; libaudit's JSON has 0x before it. */
function hex(fields: Fields, key: string): string | undefined {
  const text = fields.get(key)?.text.replace(/^0x/, '')
  return text !== undefined && /^[0-9a-fA-F]{1,16}$/.test(text) ? text : undefined
}
