import type { Remark } from '../../remark.ts'

/** What the kernel, or a daemon, says of records that are not there. */
export interface LossMessage {
  readonly remark: Remark
  readonly count: number
  /** audit_lost: a running total since boot. */
  readonly total: number | null
}

const MESSAGES: readonly (readonly [pattern: RegExp, remark: Remark])[] = [
  [/^(?:audit: )?audit_lost=(?<total>\d{1,12})\b/, 'records-lost'],
  [/^(?:audit: )?rate limit exceeded/, 'records-lost'],
  [/^(?:audit: )?backlog limit exceeded/, 'records-lost'],
  [/^(?:audit: )?out of memory/, 'records-lost'],
  [/^(?:audit: )?kauditd (?:hold|retry) queue overflow/, 'relay-dropped'],
  [/^(?:audit: )?auditd not responding|^(?:audit: )?no auditd socket/, 'relay-dropped'],
  [/^(?:audit: )?audit_backlog=\d+ > audit_backlog_limit=/, 'backlog-full'],
  [
    /^(?:kauditd_printk_skb|audit_printk_skb|audit_log_start|__ratelimit|audit): (?<count>\d{1,12}) callbacks suppressed/,
    'lines-suppressed'
  ],
  [/Missed (?<count>\d{1,12}) kernel messages/, 'relay-dropped'],
  [
    /begin to drop messages|queue to plugins is full|queue is full|dispatch err \(pipe full\)|kmsg buffer overrun|suspending logging|no space left on logging/i,
    'relay-dropped'
  ],
  [/imuxsock lost (?<count>\d{1,12}) messages/, 'relay-dropped'],
  [/messages lost due to rate-limiting|Suppressed (?<count>\d{1,12}) messages/, 'relay-dropped']
]

/** The sign of loss in a message; null for any other. */
export function lossIn(text: string): LossMessage | null {
  for (const [pattern, remark] of MESSAGES) {
    const found = pattern.exec(text)
    if (found === null) continue
    const { total, count } = found.groups ?? {}
    return { remark, count: Number(count ?? 1), total: total === undefined ? null : Number(total) }
  }
  return null
}
