import type { AuditRecord } from '../records/audit-record.ts'

/** No kernel writes a shorter line with two records in it. */
const SHORTEST = 350
const MESSAGE = Buffer.from(' msg=audit(')
const HEAD = / (?:node=\S{1,255} )?type=[A-Z_0-9]{2,30}$/

/**
 * Where the next record starts in a line that a report or a page has put together of several; -1: it is one. What the kernel
 * writes has no blanks in texts that programs choose, so that no record can be forged; what user space or `ausearch -i` writes
 * has, and is not looked at.
 */
export function nextRecord({ bytes, start, end, type, isInterpreted }: AuditRecord): number {
  if (end - start < SHORTEST || isInterpreted || OF_USERS.has(type.role)) return -1
  const at = bytes.subarray(start, end).indexOf(MESSAGE)
  if (at < 0) return -1
  const found = HEAD.exec(bytes.toString('latin1', Math.max(start, start + at - 300), start + at))
  return found === null ? -1 : start + at - found[0].length + 1
}

const OF_USERS: ReadonlySet<AuditRecord['type']['role']> = new Set([
  'alone',
  'user-verdict',
  'daemon'
])
