import test from 'ava'
import {
  STAMP,
  SECCOMP,
  callsOf,
  openEvent,
  readAudit,
  seccompLine,
  warningCodes
} from './read-audit.ts'

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

test('calls of an architecture that is not known well enough are left out, and it is said whose they are', async t => {
  const foreign = openEvent(2, '"a"').replaceAll('arch=c000003e', 'arch=80000008')
  const other = seccompLine(3, SECCOMP.replace('arch=c000003e', 'arch=deadbeef'))
  const short = seccompLine(4, SECCOMP.replace('arch=c000003e', 'arch=5c'))
  const behaviour = await readAudit(openEvent(1, '"a"') + foreign + other + short)
  t.deepEqual(callsOf(behaviour), ['x86_64 openat 1'])
  const warning = behaviour.runs[0]!.warnings.find(({ code }) => code === 'UNKNOWN_ARCH')
  t.is(
    warning?.text,
    '3 calls are of an architecture that is not known well enough here (arch_deadbeef, mips64, openrisc): left out'
  )
})

test('the number in a record of a filter is that of its own architecture', async t => {
  const on = (serial: number, arch: string, call: number): string =>
    seccompLine(serial, SECCOMP.replace('arch=c000003e syscall=12', `arch=${arch} syscall=${call}`))
  const log =
    on(1, 'c0000102', 56) + on(2, '40000008', 4288) + on(3, '80000015', 286) + on(4, '16', 999)
  t.deepEqual(callsOf(await readAudit(log)), [
    'loongarch64 openat 1',
    'mipsel openat 1',
    'ppc64 openat 1',
    's390 syscall_0x3e7 1'
  ])
})
