import test from 'ava'
import { SECCOMP, STAMP, callsOf, readAudit, warningCodes } from './read-audit.ts'

const RECORD = `type=SECCOMP msg=${STAMP}${SECCOMP}`
const KERNEL = `audit: type=1326 ${STAMP}${SECCOMP}`
const ENRICHER = `I0624 08:16:33.540285   39923 enricher.go:111] log-enricher "msg"="audit" "container"="redis" "executable"="/usr/bin/redis" "namespace"="ns" "node"="n" "pid"=43313 "pod"="my-pod" "syscallID"=12 "syscallName"="brk" "timestamp"="1795623562.225:55" "type"="seccomp"`
const LAUREL = JSON.stringify({
  ID: '1795623562.225:55',
  SECCOMP: [{ pid: 316, comm: 'a', exe: '/a', arch: '0xc000003e', syscall: 12, code: '0x7ffc0000' }]
})
const arrows = (members: Readonly<Record<string, string | number>>) =>
  `{${Object.entries(members)
    .map(([name, value]) => `"${name}"=>${JSON.stringify(value)}`)
    .join(', ')}}`

/** One SECCOMP record behind what those who gather logs put before it. */
const LINES: Readonly<Record<string, string>> = {
  sealert: `host=web.example.org ${RECORD}`,
  'a search of Splunk': `host=web source=/var/log/audit/audit.log sourcetype=linux_audit ${RECORD}`,
  'a container runtime, of the kernel': `2026-11-25T16:38:18.000000000Z stdout F ${KERNEL}`,
  'a container runtime, of an enricher': `2026-11-25T16:38:18.000000000Z stderr F ${ENRICHER}`,
  'kubectl logs --prefix': `[pod/spod-abc/log-enricher] ${ENRICHER}`,
  'kubectl logs --timestamps': `2026-11-25T16:38:18.123456789Z ${ENRICHER}`,
  stern: `spod-abc log-enricher ${ENRICHER}`,
  'a quoted enricher': `> ${ENRICHER}`,
  Jenkins: `16:38:18  ${RECORD}`,
  'Jenkins, of the kernel': `[2026-11-25T16:38:18.123Z] Nov 25 16:38:56 host kernel: [   28.4] ${KERNEL}`,
  'a file of Fluentd': `2026-11-25T16:38:18+00:00\tkern.log\t${JSON.stringify({ message: KERNEL })}`,
  'the output of Fluentd': `2026-11-25 16:38:18.000000000 +0000 kern.log: ${JSON.stringify({ message: KERNEL })}`,
  'Fluent Bit': `[0] kmsg: [1795623562.123456, ${arrows({ priority: 5, sec: 17, usec: 336037, msg: KERNEL })}]`,
  'Fluent Bit 2': `[3] tail.0: [[1795623562.123456, {}], ${arrows({ log: RECORD })}]`,
  'a table': `"2026-11-25T16:38:18Z","web","${KERNEL.replaceAll('"', '""')}"`,
  'a table of nothing else': `"${RECORD.replaceAll('"', '""')}","2026-11-25T16:38:18Z"`,
  'a table with tabs': `2026-11-25 16:38:18\tweb\t"${RECORD.replaceAll('"', '""')}"`,
  logfmt: `ts=2026-11-25T16:38:18Z host=web appname=kernel msg=${JSON.stringify(KERNEL)}`,
  'laurel with a prefix': `laurel: ${LAUREL}`,
  'laurel in syslog': `Nov 25 16:38:18 vm laurel[7]: ${LAUREL}`,
  'laurel in a container': `2026-11-25T16:38:18.000000000Z stdout F ${LAUREL}`,
  Talos: JSON.stringify({
    msg: KERNEL,
    'talos-level': 'info',
    facility: 'kern',
    priority: 'notice'
  }),
  'rsyslog in JSON, with the time of the kernel': JSON.stringify({
    msg: ` [   12.345678] ${KERNEL}`,
    syslogtag: 'kernel:',
    programname: 'kernel',
    pri: '5'
  }),
  'colours as less shows them': `^[[32m[   17.336037] ^[[0m^[[33maudit: ^[[0mtype=1326 ${STAMP}${SECCOMP}`,
  'colours as rsyslog writes them': `#033[32m[   17.336037] #033[0m#033[33maudit: #033[0mtype=1326 ${STAMP}${SECCOMP}`,
  'colours without the escape': `[32m[   17.336037] [0m[33maudit: [0mtype=1326 ${STAMP}${SECCOMP}`,
  'a single entry of journalctl -o verbose': `Wed 2026-11-25 16:38:18.123456 UTC [s=ab;i=1]\n    _TRANSPORT=audit\n    _AUDIT_TYPE=1326\n    _AUDIT_ID=55\n    _SOURCE_REALTIME_TIMESTAMP=1795623562225000\n    MESSAGE=SECCOMP ${SECCOMP}`
}

