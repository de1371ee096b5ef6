import test from 'ava'
import { SECCOMP, callsOf, openEvent, readAudit, seccompLine, warningCodes } from './read-audit.ts'

const STAMP = 'audit(1795623562.225:55): '
const AT = '1795623562225'

/** One SECCOMP record as each carrier has it. */
const CARRIERS: Readonly<Record<string, string>> = {
  'auditd raw': `type=SECCOMP msg=${STAMP}${SECCOMP}`,
  enriched: `type=SECCOMP msg=${STAMP}${SECCOMP}\x1dARCH=x86_64 SYSCALL=read AUID="shop"`,
  'with a node': `node=shop-node1 type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'carriage returns': `type=SECCOMP msg=${STAMP}${SECCOMP}\r`,
  'kernel ring buffer': `[   17.336037] audit: type=1326 ${STAMP}${SECCOMP}`,
  'before 3.19': `[   17.336037] type=1326 ${STAMP}${SECCOMP}`,
  'dmesg -T': `[Wed Nov 25 16:36:56 2026] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg -x': `kern  :notice: [   17.336037] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg -r': `<5>[   17.336037] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg in colours': `\x1b[32m[   17.336037] \x1b[0m\x1b[33maudit: \x1b[0mtype=1326 ${STAMP}${SECCOMP}`,
  'grep in colours': `Nov 25 16:38:56 host kernel: audit: type=1326 ${STAMP}${SECCOMP.replace('syscall=12', '\x1b[01;31m\x1b[Ksyscall=12\x1b[m\x1b[K')}`,
  'journalctl in colours': `Nov 25 16:38:18 vm audit[316]: \x1b[0;1;39mSECCOMP ${SECCOMP}\x1b[0m`,
  'the kernel of a phone': `<5>[    8.123456]  [3:           init:    1] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg with the caller': `[   17.336037][  T123] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg --time-format iso': `2026-11-25T16:36:56,336037+00:00 audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg --json': JSON.stringify({
    dmesg: [{ pri: 5, time: 17.336, msg: `audit: type=1326 ${STAMP}${SECCOMP}` }]
  }),
  'talosctl dmesg': `10.5.0.2: kern:  notice: [2026-11-25T16:36:56.336037Z]: audit: type=1326 ${STAMP}${SECCOMP}`,
  'rsyslog in JSON': JSON.stringify({
    timestamp: '2026-11-25T16:38:53Z',
    host: 'h',
    programname: 'kernel',
    msg: ` [   24.8] audit: type=1326 ${STAMP}${SECCOMP}`
  }),
  'a relay that names the kernel': JSON.stringify({
    ident: 'kernel',
    message: `audit: type=1326 ${STAMP}${SECCOMP}`
  }),
  'a relay that names auditd': JSON.stringify({
    programname: 'audisp-syslog',
    message: `type=SECCOMP msg=${STAMP}${SECCOMP}`
  }),
  'a journal as Vector has it': JSON.stringify({
    PRIORITY: '5',
    _TRANSPORT: 'kernel',
    message: `audit: type=1326 ${STAMP}${SECCOMP}`
  }),
  '/dev/kmsg': `5,1234,17336037,-;audit: type=1326 ${STAMP}${SECCOMP}`,
  'syslog of RFC 3164': `Nov 25 16:38:56 host kernel: [   28.429653] audit: type=1326 ${STAMP}${SECCOMP}`,
  'syslog with a severity': `Nov 25 16:38:56 host NOTICE kernel: audit: type=1326 ${STAMP}${SECCOMP}`,
  'syslog in German': `M\xc3\xa4r 04 16:38:56 host kernel: [   28.429653] audit: type=1326 ${STAMP}${SECCOMP}`,
  'syslog with an ISO time': `2026-11-25T16:38:48.721618+00:00 host kernel: audit: type=1326 ${STAMP}${SECCOMP}`,
  'syslog of RFC 5424': `<5>1 2026-11-25T16:38:53.357725+00:00 host kernel - - - [   24.8] audit: type=1326 ${STAMP}${SECCOMP}`,
  'audisp-syslog': `Nov 25 16:38:56 host audisp-syslog: type=SECCOMP msg=${STAMP}${SECCOMP}`,
  audispd: `Nov 25 16:38:56 host audispd: node=h type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'journalctl -o short': `Nov 25 16:38:18 vm audit[316]: SECCOMP ${SECCOMP}`,
  'journalctl -o cat': `SECCOMP ${SECCOMP}`,
  'journalctl -o json': JSON.stringify({
    _TRANSPORT: 'audit',
    _AUDIT_TYPE: '1326',
    _AUDIT_ID: '55',
    _SOURCE_REALTIME_TIMESTAMP: `${AT}000`,
    MESSAGE: `SECCOMP ${SECCOMP}`
  }),
  'journalctl -o json with bytes': JSON.stringify({
    _TRANSPORT: 'audit',
    _AUDIT_TYPE_NAME: 'SECCOMP',
    _AUDIT_ID: '55',
    _SOURCE_REALTIME_TIMESTAMP: `${AT}000`,
    MESSAGE: [...Buffer.from(`SECCOMP ${SECCOMP}`)]
  }),
  'journalctl -o json-pretty': `{\n\t"_TRANSPORT" : "audit",\n\t"_AUDIT_TYPE" : "1326",\n\t"_AUDIT_ID" : "55",\n\t"_SOURCE_REALTIME_TIMESTAMP" : "${AT}000",\n\t"MESSAGE" : ${JSON.stringify(`SECCOMP ${SECCOMP}`)}\n}`,
  'journalctl -o json-pretty with bytes': `{\n\t"MESSAGE" : [\n${[...Buffer.from(`SECCOMP ${SECCOMP}\x1dARCH="\xff"`, 'latin1')].map(byte => `\t\t${byte}`).join(',\n')}\n\t],\n\t"_TRANSPORT" : "audit",\n\t"_AUDIT_TYPE" : "1326",\n\t"_AUDIT_ID" : "55",\n\t"_SOURCE_REALTIME_TIMESTAMP" : "${AT}000"\n}`,
  'journalctl -o json-pretty of systemd 232 with bytes and values': `{\n\t"_TRANSPORT" : [ "audit", "kernel" ],\n\t"_AUDIT_TYPE" : "1326",\n\t"_AUDIT_ID" : "55",\n\t"_SOURCE_REALTIME_TIMESTAMP" : "${AT}000",\n\t"MESSAGE" : [ ${[...Buffer.from(`SECCOMP ${SECCOMP}`)].join(', ')} ]\n}`,
  'journalctl -o verbose': `Wed 2026-11-25 16:38:18.123456 UTC [s=ab;i=1]\n    _TRANSPORT=audit\n    _AUDIT_TYPE=1326\n    _AUDIT_ID=55\n    _SOURCE_REALTIME_TIMESTAMP=${AT}000\n    MESSAGE=SECCOMP ${SECCOMP}\nWed 2026-11-25 16:38:19.123456 UTC [s=ab;i=2]\n    _TRANSPORT=syslog\n    MESSAGE=other`,
  'a file with a byte order mark': `\xef\xbb\xbftype=SECCOMP msg=${STAMP}${SECCOMP}`,
  'journalctl -o export': `__CURSOR=s=1\n_TRANSPORT=audit\n_AUDIT_TYPE=1326\n_AUDIT_ID=55\n_SOURCE_REALTIME_TIMESTAMP=${AT}000\nMESSAGE=SECCOMP ${SECCOMP}\n`,
  'journalctl -o export, binary': `__CURSOR=s=1\n_TRANSPORT=audit\n_AUDIT_TYPE=1326\n_AUDIT_ID=55\n_SOURCE_REALTIME_TIMESTAMP=${AT}000\nMESSAGE\n${lengthOf(`SECCOMP ${SECCOMP}`)}SECCOMP ${SECCOMP}\n`,
  ausearch: `----\ntime->Wed Nov 25 16:19:35 2026\ntype=SECCOMP msg=${STAMP}${SECCOMP}`,
  laurel: JSON.stringify({
    ID: '1795623562.225:55',
    SECCOMP: [
      {
        pid: 316,
        comm: 'files',
        exe: '/srv/x',
        arch: '0xc000003e',
        syscall: 12,
        code: '0x7ffc0000'
      }
    ]
  }),
  'go-audit': JSON.stringify({
    sequence: 55,
    timestamp: '1795623562.225',
    messages: [{ type: 1326, data: SECCOMP }]
  }),
  'security-profiles-operator': `I0624 08:16:33.540285   39923 enricher.go:111] log-enricher "msg"="audit" "container"="redis" "executable"="/usr/bin/redis" "namespace"="ns" "node"="n" "pid"=43313 "pod"="my-pod" "syscallID"=12 "syscallName"="brk" "timestamp"="1795623562.225:55" "type"="seccomp"`,
  'its later logger': `I0516 08:13:07.654039 4190800 enricher.go:446] "audit" logger="log-enricher" timestamp="1795623562.225:55" type="seccomp" node="n" namespace="ns" pod="my-pod" container="redis" executable="/usr/bin/redis" pid=43313 syscallID=12 syscallName="brk"`,
  'dmesg -H': `[Nov25 16:38] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg -H, within a minute': `[  +0.000012] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg -d': `[   28.429653 <    0.000012>] audit: type=1326 ${STAMP}${SECCOMP}`,
  'dmesg with processor and task': `<5>[    3.123456] c0      1 type=1326 ${STAMP}${SECCOMP}`,
  'dmesg with the task': `[    3.123456] [1:            init:    1] type=1326 ${STAMP}${SECCOMP}`,
  'syslog without a blank': `2021-03-20 00:01:07 host kernel:[ 6300.903550] audit: type=1326 ${STAMP}${SECCOMP}`,
  'syslog without a host': `Nov 25 16:38:56 kernel: audit: type=1326 ${STAMP}${SECCOMP}`,
  'syslog with a tag of its own': `Nov 25 16:38:56 host tag_audit_log: type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'journalctl -o short-full': `Wed 2026-11-25 16:38:18 UTC vm audit[316]: SECCOMP ${SECCOMP}`,
  'journalctl -o with-unit': `Wed 2026-11-25 16:38:18 UTC vm init.scope/audit[316]: SECCOMP ${SECCOMP}`,
  'journalctl -o short-monotonic': `[   28.429653] vm audit[316]: SECCOMP ${SECCOMP}`,
  'journalctl -o short-delta': `[   28.429653 <    0.000012 >] vm kernel: audit: type=1326 ${STAMP}${SECCOMP}`,
  'journalctl -o short-unix': `1795624698.123456 vm audit[316]: SECCOMP ${SECCOMP}`,
  'journalctl --no-hostname': `Nov 25 16:38:18 audit[316]: SECCOMP ${SECCOMP}`,
  'a desktop journal viewer': `16:38:18 kernel: audit: type=1326 ${STAMP}${SECCOMP}`,
  'a journal whose times were left out': `... audit[316]: SECCOMP ${SECCOMP}`,
  'a container runtime': `2026-11-25T16:38:18.000000000Z stdout F type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'a log service with the name of a stream': `2026-11-25T16:38:18.000000+00:00 node-1 type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'a log service with labels': `2026-11-25T16:38:18Z {host="node-1"} type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'docker compose': `auditd_1  | type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'docker logs as JSON': JSON.stringify({ log: `type=SECCOMP msg=${STAMP}${SECCOMP}\n` }),
  'an Elastic shipper': JSON.stringify({ message: `type=SECCOMP msg=${STAMP}${SECCOMP}` }),
  auditbeat: JSON.stringify({
    event: { original: [`type=SECCOMP msg=${STAMP}${SECCOMP}`] },
    auditd: { message_type: 'seccomp' }
  }),
  'Google Cloud, a journal entry': JSON.stringify({
    jsonPayload: {
      _TRANSPORT: 'audit',
      _AUDIT_TYPE: '1326',
      _AUDIT_ID: '55',
      _SOURCE_REALTIME_TIMESTAMP: `${AT}000`,
      MESSAGE: `SECCOMP ${SECCOMP}`
    }
  }),
  'Google Cloud, a line': JSON.stringify({ textPayload: `audit: type=1326 ${STAMP}${SECCOMP}` }),
  'Google Cloud, a list': JSON.stringify([
    { insertId: 'a', textPayload: `audit: type=1326 ${STAMP}${SECCOMP}` }
  ]),
  'Loki, what a query found': JSON.stringify({
    status: 'success',
    data: {
      resultType: 'streams',
      result: [{ stream: {}, values: [['1', `type=SECCOMP msg=${STAMP}${SECCOMP}`]] }]
    }
  }),
  'Loki, a line': JSON.stringify({ labels: {}, line: `type=SECCOMP msg=${STAMP}${SECCOMP}` }),
  OpenTelemetry: JSON.stringify({
    resourceLogs: [
      {
        scopeLogs: [
          { logRecords: [{ body: { stringValue: `type=SECCOMP msg=${STAMP}${SECCOMP}` } }] }
        ]
      }
    ]
  }),
  Graylog: JSON.stringify({ version: '1.1', short_message: `type=SECCOMP msg=${STAMP}${SECCOMP}` }),
  'Fluent Bit, /dev/kmsg': JSON.stringify({
    priority: 5,
    sequence: 7,
    sec: 12,
    usec: 336037,
    msg: `audit: type=1326 ${STAMP}${SECCOMP}`
  }),
  'a table of a log service': `"type=SECCOMP msg=${STAMP}${SECCOMP.replaceAll('"', '""')}","2026-11-25T16:38:18","vm"`,
  'grep, auditd': `/var/log/audit/audit.log:type=SECCOMP msg=${STAMP}${SECCOMP}`,
  'grep, context of a rotated log': `/var/log/syslog.1-Nov 25 16:38:56 host kernel: [ 23.9] audit: type=1326 ${STAMP}${SECCOMP}`,
  'grep -n': `messages:12:Nov 25 16:38:56 host kernel: [ 23.9] audit: type=1326 ${STAMP}${SECCOMP}`,
  'bold in a report': `**audit: type=1326 ${STAMP}${SECCOMP}**`,
  'a list in a report': `- Nov 25 16:38:56 host kernel: audit: type=1326 ${STAMP}${SECCOMP}`,
  'snappy-debug': `= Seccomp =\nTime: Mar 27 20:29:40\nLog: ${SECCOMP.replace('syscall=12', '12(brk)')}\nSyscall: brk`,
  logwatch: `1 Time(s): audit: type=1326 ${STAMP}${SECCOMP}`,
  'enriched, without the mark between': `type=SECCOMP msg=${STAMP}${SECCOMP}AUID="shop" UID="root" ARCH=x86_64 SYSCALL=brk`,
  'Android logcat': `05-09 19:06:13.270 606-606/? E/audit: type=1326 ${STAMP}${SECCOMP}`,
  'quoted in a report': `> [   17.336037] audit: type=1326 ${STAMP}${SECCOMP}`
}

for (const [carrier, line] of Object.entries(CARRIERS))
  test(`a record is read from ${carrier}`, async t => {
    const behaviour = await readAudit(`${line}\n`)
    t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
    t.deepEqual(
      behaviour.seccomp.map(({ action, count }) => [action, count]),
      [['LOG', 1]]
    )
    t.deepEqual(
      warningCodes(behaviour).filter(code => code !== 'NO_ACCESSES' && code !== 'ARCH_ASSUMED'),
      []
    )
  })

function lengthOf(text: string): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(text.length))
  return bytes.toString('latin1')
}

test('what a program logs as JSON is not believed', async t => {
  const forged = `audit: type=1326 ${STAMP}${SECCOMP}`
  const log = [
    seccompLine(1),
    JSON.stringify({ level: 'info', msg: forged }),
    JSON.stringify({ programname: 'shop', msg: forged }),
    JSON.stringify({ programname: 'shop', message: forged }),
    JSON.stringify({ level: 'info', message: forged }),
    JSON.stringify({ ident: 'shop', log: forged }),
    JSON.stringify({ process: { name: 'shop' }, message: forged }),
    JSON.stringify({ _TRANSPORT: 'stdout', MESSAGE: forged }),
    JSON.stringify({ _TRANSPORT: 'syslog', SYSLOG_IDENTIFIER: 'kernel', MESSAGE: forged }),
    JSON.stringify({
      _TRANSPORT: 'stdout',
      SYSLOG_IDENTIFIER: 'audit',
      MESSAGE: `SECCOMP ${SECCOMP}`
    }),
    JSON.stringify({ syslogtag: 'shop[7]:', msg: forged })
  ]
  t.deepEqual(callsOf(await readAudit(`${log.join('\n')}\n`)), ['x86_64 brk 1'])
})

test('what ausearch -i prints gives names, and a warning', async t => {
  const behaviour = await readAudit(
    'type=PROCTITLE msg=audit(11/25/26 16:19:35.281:604) : proctitle=files \n' +
      'type=PATH msg=audit(11/25/26 16:19:35.281:604) : item=0 name=/etc/hostname inode=1 dev=fe:00 mode=file,644 ouid=root nametype=NORMAL \n' +
      'type=CWD msg=audit(11/25/26 16:19:35.281:604) : cwd=/srv \n' +
      'type=SYSCALL msg=audit(11/25/26 16:19:35.281:604) : arch=x86_64 syscall=openat success=yes exit=3 a0=AT_FDCWD a1=0x7f a2=O_RDWR|O_APPEND|O_CLOEXEC a3=0x0 items=1 ppid=1 pid=2 auid=unset comm=files exe=/srv/files key=shop \n'
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 openat 1'])
  t.deepEqual(
    behaviour.files.map(({ path, access }) => [path, access]),
    [['/etc/hostname', 'ra']]
  )
  t.true(warningCodes(behaviour).includes('INTERPRETED_LOG'))
})

test('a name with a blank cannot be told from what follows it in ausearch -i', async t => {
  const head = (type: string) => `type=${type} msg=audit(11/25/26 16:19:35.281:604) : `
  const files = async (name: string) =>
    (
      await readAudit(
        `${head('PATH')}item=0 name=${name} inode=1 dev=fe:00 mode=file,644 ouid=root nametype=NORMAL \n` +
          `${head('CWD')}cwd=/srv \n` +
          `${head('SYSCALL')}arch=x86_64 syscall=openat success=yes exit=3 a0=AT_FDCWD a1=0x7f a2=O_RDONLY a3=0x0 items=1 ppid=1 pid=2 auid=unset comm=files exe=/srv/files key=shop \n`
      )
    ).files.map(({ path }) => path)
  t.deepEqual(await files('/srv/shop'), ['/srv/shop'])
  t.deepEqual(await files('/srv/shop list.txt'), [])
})

test('what ausearch -i prints of an address is read', async t => {
  const head = (type: string, serial: number) =>
    `type=${type} msg=audit(11/25/26 16:19:35.281:${serial}) : `
  const connect = (serial: number, saddr: string) =>
    `${head('SOCKADDR', serial)}saddr=${saddr} \n${head('SYSCALL', serial)}arch=x86_64 syscall=connect success=yes exit=0 a0=0x3 a1=0x7ffd a2=0x6e a3=0x0 items=0 ppid=1 pid=2 auid=unset comm=files exe=/srv/files key=shop \n`
  const { files, sockets } = await readAudit(
    connect(1, '{ saddr_fam=local path=/run/x.sock }') +
      connect(2, 'local /run/y.sock') +
      connect(3, '{ saddr_fam=inet laddr=10.0.0.5 lport=53 }') +
      connect(4, '{ saddr_fam=netlink nlnk-fam=16 nlnk-pid=0 }') +
      connect(5, '{ saddr_fam=inet6 laddr=2001:db8::5 lport=443 }') +
      connect(6, 'inet6 host:::ffff:10.0.0.5 serv:53')
  )
  t.deepEqual(
    files.map(({ path, access }) => [path, access]),
    [
      ['/run/x.sock', 'rw'],
      ['/run/y.sock', 'rw']
    ]
  )
  t.deepEqual(
    sockets.map(({ family, address }) => [family, address]),
    [
      ['AF_INET', '10.0.0.5:53'],
      ['AF_INET6', '[2001:db8::5]:443'],
      ['AF_INET6', '[::ffff:10.0.0.5]:53'],
      ['AF_NETLINK', null],
      ['AF_UNIX', '/run/x.sock'],
      ['AF_UNIX', '/run/y.sock']
    ]
  )
})

test('the same record in the kernel log and in the journal counts once', async t => {
  const journal = `Nov 25 16:38:18 vm audit[316]: SECCOMP ${SECCOMP}\n`
  const kernel = `Nov 25 16:38:18 vm kernel: audit: type=1326 ${STAMP}${SECCOMP}\n`
  t.deepEqual(callsOf(await readAudit(journal + kernel)), ['x86_64 brk 1'])
  t.deepEqual(callsOf(await readAudit(kernel + journal + seccompLine(55))), ['x86_64 brk 1'])
  t.deepEqual(callsOf(await readAudit(journal + journal + kernel)), ['x86_64 brk 2'])
})

test('what the kernel asks twice in one call is twice in the journal, too', async t => {
  const asked =
    'apparmor="ALLOWED" operation="create" profile="shop" pid=454 comm="shop" family="unix" sock_type="dgram" protocol=0 requested_mask="create" denied_mask="create"'
  const journal = `Nov 25 16:38:18 vm audit[454]: AVC ${asked}\n`
  const kernel = `Nov 25 16:38:18 vm kernel: audit: type=1400 ${STAMP}${asked}\n`
  const call = `Nov 25 16:38:18 vm kernel: audit: type=1300 ${STAMP}arch=c000003e syscall=53 success=yes exit=0 a0=1 a1=2 a2=0 a3=7f items=0 ppid=1 pid=454 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="shop" exe="/srv/shop" key=(null)\n`
  const { apparmor } = await readAudit(journal + kernel + journal + kernel + call)
  t.deepEqual(
    apparmor.map(({ by, count }) => [by, count]),
    [['/srv/shop', 1]]
  )
})

test('files that overlap, in any order, are one log', async t => {
  const lines = Array.from({ length: 30 }, (_, i) => seccompLine(i + 1))
  const [first, second] = [lines.slice(0, 20).join(''), lines.slice(10).join('')]
  for (const logs of [
    [first, second],
    [second, first],
    [first, second, first]
  ])
    t.deepEqual(callsOf(await readAudit(logs)), ['x86_64 brk 30'])
})

test('an event may start in one file and end in the next', async t => {
  const event = openEvent(7, '"a.txt"').split(/(?<=\n)/)
  const whole = await readAudit(event.join(''))
  const split = await readAudit([event.slice(0, 2).join(''), event.slice(2).join('')])
  t.deepEqual(
    split.files.map(({ path, access }) => [path, access]),
    [['/srv/shop/out/a.txt', 'w']]
  )
  t.deepEqual(callsOf(split), callsOf(whole))
})

test('Linux 3.10 writes two blanks before a cwd, and objtype for nametype', async t => {
  const head = (type: string) => `type=${type} msg=audit(1690978680.861:1126): `
  const { files } = await readAudit(
    [
      `${head('SYSCALL')}arch=c000003e syscall=2 success=yes exit=3 a0=1345840 a1=441 a2=1b6 a3=63 items=2 ppid=22850 pid=22886 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=5 comm="nano" exe="/usr/bin/nano" subj=u:r:t:s0-s0:c0.c1023 key="web"`,
      `${head('CWD')} cwd="/etc/nginx"`,
      `${head('PATH')}item=0 name="/etc/nginx/" inode=33577648 dev=08:01 mode=040755 ouid=0 ogid=0 rdev=00:00 obj=u:r:t:s0 objtype=PARENT cap_fp=0`,
      `${head('PATH')}item=1 name="nginx.conf" inode=33577660 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 obj=u:r:t:s0 objtype=NORMAL cap_fp=0\n`
    ].join('\n')
  )
  t.deepEqual(
    files.map(({ path, access }) => [path, access]),
    [['/etc/nginx/nginx.conf', 'w']]
  )
})

test('serials of another boot, and of another node, are other events', async t => {
  const later = seccompLine(1).replace('1795623562.225', '1795700000.000')
  t.deepEqual(callsOf(await readAudit(seccompLine(1) + later)), ['x86_64 brk 2'])
  const nodes = `node=a ${seccompLine(1)}node=b ${seccompLine(1)}node=a ${seccompLine(1)}`
  t.deepEqual(callsOf(await readAudit(nodes)), ['x86_64 brk 2'])
})

/** One SELinux record as the ways of Android's logcat have it; logd takes its time away. */
const LOGCAT: Readonly<Record<string, string>> = {
  threadtime: '02-14 12:35:15.650 13167 13167 W sh      : ',
  'threadtime with a year': '2026-02-14 12:35:15.650 13167 13167 W sh      : ',
  'threadtime with a user': '02-14 12:35:15.650  root 13167 13167 W sh: ',
  time: '01-12 06:14:22.048 W/sh (17088): ',
  brief: 'W/Binder:123_4( 7042): ',
  tag: 'W/sh: ',
  'an old development studio': '11-21 19:12:12.410: I/IntentService[S(5853): ',
  'a development studio':
    '2026-07-04 17:35:29.984  4928-4928  sh         com.example.app          W  ',
  'an older auditd as tag': ',07-07 13:07:07.797  5681  5681 E audit   : ',
  'auditd as tag': '07-07 13:07:07.797  5681  5681 I auditd  : '
}
for (const [format, head] of Object.entries(LOGCAT))
  test(`a record is read from logcat -v ${format}`, async t => {
    const line = (serial: number) =>
      `${head}type=1400 audit(0.0:${serial}): avc: denied { read } for name="/" dev="rootfs" ino=1 scontext=u:r:shell:s0:c512,c768 tcontext=u:object_r:rootfs:s0 tclass=dir permissive=0\n`
    const { selinux } = await readAudit(line(1) + line(2))
    t.deepEqual(
      selinux.map(({ source, target, class: kind, perms, count }) => [
        source,
        target,
        kind,
        perms,
        count
      ]),
      [['u:r:shell:s0:c512,c768', 'u:object_r:rootfs:s0', 'dir', ['read'], 2]]
    )
  })

test('what logcat has of other programs is not believed', async t => {
  const { selinux } = await readAudit(
    seccompLine(1) +
      '02-14 12:35:15.650 1 1 W shop: said: type=1400 audit(0.0:3): avc: denied { read } for scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=dir permissive=0\n'
  )
  t.deepEqual(selinux, [])
})

test('the oldest records of SELinux have no type, and one serial for all', async t => {
  const line = (second: number, perm: string) =>
    `Mar 11 10:46:39 host kernel: audit(11105523${second}.123:0): avc:  denied  { ${perm} } for  pid=2041 exe=/sbin/dhclient name=resolv.conf dev=hda2 ino=12 scontext=root:system_r:dhcpc_t tcontext=root:object_r:etc_t tclass=file\n`
  const { selinux } = await readAudit(line(98, 'read') + line(99, 'write'))
  t.deepEqual(
    selinux.map(({ perms, permissive }) => [perms, permissive]),
    [
      [['read'], null],
      [['write'], null]
    ]
  )
})

test('a record without an architecture is taken for x86_64, and that is said', async t => {
  const behaviour = await readAudit(
    `[ 12.1] type=1326 ${STAMP}auid=1000 uid=1000 gid=1000 ses=2 pid=1234 comm="shop" reason="seccomp" sig=0 syscall=12 compat=0 ip=0x7f3 code=0x50000\n`
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  t.true(warningCodes(behaviour).includes('ARCH_ASSUMED'))
})

test('UTF-16 without a byte order mark is refused with what to do', async t => {
  for (const [encoding, bytes] of [
    ['UTF-16LE', Buffer.from(seccompLine(1), 'utf16le')],
    ['UTF-16BE', Buffer.from(seccompLine(1), 'utf16le').swap16()]
  ] as const) {
    const error = await t.throwsAsync(readAudit(bytes.toString('latin1')))
    t.regex(error!.message, new RegExp(`audit\\.log\\.0: .*iconv -f ${encoding} -t UTF-8$`))
  }
})

test('a name that is not UTF-8 keeps its bytes in every form of the journal', async t => {
  const text = `AVC apparmor="DENIED" operation="open" profile="p" name="/srv/\xff" pid=1 comm="x" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`
  const bytes = [...Buffer.from(text, 'latin1')]
  const rest = { _TRANSPORT: 'audit', _AUDIT_TYPE: '1400', _AUDIT_ID: '55' }
  const at = { _SOURCE_REALTIME_TIMESTAMP: `${AT}000` }
  const exported = Object.entries({ ...rest, ...at }).map(([name, value]) => `${name}=${value}\n`)
  for (const log of [
    JSON.stringify({ ...rest, ...at, MESSAGE: bytes }),
    JSON.stringify({ ...rest, ...at, MESSAGE: bytes }, null, '\t').replaceAll('": ', '" : '),
    `__CURSOR=s=1\n${exported.join('')}MESSAGE\n${lengthOf(text)}${text}\n`
  ]) {
    const behaviour = await readAudit(`${log}\n`)
    t.deepEqual(
      behaviour.apparmor.map(({ path }) => path),
      ['/srv/\\xff']
    )
  }
})

test('calls of an architecture without a table are left out, and it is said whose they are', async t => {
  const foreign = openEvent(2, '"a"').replaceAll('arch=c000003e', 'arch=c0000102')
  const other = seccompLine(3, SECCOMP.replace('arch=c000003e', 'arch=deadbeef'))
  const short = seccompLine(4, SECCOMP.replace('arch=c000003e', 'arch=16'))
  const behaviour = await readAudit(openEvent(1, '"a"') + foreign + other + short)
  t.deepEqual(callsOf(behaviour), ['x86_64 openat 1'])
  const warning = behaviour.runs[0]!.warnings.find(({ code }) => code === 'UNKNOWN_ARCH')
  t.is(
    warning?.text,
    '3 calls are of an architecture without a table here (arch_deadbeef, loongarch64, s390): left out'
  )
})
