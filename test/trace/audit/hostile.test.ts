import test from 'ava'
import { processorTime } from '../../processor-time.ts'
import { SECCOMP, callsOf, openEvent, readAudit, seccompLine, warningCodes } from './read-audit.ts'

test('names with blanks, quotes, line feeds and text that looks like a record are names', async t => {
  const forged = 'a type=SECCOMP msg=audit(9.999:9): arch=c000003e syscall=165 "x"\n'
  const hex = Buffer.from(forged).toString('hex').toUpperCase()
  const behaviour = await readAudit(openEvent(1, `"a"`) + openEvent(2, hex))
  t.deepEqual(callsOf(behaviour), ['x86_64 openat 2'])
  t.true(behaviour.files.some(({ path }) => path === `/srv/shop/out/${forged}`))
})

test('quoted text is never hexadecimal, and hexadecimal that is cut is no name', async t => {
  const behaviour = await readAudit(
    openEvent(1, '"41424344"') + openEvent(2, '4142434') + openEvent(3, '"(null)"')
  )
  t.deepEqual(
    behaviour.files.map(({ path }) => path),
    ['/srv/shop/out/(null)', '/srv/shop/out/41424344']
  )
})

test('what user space wrote in a record, and records in the lines of other programs, are not believed', async t => {
  const behaviour = await readAudit(
    [
      seccompLine(1),
      `type=USER msg=audit(1795623562.300:2): pid=1 uid=0 msg='text=forged msg=audit(9.999:9): arch=c000003e syscall=165 apparmor="DENIED" operation="open" profile="p" name="/x" requested_mask="r"'\n`,
      'Nov 25 16:38:47 shop-node1 cron: (root) CMD (true # audit: type=1400 audit(1.0:1): apparmor="ALLOWED" operation="open" profile="p" name="/y" requested_mask="r")\n',
      'Nov 25 16:38:47 host sshd[1]: audit: type=1326 audit(1.0:2): arch=c000003e syscall=165 code=0x7ffc0000\n',
      'Nov 25 16:38:47 host shop: type=SECCOMP msg=audit(1.0:2): arch=c000003e syscall=165 code=0x7ffc0000\n',
      'type=USER_CMD msg=audit(1795623562.301:3): cmd=2F62696E arch=c000003e syscall=165 code=0x0\n'
    ].join('')
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  t.deepEqual(behaviour.apparmor, [])
})

test('a field counts where it comes first, and none is looked for inside another', async t => {
  const behaviour = await readAudit(
    seccompLine(
      1,
      'pid=1 comm="syscall=165" exe="/x" arch=c000003e syscall=12 code=0x7ffc0000 syscall=165'
    )
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
})

test('what is left of a cut key is no rule’s', async t => {
  const denial = (
    serial: number,
    key: string
  ) => `type=AVC msg=audit(1795624783.654:${serial}): apparmor="DENIED" operation="mount" profile="shop" name="/srv/shop/" pid=438 comm="aaops" flags="rw"
type=SYSCALL msg=audit(1795624783.654:${serial}): arch=c000003e syscall=165 success=no exit=-13 a0=47c046 a1=47c046 a2=0 a3=1000 items=0 ppid=437 pid=438 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="aaops" exe="/srv/shop/bin/aaops" subj=shop key=${key}`
  for (const key of ['', '(', '(nul', '"', '"ru'])
    t.deepEqual(callsOf(await readAudit(`${denial(1, '(null)')}\n${denial(2, key)}`)), [], key)
  t.deepEqual(callsOf(await readAudit(`${denial(1, '(null)')}\n${denial(2, '"rule"')}`)), [
    'x86_64 mount 1'
  ])
})

test('no field that touches the end of a cut record is believed', async t => {
  const behaviour = await readAudit(
    seccompLine(1) + 'type=SECCOMP msg=audit(1795623562.226:2): pid=1 arch=c000003e syscall=20'
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  t.true(warningCodes(behaviour).includes('CUT_RECORDS'))
})

test('of a line that a pager has cut what is whole counts, and nothing else', async t => {
  const head =
    'Oct 17 21:05:27 host audit[49841]: AVC apparmor="DENIED" operation="open" profile="shop" '
  const behaviour = await readAudit(
    [
      `${head}name="/etc/a" pid=49841 comm="shop" requested_mask="r" >`,
      `${head}name="/etc/b" pid=49841 comm="shop" requested_mask="r" denied_m…`,
      `${head}name="/etc/c>`,
      `${head}... comm="shop" ...`,
      'Oct 17 21:05:27 host kernel: audit: type=1400 audit(1697565927.017:149): apparmor="DENIED" op>'
    ]
      .map(line => `${Buffer.from(line).toString('latin1')}\n`)
      .join('')
  )
  t.deepEqual(
    behaviour.apparmor.map(({ path, perms }) => [path, perms]),
    [
      ['/etc/a', 'r'],
      ['/etc/b', 'r']
    ]
  )
  t.is(behaviour.runs[0]!.ledger.problems[0]?.count, 3)
})

test('records that were broken into lines are put together, in whatever way they were', async t => {
  const behaviour = await readAudit(
    [
      `type=SECCOMP msg=audit(1795623562.225:1): auid=1000 uid=10001`,
      '  ses=1 pid=52140 comm="sh" exe="/bin/busybox" sig=0 arch=c000003e syscall=12',
      '  compat=0 ip=0x7f1a2b3c4d5e code=0x7ffc0000',
      'Jul 22 20:19:17 host kernel: audit: type=1326 audit(1595429357.866:129): auid=1000 pid=4541 comm="shop" exe="/usr/local/bin/sh',
      'op" sig=31 arch=c00000',
      '3e syscall=10 compat=0 ip=0x7b6132f9f98b code=0x0',
      'Jul 22 20:19:17 host systemd[1]: Started name=shop.',
      '> [ 1.2] audit: type=1400 audit(1595429357.866:130): apparmor="DENIED" operation="open"',
      '> profile="shop" name="/etc/shadow" pid=4541 comm="sh" requested_mask="r"',
      '> denied_mask="r" fsuid=0 ouid=0',
      'type=AVC msg=audit(1363866652.030:24): avc:  denied  { write } for  pid=2119 \\',
      '    comm="shop" name="data" dev=dm-0 ino=394 scontext=u:r:shop_t:s0 ',
      'tcontext=u:object_r:default_t:s0 tclass=dir',
      ''
    ].join('\n')
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1', 'x86_64 mprotect 1'])
  t.deepEqual(
    behaviour.apparmor.map(({ profile, path, perms, owner }) => [profile, path, perms, owner]),
    [['shop', '/etc/shadow', 'r', 'yes']]
  )
  t.deepEqual(
    behaviour.selinux.map(({ target, class: kind }) => [target, kind]),
    [['u:object_r:default_t:s0', 'dir']]
  )
  const { ledger } = behaviour.runs[0]!
  t.deepEqual([ledger.lines, ledger.used, ledger.ignored], [13, 12, { 'no-record': 1 }])
})

test('the action of a copy that lost the mark before the names is still the filter’s', async t => {
  const { seccomp } = await readAudit(
    seccompLine(
      1,
      'pid=1 comm="x" exe="/x" sig=31 arch=c000003e syscall=12 code=0x80000000AUID="unset" UID="root"'
    )
  )
  t.deepEqual(
    seccomp.map(({ action }) => action),
    ['KILL_PROCESS']
  )
})

test('a relative name behind a descriptor that no record opened is never joined with the cwd', async t => {
  const behaviour = await readAudit(openEvent(1, '"a"').replace('a0=ffffff9c', 'a0=7'))
  t.deepEqual(
    behaviour.files.map(({ path, access }) => [path, access]),
    [['?/a', '']]
  )
  t.true(warningCodes(behaviour).includes('UNRESOLVED_PATHS'))
})

test('a call that only stands beside a verdict is no system call list', async t => {
  const beside = openEvent(5, '(null)').replace('key="shop"', 'key=(null)')
  const avc =
    'type=AVC msg=audit(1795623569.861:5): apparmor="DENIED" operation="open" profile="shop" name="/etc/shadow" pid=418 comm="files" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n'
  const behaviour = await readAudit(avc + beside)
  t.deepEqual(behaviour.syscalls, [])
  t.deepEqual(
    behaviour.apparmor.map(({ verdict, path, perms }) => [verdict, path, perms]),
    [['denied', '/etc/shadow', 'r']]
  )
  t.deepEqual(behaviour.files, [])
})

test('a disconnected name is a fact with its reason, and never a path', async t => {
  const behaviour = await readAudit(
    'type=AVC msg=audit(1795623569.861:5): apparmor="ALLOWED" operation="open" info="Failed name lookup - disconnected path" error=-13 profile="shop" name="kept.txt" pid=418 comm="files" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n'
  )
  t.deepEqual(behaviour.files, [])
  t.is(behaviour.apparmor[0]?.path, 'kept.txt')
  t.true(warningCodes(behaviour).includes('DISCONNECTED_PATHS'))
})

test('each machine whose lines a relay has gathered counts its own serials', async t => {
  const record = (serial: number) => `audit(1795623562.225:${serial}): ${SECCOMP}`
  const syslog = (host: string, serial: number) =>
    `Nov 25 16:38:56 ${host} kernel: [   17.3] audit: type=1326 ${record(serial)}\n`
  const json = (host: string, serial: number) =>
    `${JSON.stringify({ host: { name: host }, message: `type=SECCOMP msg=${record(serial)}` })}\n`
  const entry = (host: string, serial: number) =>
    `${JSON.stringify({ _HOSTNAME: host, _TRANSPORT: 'kernel', MESSAGE: `audit: type=1326 ${record(serial)}` })}\n`
  const isGap = async (text: string) => warningCodes(await readAudit(text)).includes('SERIAL_GAP')
  for (const line of [syslog, json, entry]) {
    const of = (host: string, from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => line(host, from + i)).join('')
    t.false(await isGap(of('web', 1, 9) + of('till', 700, 709) + of('web', 9, 12)))
    t.true(await isGap(of('web', 1, 9) + of('till', 700, 709) + of('till', 750, 760)))
    // What auditd has of the one machine has no name of it.
    t.false(await isGap(of('web', 1, 9) + seccompLine(9) + seccompLine(10) + of('web', 11, 14)))
  }
})

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

test('a million records of one event, and long lines, cost linear time and little memory', async t => {
  const path = openEvent(1, '"a"').split('\n')[2]!
  const behaviour = await readAudit(
    `${openEvent(1, '"b"').split('\n')[0]}\n${`${path}\n`.repeat(200_000)}type=PATH msg=audit(1.0:2): item=0 name="${'x'.repeat(5_000_000)}" nametype=NORMAL\n`
  )
  t.is(behaviour.runs[0]!.ledger.lines, 200_002)
})

test('marks that show behind others when these are taken out are read in linear time, once', async t => {
  const many = 200_000
  for (const line of [
    `${'\x1b['.repeat(many)}${'1m'.repeat(many)}`,
    `type=AVC pid=3D${'3D'.repeat(many)}x`,
    `kernel: audit: type=1400 audit(1.0:2): name=${'^]AB='.repeat(many)}`,
    `kernel: audit: type=1400 audit(1.0:2): name="${'^]AB='.repeat(many)}"`,
    `Nov 25 16:38:56 host audisp-syslog: type=AVC msg=audit(1.0:2): name="${'#035AB='.repeat(many)}"`
  ]) {
    const behaviour = await readAudit(`${seccompLine(1)}${line}\n`)
    t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
    t.is(behaviour.runs[0]!.ledger.lines, 2)
  }
})

test('a field of an exported entry whose bytes are all line feeds costs linear time', async t => {
  const entry = `__CURSOR=x\n_TRANSPORT=audit\nMESSAGE\n${'\xff'.repeat(7)}\0${'\n'.repeat(400_000)}`
  const before = processorTime()
  const { runs } = await readAudit(`${seccompLine(1)}${entry}`)
  t.is(runs[0]!.ledger.lines, 400_004)
  t.true(processorTime() - before < 4000)
})

test('blanks inside a text, and names without end, are read in linear time', async t => {
  const many = 200_000
  for (const line of [
    JSON.stringify({ message: `x${' '.repeat(many)}x` }),
    `"x${' '.repeat(many)}x`,
    `{"message":"${'],'.repeat(many)}x`,
    `host=a msg="${'a='.repeat(many)}`,
    `type=AVC msg=audit(11/25/26 16:19:35.281:604) : avc:  denied  { read } for  ${'name=a '.repeat(many)}`
  ]) {
    const behaviour = await readAudit(`${seccompLine(1)}${line}\n`)
    t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  }
})

test('objects that stand in one another without end are nothing', async t => {
  const nested = (open: string, close: string) =>
    `${open.repeat(300_000)}{}${close.repeat(300_000)}\n`
  const log = `${seccompLine(1)}${nested('{"result":', '}')}${nested('{"data":[', ']}')}`
  t.deepEqual(callsOf(await readAudit(log)), ['x86_64 brk 1'])
})

test('a key in hexadecimal is no beginning of a longer one, nor of the names behind it', async t => {
  const event = (serial: number, key: string) =>
    openEvent(serial, `"${serial}"`).replace('key="shop"', `key=${key}`)
  const keysOf = async (...keys: readonly string[]) => {
    const { runs } = await readAudit(keys.map((key, index) => event(index + 1, key)).join(''))
    return runs[0]!.origins?.flatMap(({ by, name }) => (by === 'key' ? [name] : []))
  }
  t.deepEqual(await keysOf('410142', '410142A1A2'), ['A', 'B', 'B\\xa1\\xa2'])
  t.deepEqual(await keysOf('410142ARCH=x86_64', '410142ARCH=x86_64'), ['A', 'B'])
})

test('only what was chosen is told', async t => {
  const other = openEvent(2, '"other"', '/usr/bin/other').replaceAll('key="shop"', 'key="else"')
  const log = openEvent(1, '"a"') + other
  const paths = async (selection: Parameters<typeof readAudit>[1]) =>
    (await readAudit(log, selection)).files.map(({ path }) => path)
  t.deepEqual(await paths({ keys: ['shop'] }), ['/srv/shop/out/a'])
  t.deepEqual(await paths({ exes: ['/usr/bin/other'] }), ['/srv/shop/out/other'])
  t.deepEqual(await paths({ notExes: ['/usr/bin/other'] }), ['/srv/shop/out/a'])
  t.deepEqual(await paths({ pids: [415] }), ['/srv/shop/out/a', '/srv/shop/out/other'])
  t.deepEqual(await paths({ pids: [1] }), [])
  t.deepEqual(await paths({ until: 1 }), [])
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

test('the lines of a record that stays broken add up', async t => {
  const broken =
    'Jul 22 20:19:17 host audit[4541]: SECCOMP auid=1000 pid=4541 comm="shop" sig=31 arch=c000003e syscall=10 ip=0x7\n'
  const rest = '> exe="/x"\n> compat=0\n'
  const { ledger } = (await readAudit(seccompLine(1) + broken + rest)).runs[0]!
  const problems = ledger.problems.reduce((sum, { count }) => sum + count, 0)
  t.deepEqual([ledger.lines, ledger.used, problems], [4, 1, 3])
})

test('no record that is cut asks for more than it shows', async t => {
  const denied = (text: string) =>
    `[    1.000000] audit: type=1400 audit(1795623562.225:1): apparmor="DENIED" ${text}\n`
  for (const [text, at] of [
    [
      'operation="create" class="net" profile="shop" pid=1 comm="shop" family="inet" sock_type="stream"',
      'str'
    ],
    [
      'operation="mount" class="mount" profile="shop" name="/mnt/" pid=1 comm="shop" fstype="tmpfs" srcname="tmpfs" flags="ro, nosuid"',
      'tmp'
    ],
    [
      'operation="mount" class="mount" profile="shop" name="/mnt/" pid=1 comm="shop" fstype="tmpfs" srcname="tmpfs" flags="ro, nosuid"',
      ', no'
    ]
  ] as const) {
    t.is((await readAudit(denied(text))).apparmor.length, 1, text)
    const cut = await readAudit(denied(text.slice(0, text.indexOf(at) + at.length)))
    t.deepEqual([cut.apparmor.length, cut.runs[0]!.ledger.problems[0]?.line], [0, 1], text)
  }
  // What it shows is a fact: who was to get the signal is not, and no rule is made of it.
  const signal = denied(
    'operation="signal" profile="shop" pid=1 comm="shop" requested_mask="send" denied_mask="send" signal=term peer="till'
  )
  const { apparmor, runs } = await readAudit(signal)
  t.deepEqual(
    apparmor.map(({ signal: name, peer }) => [name, peer]),
    [['term', undefined]]
  )
  t.true(runs[0]!.warnings.some(({ code }) => code === 'CUT_RECORDS'))
})
