import { recordType } from '../../../facts/audit-records.ts'
import type { RecordType } from '../../../facts/audit-records.ts'
import type { AuditRecord } from './audit-record.ts'
import { readFields, trusted } from './fields.ts'

const ABEND = recordType('ANOM_ABEND')
const SECCOMP = recordType('SECCOMP')

/** Number of SIGSYS on x86, arm and most others. Source: Linux 6.1 include/uapi/asm-generic/signal.h */
const SIGSYS = '31'

/** The process that a filter's signal ended, as its ANOM_ABEND record tells; -1 for any other record. */
export function killedBySeccomp({ type, bytes, start, end, isWhole }: AuditRecord): number {
  if (type !== ABEND) return -1
  const fields = readFields(bytes, start, end, isWhole)
  const sig = fields.get('sig')?.text
  return sig === SIGSYS || sig === 'SIGSYS' ? Number(fields.get('pid')?.text ?? -1) : -1
}

/**
 * The type of a record. Before they had one of their own, what seccomp did was written as the end of a process: `type=1701 ...
 * comm="shop" reason="seccomp" sig=0 syscall=4 compat=0 ip=0x7f8ebb41b205 code=0x50000`. Source: Linux 3.7 kernel/auditsc.c
 * __audit_seccomp
 */
export function settledType({ type, bytes, start, end, isWhole }: AuditRecord): RecordType {
  if (type !== ABEND) return type
  const fields = readFields(bytes, start, end, isWhole)
  return trusted(fields.get('reason')) === 'seccomp' && fields.has('syscall') ? SECCOMP : type
}
