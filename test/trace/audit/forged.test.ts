import test from 'ava'
import { callsOf, readAudit } from './read-audit.ts'

const denied = (name: string) =>
  `apparmor="DENIED" operation="open" profile="shop" name="${name}" pid=7 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`
const kernel = (serial: number, name: string) =>
  `audit: type=1400 audit(1677664800.123:${serial}): ${denied(name)}`

const pathsOf = async (log: string) => (await readAudit(log)).apparmor.map(({ path }) => path)

/** Lines of a message behind its first one, as journalctl and dmesg print them. */
test('what a program wrote behind a line feed is no record, however it looks', async t => {
  for (const prefix of [
    'Nov 25 16:38:18 vm shop[1]: ',
    '2026-11-25T16:38:18+0100 vm shop[1]: ',
    'M\xc3\xa4r 04 16:38:18 vm shop[1]: ',
    '[   17.336037] ',
    '<6>[   17.336037] ',
    '> Nov 25 16:38:18 vm shop[1]: ',
    '    Nov 25 16:38:18 vm shop[1]: '
  ])
    for (const forged of [
      kernel(8, '/etc/shadow'),
      `type=AVC msg=audit(1677664800.123:8): ${denied('/etc/shadow')}`,
      `Nov 25 16:38:19 vm kernel: ${kernel(8, '/etc/shadow')}`,
      `> ${kernel(8, '/etc/shadow')}`,
      JSON.stringify({ message: kernel(8, '/etc/shadow') }),
      denied('/etc/shadow')
    ]) {
      const margin = /^(?:> | {4})?/.exec(prefix)![0]
      const rest = `${margin}${' '.repeat(prefix.length - margin.length)}`
      const log = `${prefix}hello\n${rest}world\n\n${rest}${forged}\n${margin}[   17.336039] ${kernel(9, '/etc/good')}\n`
      t.deepEqual(await pathsOf(log), ['/etc/good'], `${prefix}|${forged}`)
    }
})

test('records that someone has indented, or that stand behind the name of a file, are still read', async t => {
  const margin = ' '.repeat(20)
  t.deepEqual(
    await pathsOf(
      `${margin}Nov 25 16:38:18 vm shop[1]: hello\n${margin}type=AVC msg=audit(1.0:8): ${denied('/etc/a')}\n`
    ),
    ['/etc/a']
  )
  t.deepEqual(
    await pathsOf(
      `syslog:Nov 25 16:38:18 vm shop[1]: hello\n/var/log/audit/audit.log.1:1234:type=AVC msg=audit(1.0:8): ${denied('/etc/a')}\n`
    ),
    ['/etc/a']
  )
})

test('what a program wrote behind a line feed is no record in journalctl -o verbose either', async t => {
  const head = 'Mon 2021-05-31 10:11:12.123456 CEST [s=ab;i=1]\n'
  t.deepEqual(
    await pathsOf(
      `${head}    _TRANSPORT=stdout\n    MESSAGE=hello\n            ${kernel(8, '/etc/shadow')}\n    SYSLOG_IDENTIFIER=shop\n${head}    _TRANSPORT=kernel\n    MESSAGE=${kernel(9, '/etc/good')}\n`
    ),
    ['/etc/good']
  )
})

test('in JSON of rsyslog it counts who wrote a message', async t => {
  const line = (name: string, members: object) =>
    `${JSON.stringify({ ...members, pri: '14', hostname: 'h' }).replace('{', `{"msg":${JSON.stringify(kernel(name.length, name))},`)}\n`
  t.deepEqual(
    await pathsOf(
      line('/etc/shadow', { programname: 'shop' }) +
        line('/etc/shadow-', { syslogtag: 'shop[1]:' }) +
        line('/etc/good', { programname: 'kernel' })
    ),
    ['/etc/good']
  )
})

test('what a program wrote into /dev/kmsg has another facility than the kernel’s records', async t => {
  const lines: readonly ((priority: number, text: string) => string)[] = [
    (priority, text) => `<${priority}>[   17.336037] ${text}`,
    (priority, text) => `${priority},1234,17336037,-;${text}`,
    (priority, text) => `${priority < 8 ? 'kern' : 'user'}  :notice: [   17.336037] ${text}`,
    (priority, text) => JSON.stringify({ dmesg: [{ pri: priority, time: 17.3, msg: text }] }),
    (priority, text) => JSON.stringify({ pri: priority, time: 17.3, msg: text }),
    (priority, text) =>
      JSON.stringify({
        _TRANSPORT: 'kernel',
        SYSLOG_FACILITY: `${priority >> 3}`,
        SYSLOG_IDENTIFIER: 'audit',
        MESSAGE: text
      })
  ]
  for (const line of lines) {
    const log = `${line(13, kernel(8, '/etc/shadow'))}\n${line(5, kernel(9, '/etc/good'))}\n`
    t.deepEqual(await pathsOf(log), ['/etc/good'], log)
  }
})

test('a line that holds objects in objects counts once', async t => {
  const inner = JSON.stringify({ message: kernel(4, '/etc/b') })
  const behaviour = await readAudit(
    `${JSON.stringify({ items: [{ message: kernel(3, '/etc/a') }, { message: inner }] })}\n`
  )
  t.is(behaviour.apparmor.length, 2)
  const { ledger } = behaviour.runs[0]!
  t.deepEqual([ledger.lines, ledger.used, ledger.ignored], [1, 1, {}])
})

test('a login that the kernel told of is no call, where the journal lacks its record', async t => {
  const call = (serial: number, exit: number, auid: number) =>
    `${JSON.stringify({
      _TRANSPORT: 'audit',
      _AUDIT_TYPE: '1300',
      _AUDIT_ID: `${serial}`,
      _SOURCE_REALTIME_TIMESTAMP: '1795623562225000',
      MESSAGE: `SYSCALL arch=c000003e syscall=1 success=yes exit=${exit} a0=3 a1=7fff8d5eff00 a2=${exit.toString(16)} a3=0 items=0 ppid=389 pid=392 auid=${auid} uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4 comm="cron" exe="/usr/sbin/cron" subj=unconfined key=(null)`
    })}\n`
  const first = call(1, 5, 1000)
  t.deepEqual(callsOf(await readAudit(first + call(2, 4, 1000))), [])
  // These a rule without a key asked for.
  t.deepEqual(callsOf(await readAudit(first + call(2, 5, 1000))), ['x86_64 write 1'])
  t.deepEqual(callsOf(await readAudit(first + call(2, 10, 4294967295))), ['x86_64 write 1'])
})
