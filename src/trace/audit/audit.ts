import type { TraceContext, TraceFormat } from '../format.ts'
import { SourceLedger } from '../ledger.ts'
import type { Remark } from '../remark.ts'
import type { Sink } from '../sink.ts'
import { NULL_SINK } from '../sink.ts'
import { Texts } from '../texts.ts'
import { AuditLog } from './audit-log.ts'
import { isCarrier } from './carriers/carrier.ts'
import { quotesRecord } from './carriers/quoted-records.ts'
import { isReport } from './carriers/report.ts'
import { AuditParser } from './parser.ts'
import { EVERYTHING } from '../selection.ts'

/** Records of the Linux audit system, as auditd, the kernel's log, syslog, the journal and others carry them. */
export const audit: TraceFormat = {
  name: 'audit',
  isOfMachine: true,
  detect(head) {
    const ledger = new SourceLedger('')
    let remarks = 0
    // A strace log may have in a text what looks like a record.
    const deaf: Sink = { ...NULL_SINK, remark: of => void (OTHERS.includes(of) || remarks++) }
    const log = new AuditLog(deaf, new Texts(), new Texts(), EVERYTHING)
    const context = { sink: deaf, ledger, names: new Texts(), texts: new Texts(), tid: null }
    const parser = new AuditParser(context, log)
    parser.push(head)
    parser.end()
    log.end()
    const isOfRecords = RECORDS.some(reason => ledger.ignored.has(reason))
    return ledger.used > 0 || remarks > 0 || (isOfRecords && !isReport(head))
  },
  mayBe: head => isCarrier(head) || (!isReport(head) && quotesRecord(head.toString('latin1'))),
  firstTime,
  lineTime: () => Number.NaN,
  parser: context => new AuditParser(context, logOf(context)),
  finish: sink => logs.get(sink)?.end()
}

function firstTime(head: Buffer): number {
  const text = head.toString('latin1')
  const found =
    /\baudit\((\d{1,12})\.(\d{3}):(\d{1,10})\)/.exec(text) ??
    /_TIMESTAMP"?[ :=]{1,3}"?(\d{10})(\d{3})/.exec(text)
  if (found === null) return Number.NaN
  // Of the same millisecond, in the order of their serials.
  return Number(found[1]) * 1000 + Number(found[2]) + Number(found[3] ?? 0) / 2 ** 33
}

/** Remarks about lines that are no records. */
const OTHERS: readonly Remark[] = ['quoted-records', 'strace-line']

/** Reasons that only records have. */
const RECORDS = [
  'other-record',
  'no-serial',
  'companion',
  'duplicate',
  'unknown-arch',
  'loss-message'
] as const

/** The sources of one run share one sink, and their records are joined in one log. */
const logs = new WeakMap<Sink, AuditLog>()

function logOf({ sink, names, texts, selection }: TraceContext): AuditLog {
  let log = logs.get(sink)
  if (!log) logs.set(sink, (log = new AuditLog(sink, names, texts, selection ?? EVERYTHING)))
  return log
}
