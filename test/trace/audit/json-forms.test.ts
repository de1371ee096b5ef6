import test from 'ava'
import { callsOf, deniedPaths, DENIED, readAudit, warningCodes } from './read-audit.ts'

test('the records that monitors keep beside what they made of them are read', async t => {
  const record = `type=AVC msg=audit(1.0:1): ${DENIED}`
  for (const object of [
    { auditd: { data: {}, messages: [record] } },
    { event: { original: [record] }, auditd: {} },
    { full_log: record, agent: { id: '001' } },
    { _index: 'x', _source: { message: record } },
    { preview: false, result: { _raw: record } }
  ])
    t.deepEqual(await deniedPaths(`${JSON.stringify(object)}\n`), ['/etc/a r'])
})

test('laurel names the container of a process', async t => {
  const event = (serial: number, members: object, process: object) =>
    `${JSON.stringify({ ID: `1704965073.862:${serial}`, SYSCALL: { arch: '0xc000003e', syscall: 39, success: 'yes', exit: 7, items: 0, ppid: 1, pid: 7, uid: 0, comm: 'shop', exe: '/bin/shop', key: 'k', ARGV: ['0x0', '0x0', '0x0', '0x0'], ...process }, ...members })}\n`
  const { runs } = await readAudit(
    event(1, { CONTAINER_INFO: { ID: 'abc' } }, {}) +
      event(2, {}, { PID: { EVENT_ID: 'x', container: { id: 'def' } } })
  )
  t.deepEqual(
    runs[0]!.origins?.flatMap(({ by, name }) => (by === 'container' ? [name] : [])),
    ['abc', 'def']
  )
})

test('JSON on several lines is read, whoever prints it', async t => {
  const record = `audit: type=1400 audit(1.0:1): ${DENIED}`
  const dmesg = {
    dmesg: [
      { pri: 6, time: 0, msg: 'Linux' },
      { pri: 5, time: 1, msg: record }
    ]
  }
  t.deepEqual(await deniedPaths(JSON.stringify(dmesg, null, 3)), ['/etc/a r'])
  const entry = { __CURSOR: 's=1', _TRANSPORT: 'kernel', MESSAGE: record }
  t.deepEqual(await deniedPaths(`${JSON.stringify(entry, null, 2)}\n`), ['/etc/a r'])
  const hit = { _index: 'x', _source: { message: `type=AVC msg=audit(1.0:1): ${DENIED}`, n: 1 } }
  t.deepEqual(await deniedPaths(`${JSON.stringify(hit, null, 2)}\n`), ['/etc/a r'])
})

test('laurel’s addresses of sockets, and what it translates, are what the kernel wrote', async t => {
  const stamp = 'audit(1795623562.225:7): '
  const raw = (saddr: string) =>
    `type=SYSCALL msg=${stamp}arch=c000003e syscall=42 success=yes exit=0 a0=3 a1=7f00 a2=10 a3=0 items=0 ppid=1 pid=7 uid=0 comm="nc" exe="/usr/bin/nc" key="net"\ntype=SOCKADDR msg=${stamp}saddr=${saddr}\n`
  const laurel = (call: object, address: object) =>
    `${JSON.stringify({
      ID: '1795623562.225:7',
      SYSCALL: {
        ...call,
        success: 'yes',
        exit: 0,
        items: 0,
        ppid: 1,
        pid: 7,
        uid: 0,
        comm: 'nc',
        exe: '/usr/bin/nc',
        key: 'net',
        ARGV: ['0x3', '0x7f00', '0x10', '0x0']
      },
      SOCKADDR: [address]
    })}\n`
  for (const [hex, text, translated] of [
    [
      '02000050C0000201',
      '%02%00%00P%c0%00%02%01',
      { saddr_fam: 'inet', addr: '192.0.2.1', port: '80' }
    ],
    [
      '0A0001BB0000000020010DB800000000000000000000000100000000',
      '%0a%00%01%bb%00%00%00%00 %01%0d%b8%00%00%00%00%00%00%00%00%00%00%00%01%00%00%00%00',
      { saddr_fam: 'inet6', addr: '2001:db8::1', port: '443', scope_id: '0' }
    ],
    [
      '01002F72756E2F612E736F636B00',
      '%01%00/run/a.sock%00',
      { saddr_fam: 'local', path: '/run/a.sock' }
    ]
  ] as const) {
    const wanted = (await readAudit(raw(hex))).sockets
    t.is(wanted.length, 1, hex)
    for (const log of [
      laurel({ arch: '0xc000003e', syscall: 42 }, { saddr: text, SADDR: '{saddr_fam=x}' }),
      laurel({ ARCH: 'x86_64', SYSCALL: 'connect' }, { SADDR: translated })
    ]) {
      const behaviour = await readAudit(log)
      t.deepEqual(callsOf(behaviour), ['x86_64 connect 1'])
      t.deepEqual(behaviour.sockets, wanted, log)
    }
  }
})

test('what the JSON enricher has made of records is said to be its own form', async t => {
  const line =
    '{"auditID":"310bd7f4","cmdLine":"ls -l","executable":"/bin/dash","gid":0,"node":{"name":"n"},"pid":16037,"resource":{"container":"web","namespace":"ns","pod":"p"},"syscalls":["execve","getpid"],"timestamp":"2026-03-10T14:45:33.000Z","uid":0,"version":"spo/v1_alpha"}\n'
  t.deepEqual(warningCodes(await readAudit(line + line)), ['FOREIGN_FORM'])
})
