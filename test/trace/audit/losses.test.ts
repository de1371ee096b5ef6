import test from 'ava'
import { openEvent, readAudit, seccompLine, warningCodes } from './read-audit.ts'

test('loss is told with its size, and a log without gaps has no such warning', async t => {
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => seccompLine(from + i)).join('')
  t.false(warningCodes(await readAudit(lines(1, 50))).some(code => /LOST|GAP/.test(code)))
  t.true(warningCodes(await readAudit(lines(1, 50) + lines(70, 90))).includes('SERIAL_GAP'))
  const lost = await readAudit(
    `${lines(1, 5)}Nov 25 16:38:56 h kernel: audit: audit_lost=5 audit_rate_limit=25 audit_backlog_limit=64\n` +
      'Nov 25 16:38:57 h kernel: audit: audit_lost=9 audit_rate_limit=25 audit_backlog_limit=64\n'
  )
  t.regex(
    lost.runs[0]!.warnings.find(({ code }) => code === 'RECORDS_LOST')?.text ?? '',
    /lost 5 audit/
  )
  const suppressed = await readAudit(
    `${lines(1, 5)}[   49.205754] kauditd_printk_skb: 796 callbacks suppressed\n`
  )
  t.regex(
    suppressed.runs[0]!.warnings.find(({ code }) => code === 'RECORDS_LOST')?.text ?? '',
    /796/
  )
})

test('each machine of a log has a total of its own', async t => {
  const lost = (host: string, total: number): string =>
    `Nov 25 16:38:56 ${host} kernel: audit: audit_lost=${total} audit_rate_limit=0 audit_backlog_limit=64\n`
  const log = lost('a', 100) + lost('b', 5) + lost('a', 102) + lost('b', 9) + lost('b', 2)
  const { runs } = await readAudit(seccompLine(1) + log)
  const warning = runs[0]!.warnings.find(({ code }) => code === 'RECORDS_LOST')
  t.regex(warning!.text, /lost 9 audit/)
})

test('whoever carries records and drops some is heard', async t => {
  for (const message of [
    'host systemd-journald[1]: Missed 12 kernel messages',
    'host systemd-journald[1]: /dev/kmsg buffer overrun, some messages lost.',
    'host rsyslogd: imjournal: 12 messages lost due to rate-limiting (20000 allowed within 600 seconds)',
    'host systemd-journald[1]: Suppressed 12 messages from auditd.service',
    'host audispd: queue is full - dropping event',
    'host auditd[1]: Audit daemon is suspending logging due to low disk space.',
    'host auditd[1]: dispatch error reporting limit reached - ending report notification.',
    'host auditd[1]: Record was not written to disk (No space left on device)',
    'host auditd[1]: write: Audit daemon detected an error writing an event to disk (No space left on device)',
    'host auditd[1]: The audit daemon is now halting the system due to low disk space',
    'host kernel: audit: auditd disappeared',
    'host kernel: audit: printk limit exceeded',
    'host kernel: audit: kauditd_printk_skb: 12 callbacks suppressed',
    'host kernel: [ 1.2] audit: kauditd hold queue overflow'
  ])
    t.true(
      warningCodes(await readAudit(`${seccompLine(1)}Nov 25 16:38:56 ${message}\n`)).includes(
        'RECORDS_LOST'
      ),
      message
    )
  for (const other of [
    'host shop[1]: Missed 12 kernel messages, queue is full',
    'host shop[1]: Record was not written to disk (No space left on device)',
    'host auditd[1]: Audit daemon is low on disk space for logging',
    'host auditd[1]: Audit daemon rotating log files with keep option',
    'host systemd-journald[1]: Suppressed 12 messages from shop.service',
    'host rsyslogd: imuxsock begins to drop messages from pid 1 due to rate-limiting',
    'host rsyslogd: imuxsock lost 12 messages from pid 1 due to rate-limiting'
  ]) {
    const log = `${seccompLine(1)}Nov 25 16:38:56 ${other}\n`
    t.false(warningCodes(await readAudit(log)).includes('RECORDS_LOST'), other)
    // A plugin of auditd is one of the programs that write to syslog.
    const plugin = `Nov 25 16:38:57 host audisp-syslog: ${seccompLine(2)}`
    const isHeard = warningCodes(await readAudit(log + plugin)).includes('RECORDS_LOST')
    t.is(isHeard, other.includes('imuxsock'), other)
  }
  const full =
    'Nov 25 16:38:56 host auditd[1]: Error receiving audit netlink packet (No buffer space available)\n'
  t.deepEqual(warningCodes(await readAudit(seccompLine(1) + full)), ['BACKLOG_FULL'])
})

test('calls that stand newest first are said to, and those of a log in order are not', async t => {
  const call = (time: number, serial: number) =>
    openEvent(serial, '"/etc/a"').replaceAll('1795623569.861', `${time}.000`)
  const times = [1, 2, 3, 4, 5, 6].map(second => 1795623560 + second)
  const events = times.map((time, index) => call(time, index + 1))
  const codes = async (log: readonly string[]) => warningCodes(await readAudit(log.join('')))
  t.false((await codes(events)).includes('NEWEST_FIRST'))
  t.true((await codes(events.toReversed())).includes('NEWEST_FIRST'))
  // Two machines, one of which is late.
  const mixed = [events[3]!, events[0]!, events[4]!, events[1]!, events[5]!, events[2]!]
  t.false((await codes(mixed)).includes('NEWEST_FIRST'))
})
