import type { Remark } from '../../remark.ts'

/** What the kernel, or a daemon, says of records that are not there. */
export interface LossMessage {
  readonly remark: Remark
  readonly count: number
  /** audit_lost: a running total since boot. */
  readonly total: number | null
  /** What programs wrote into syslog was dropped: records, if a plugin of auditd is one of these programs. */
  readonly isOfPrograms: boolean
}

const MESSAGES: readonly (readonly [pattern: RegExp, remark: Remark])[] = [
  [/^(?:audit: )?audit_lost=(?<total>\d{1,12})\b/, 'records-lost'],
  [/^(?:audit: )?rate limit exceeded/, 'records-lost'],
  [/^(?:audit: )?backlog limit exceeded/, 'records-lost'],
  [/^(?:audit: )?out of memory/, 'records-lost'],
  [/^(?:audit: )?printk limit exceeded/, 'records-lost'],
  [/^(?:audit: )?auditd disappeared/, 'records-lost'],
  [/^(?:audit: )?kauditd (?:hold|retry) queue overflow/, 'relay-dropped'],
  [/^(?:audit: )?auditd not responding|^(?:audit: )?no auditd socket/, 'relay-dropped'],
  [/^(?:audit: )?audit_backlog=\d+ > audit_backlog_limit=/, 'backlog-full'],
  [
    /^(?:audit: )?(?:kauditd_printk_skb|audit_printk_skb|audit_log_start|__ratelimit|audit): (?<count>\d{1,12}) callbacks suppressed/,
    'lines-suppressed'
  ],
  [/Missed (?<count>\d{1,12}) kernel messages/, 'relay-dropped'],
  [
    /queue to plugins is full|queue is full|dispatch err(?: \(pipe full\)|or reporting limit reached)|kmsg buffer overrun/i,
    'relay-dropped'
  ],
  // auditd 4.0 src/auditd-event.c: what it does when the disk is full or fails
  [
    /suspending logging|no space left on logging|Record was not written to disk|error writing an event to disk|now (?:halting the system|changing the system to single user mode)/i,
    'relay-dropped'
  ],
  // Linux tries again; nothing is lost unless its own queues are full.
  [/Error receiving audit netlink packet \(No buffer space/, 'backlog-full'],
  [/(?:(?<count>\d{1,12}) )?messages lost due to rate-limiting/, 'relay-dropped'],
  [/Suppressed (?<count>\d{1,12}) messages from [^ ]*audit/, 'relay-dropped']
]
const OF_PROGRAMS = /begins? to drop messages|imuxsock lost (?<count>\d{1,12}) messages/

/** The sign of loss in a message; null for any other. */
export function lossIn(text: string): LossMessage | null {
  for (const [pattern, remark] of MESSAGES) {
    const found = pattern.exec(text)
    if (found === null) continue
    const { total, count } = found.groups ?? {}
    const told = total === undefined ? null : Number(total)
    return { remark, count: Number(count ?? 1), total: told, isOfPrograms: false }
  }
  const dropped = OF_PROGRAMS.exec(text)
  if (dropped === null) return null
  const count = Number(dropped.groups!['count'] ?? 1)
  return { remark: 'relay-dropped', count, total: null, isOfPrograms: true }
}