for (const [carrier, line] of Object.entries(LINES))
  test(`a record behind what gathers it: ${carrier}`, async t => {
    const behaviour = await readAudit(`${line}\n`)
    t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
    t.is(behaviour.runs[0]!.ledger.used, 1)
  })

test('a table keeps the names that have quotes, or nothing, in them', async t => {
  const { files } = await readAudit(
    [
      `type=SYSCALL msg=${STAMP}arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=1 a2=0 a3=0 items=1 ppid=1 pid=2 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="a" exe="/a" key="k"`,
      `type=CWD msg=${STAMP}cwd="/srv"`,
      `type=PATH msg=${STAMP}item=0 name=612262 inode=7 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0`,
      `type=PROCTITLE msg=${STAMP}proctitle="a"`
    ]
      .map(line => `"${line.replaceAll('"', '""')}","web"\n`)
      .join('')
  )
  t.deepEqual(
    files.map(({ path, access }) => `${path} ${access}`),
    ['/srv/a"b r']
  )
})

test('of logfmt as of JSON a program’s own logger is not believed, nor a text within a text', async t => {
  for (const line of [
    `time="2026" level=info msg=${JSON.stringify(KERNEL)}`,
    `host=web appname=shop msg=${JSON.stringify(KERNEL)}`,
    `host=web appname=kernel msg=${JSON.stringify(`x msg="${KERNEL}"`)}`,
    `host=web appname=kernel other=${JSON.stringify(`x" msg="${KERNEL}`)} msg="x"`
  ]) {
    const behaviour = await readAudit(`${line}\n`)
    t.deepEqual(callsOf(behaviour), [], line)
    t.deepEqual(warningCodes(behaviour), ['QUOTED_RECORDS'], line)
  }
})

test('colours in names stay', async t => {
  const { apparmor } = await readAudit(
    '^[[32m[   17.3] ^[[0maudit: type=1400 audit(1.0:2): apparmor="DENIED" operation="open" profile="shop" name="/etc/^[[0ma" pid=7 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n'
  )
  t.is(apparmor[0]?.path, '/etc/^[[0ma')
})

test('laurel’s codes, modes and vectors are what the kernel wrote', async t => {
  const event = (serial: number, records: object) =>
    `${JSON.stringify({ ID: `1795623562.225:${serial}`, ...records })}\n`
  const subject = { ppid: 1, pid: 7, uid: 0, comm: 'a', exe: '/a', key: 'k' }
  const behaviour = await readAudit(
    event(1, {
      SECCOMP: [{ pid: 7, comm: 'a', exe: '/a', arch: '0xc000003e', syscall: 165, code: '0x50000' }]
    }) +
      event(2, {
        SYSCALL: {
          arch: '0xc000003e',
          syscall: 257,
          success: 'yes',
          exit: 3,
          items: 1,
          ARGV: ['0xffffff9c', '0x0', '0x0', '0x0'],
          ...subject
        },
        CWD: { cwd: '/' },
        PATH: [{ item: 0, name: '/etc/shop.d', mode: '0o40755', ouid: 0, nametype: 'NORMAL' }]
      }) +
      event(3, {
        AVC: [
          {
            pid: 7,
            comm: 'a',
            path: '/etc/x',
            scontext: 'u:r:shop_t:s0',
            tcontext: 'u:object_r:etc_t:s0',
            tclass: 'file',
            permissive: 0,
            denied: ['read', 'open']
          }
        ]
      })
  )
  t.deepEqual(
    behaviour.seccomp.map(({ action }) => action),
    ['ERRNO']
  )
  t.deepEqual(
    behaviour.files.map(({ path }) => path),
    ['/etc/shop.d/']
  )
  t.deepEqual(
    behaviour.selinux.map(({ class: kind, perms }) => `${kind} ${perms.join()}`),
    ['file open,read']
  )
})
