import type { AuditRecord } from './audit-record.ts'

const ENRICHMENT = '\x1d'
/** A field that has the first name of auditd's ENRICHED format right behind it, as the mark between them is lost: `ouid=0FSUID="root"`. */
const WITHOUT_MARK =
  /( [a-z][a-z_0-9]{0,40}=(?:"[^"]*"|\(null\)|[^\s"=]*?))(?:ARCH|SADDR|AUID|FSUID|OUID|UID|ID)=/

/**
 * The text of a record, bytes as latin1, as the kernel wrote it: the same in all copies of it, whether or not auditd has put
 * names behind the numbers.
 */
export function kernelText({ bytes, start, end }: AuditRecord): string {
  const text = bytes.toString('latin1', start, end)
  const mark = text.indexOf(ENRICHMENT)
  return text.slice(0, mark < 0 ? withoutMark(text) : mark).trimEnd()
}

function withoutMark(text: string): number {
  const found = WITHOUT_MARK.exec(text)
  return found === null ? text.length : found.index + found[1]!.length
}
