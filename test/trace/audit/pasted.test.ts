import test from 'ava'
import { SECCOMP, callsOf, openEvent, readAudit, seccompLine, warningCodes } from './read-audit.ts'

const STAMP = 'audit(1795623562.225:55): '
const DENIED =
  'apparmor="DENIED" operation="open" class="file" profile="shop" name="/srv/shop/<a&b>" pid=848 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'

/** Lines of carriers, mails, pages and tables, each with one refused open. */
const LINES: Readonly<Record<string, string>> = {
  'logread of a router': `Wed Nov 25 16:38:56 2026 kern.notice kernel: [   10.917936] audit: type=1400 ${STAMP}${DENIED}`,
  'a relay that puts the sender first': `Nov 25 16:38:56 192.0.2.7 host_1 kernel: [   10.917936] audit: type=1400 ${STAMP}${DENIED}`,
  'a relay, by IPv6': `Nov 25 16:38:56 2001:db8::7 host_1 kernel: audit: type=1400 ${STAMP}${DENIED}`,
  'a relay that has the sender alone': `Nov 25 16:38:56 192.0.2.7 kernel: audit: type=1400 ${STAMP}${DENIED}`,
  'grep -n of one file': `52:type=AVC msg=${STAMP}${DENIED}`,
  'grep -n of the kernel log': `1207:Nov 25 16:38:56 host kernel: audit: type=1400 ${STAMP}${DENIED}`,
  'grep -n of dmesg': `7:[   10.917936] audit: type=1400 ${STAMP}${DENIED}`,
  'text as jq prints it': JSON.stringify(`audit: type=1400 ${STAMP}${DENIED}`),
  'a list as jq prints it': `  ${JSON.stringify(`type=AVC msg=${STAMP}${DENIED}`)},`,
  'a report without the type': `${STAMP}${DENIED}`,
  'a page': `audit: type=1400 ${STAMP}${DENIED.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}`,
  'a word processor': `audit: type=1400 ${STAMP}${DENIED.replaceAll(/"(.*?)"/g, '\xe2\x80\x9c$1\xe2\x80\x9d')}`,
  'a text in JSON': `audit: type=1400 ${STAMP}${DENIED.replaceAll('"', '\\"')}`,
  'a table': `audit: type=1400 ${STAMP}${DENIED.replaceAll('"', '""')}`
}

for (const [carrier, line] of Object.entries(LINES))
  test(`a denial is read from ${carrier}`, async t => {
    const { apparmor } = await readAudit(`${line}\n`)
    t.deepEqual(
      apparmor.map(({ verdict, profile, path, perms }) => [verdict, profile, path, perms]),
      [['denied', 'shop', '/srv/shop/<a&b>', 'r']]
    )
  })

test('what looks like another way of quoting inside a record is what a program wrote', async t => {
  for (const name of ['/a=&quot;b', '/a=""', '/a=\\\\', '/&quot; name=&quot;/b']) {
    const line = `audit: type=1400 ${STAMP}${DENIED.replace('/srv/shop/<a&b>', name.replaceAll('"', ''))}`
    const { apparmor } = await readAudit(`${line}\n`)
    t.is(apparmor[0]?.path, name.replaceAll('"', '').replaceAll('\\', '\\\\'), name)
  }
})

test('records that stand on one line count each', async t => {
  const long = SECCOMP.replace('/srv/shop/bin/files', `/srv/${'shop/'.repeat(40)}files`)
  const [first, second, third] = [1, 2, 3].map(serial => seccompLine(serial, long).trim())
  const behaviour = await readAudit(`${first} ${second} node=b ${third}\n${seccompLine(4)}`)
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 4'])
  const { lines, used } = behaviour.runs[0]!.ledger
  t.deepEqual([lines, used], [2, 2])
  const event = openEvent(7, '"a.txt"').trim().replaceAll('\n', ' ')
  t.deepEqual(callsOf(await readAudit(`${event}\n`)), ['x86_64 openat 1'])
})

test('records whose time and number were taken away, or made the same, count each', async t => {
  const other = SECCOMP.replace('syscall=12', 'syscall=13')
  const avc = (name: string) => DENIED.replace('/srv/shop/<a&b>', name)
  for (const stamp of [
    'audit(XXXXXXXXXX.XXX:XXXX): ',
    'audit(...): ',
    'audit(<time>:<serial>): ',
    'audit({epoch}:114): ',
    'audit(0000000000.000:0000): ',
    'audit(1234567890.123:456): '
  ]) {
    const line = (type: number, text: string) => `[  1.2] audit: type=${type} ${stamp}${text}\n`
    const { syscalls, apparmor } = await readAudit(
      line(1326, SECCOMP) + line(1326, other) + line(1400, avc('/a')) + line(1400, avc('/b'))
    )
    t.deepEqual(
      syscalls.map(({ name }) => name),
      ['brk', 'rt_sigaction'],
      stamp
    )
    t.deepEqual(
      apparmor.map(({ path }) => path),
      ['/a', '/b'],
      stamp
    )
  }
  const copy = `[  1.2] audit: type=1326 audit(1795623562.225:1): ${SECCOMP} \n`
  const enriched = seccompLine(1).replace(/\n$/, '\x1dARCH=x86_64 SYSCALL=brk\n')
  t.deepEqual(callsOf(await readAudit(copy + enriched + copy)), ['x86_64 brk 1'])
})

test('what user space wrote into a record is no other record', async t => {
  const text = `type=USER_CMD msg=audit(1795623562.225:1): pid=1 uid=0 msg='cwd="/" cmd="${'x'.repeat(300)} ${seccompLine(2).trim()}" terminal=? res=success'\n`
  t.deepEqual(callsOf(await readAudit(text + seccompLine(3))), ['x86_64 brk 1'])
})

test('seccomp had no records of its own before Linux 3.8', async t => {
  const abend = (serial: number, rest: string) =>
    `Nov 25 16:38:56 host kernel: [ 8371.604406] type=1701 audit(1795623562.225:${serial}): auid=4294967295 uid=1000 gid=1000 ses=4294967295 pid=8859 comm="shop" ${rest}\n`
  const behaviour = await readAudit(
    abend(1, 'reason="seccomp" sig=0 syscall=4 compat=0 ip=0x7f8ebb41b205 code=0x50000') +
      abend(2, 'reason="seccomp" sig=31 syscall=4 compat=1 ip=0xf7701430 code=0x0') +
      abend(3, 'reason="seccomp" sig=9 syscall=5') +
      abend(4, 'reason="memory violation" sig=11')
  )
  t.deepEqual(
    behaviour.seccomp.map(({ arch, syscall, action }) => `${arch} ${syscall} ${action}`).sort(),
    ['x86 write KILL_THREAD', 'x86_64 fstat KILL_THREAD', 'x86_64 stat ERRNO']
  )
  t.true(warningCodes(behaviour).includes('ARCH_ASSUMED'))
})

test('a last line without its end is believed as far as its last value cannot be longer', async t => {
  const actions = async (code: string) => {
    const behaviour = await readAudit(
      seccompLine(1, SECCOMP.replace('0x7ffc0000', code)).replace(/\n$/, '')
    )
    return behaviour.seccomp.map(({ action }) => action)
  }
  t.deepEqual(await actions('0x7ffc0000'), ['LOG'])
  t.deepEqual(await actions('0x80000000'), ['KILL_PROCESS'])
  t.deepEqual(await actions('0x50000'), ['ERRNO'])
  t.deepEqual(await actions('0x0'), ['KILL_THREAD'])
  for (const code of ['0x7', '0x7ffc000', '0x8', '0x5000', '0x'])
    t.deepEqual(await actions(code), [])
  const printed =
    'type=SECCOMP msg=audit(11/25/26 16:19:35.281:604) : auid=unset pid=6464 comm=shop exe=/srv/shop sig=SIGSYS arch=x86_64 syscall=brk compat=0 ip=0x7f code=kill-thr'
  t.deepEqual((await readAudit(printed)).seccomp, [])
  const avc =
    'type=AVC msg=audit(1795623562.225:1): avc:  denied  { read } for  pid=1 comm="shop" scontext=u:r:shop_t:s0 tcontext=u:r:etc_t:s0 tclass=file permissive=1'
  t.is((await readAudit(avc)).selinux[0]?.permissive, true)
})

test('what a bus daemon asked SELinux counts, what other managers print of their clients does not', async t => {
  const avc = (text: string) =>
    `type=USER_AVC msg=audit(1795623562.225:7): pid=754 uid=81 auid=4294967295 ses=4294967295 subj=u:r:dbusd_t:s0 msg='avc:  denied  ${text}  exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?'\x1dUID="dbus"\n`
  const { selinux } = await readAudit(
    avc(
      '{ send_msg } for msgtype=method_return dest=:1.224 spid=1 tpid=7 scontext=u:r:init_t:s0 tcontext=u:r:shop_t:s0 tclass=dbus permissive=1'
    )
  )
  t.deepEqual(
    selinux.map(({ source, target, class: kind, perms, permissive }) => [
      source,
      target,
      kind,
      perms,
      permissive
    ]),
    [['u:r:init_t:s0', 'u:r:shop_t:s0', 'dbus', ['send_msg'], true]]
  )
  const granted = await readAudit(
    avc(
      '{ send_msg } for  scontext=u:r:init_t:s0 tcontext=u:r:shop_t:s0 tclass=dbus permissive=0'
    ).replace('denied', 'granted')
  )
  t.is(granted.selinux[0]?.granted, true)
  const forged = await readAudit(
    avc(
      '{ start } for auid=n/a uid=0 gid=0 cmdline="x scontext=u:r:shop_t:s0 tcontext=u:r:shadow_t:s0 tclass=dbus" scontext=u:r:a_t:s0 tcontext=u:r:b_t:s0 tclass=service'
    ) + seccompLine(8)
  )
  t.deepEqual(forged.selinux, [])
})

/** Records as long ones are broken by a mail or a terminal. */
const WRAPPED: Readonly<Record<string, string>> = {
  seccomp: `[   10.917936] audit: type=1326 ${STAMP}${SECCOMP}`,
  file: `Nov 25 16:38:56 host kernel: audit: type=1400 ${STAMP}${DENIED}`,
  network: `type=AVC msg=${STAMP}apparmor="DENIED" operation="sendmsg" class="net" profile="shop" pid=848 comm="shop" family="unix" sock_type="dgram" protocol=0 requested_mask="send" denied_mask="send" addr=none peer_addr="@shop" peer="unconfined"`,
  inet: `type=AVC msg=${STAMP}apparmor="DENIED" operation="bind" class="net" profile="shop" pid=848 comm="shop" lport=80 family="inet" sock_type="stream" protocol=6 requested_mask="bind" denied_mask="bind"`,
  mount: `type=AVC msg=${STAMP}apparmor="DENIED" operation="mount" class="mount" info="failed mntpnt match" error=-13 profile="shop" name="/run/" pid=848 comm="shop" fstype="tmpfs" srcname="tmpfs" flags="rw, nosuid, nodev"`,
  signal: `type=AVC msg=${STAMP}apparmor="DENIED" operation="signal" class="signal" profile="shop" pid=848 comm="shop" requested_mask="send" denied_mask="send" signal=hup peer="shop//&unconfined"`,
  capability: `type=AVC msg=${STAMP}apparmor="DENIED" operation="capable" class="cap" profile="shop" pid=848 comm="shop" capability=6  capname="setgid"`,
  bus: `type=USER_AVC msg=${STAMP}pid=817 uid=81 auid=4294967295 ses=4294967295 subj=u:r:dbusd_t:s0 msg='avc:  denied  { send_msg } for msgtype=method_return dest=:1.21 spid=944 tpid=2299 scontext=u:r:shop_t:s0 tcontext=u:r:till_t:s0 tclass=dbus permissive=0 exe="/usr/bin/dbus-broker" sauid=81 hostname=? addr=? terminal=?'`,
  'bus, AppArmor': `[   17.336037] audit: type=1107 ${STAMP}pid=1033 uid=106 auid=4294967295 ses=4294967295 msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="/org/shop" interface="org.shop" member="Open" mask="send" name="org.shop" pid=1035 label="shop" peer_pid=1 peer_label="unconfined" exe="/usr/bin/dbus-daemon" sauid=106 hostname=? addr=? terminal=?'`,
  lockdown: `type=AVC msg=${STAMP}avc:  denied  { confidentiality } for pid=848 comm="shop" lockdown_reason="/proc/kcore" scontext=u:r:shop_t:s0 tcontext=u:r:shop_t:s0 tclass=lockdown permissive=0`,
  anonymous: `type=AVC msg=${STAMP}avc:  denied  { create } for pid=848 comm="shop" anonclass="[io_uring]" scontext=u:r:shop_t:s0 tcontext=u:r:shop_t:s0 tclass=anon_inode permissive=0`,
  selinux: `type=AVC msg=${STAMP}avc:  denied  { read } for  pid=848 comm="shop" name="etc" dev="dm-0" ino=7 scontext=u:r:shop_t:s0 tcontext=u:object_r:etc_t:s0 tclass=file permissive=0`
}

for (const [kind, line] of Object.entries(WRAPPED))
  test(`a broken record is put together wherever a blank was: ${kind}`, async t => {
    const factsOf = async (text: string) => {
      const { apparmor, seccomp, selinux, runs } = await readAudit(`${text}\n`)
      const { ledger } = runs[0]!
      t.is(ledger.used, ledger.lines, text)
      return [apparmor, seccomp, selinux]
    }
    const whole = await factsOf(line)
    const from = line.indexOf('): ') + 3
    for (const { index } of line.slice(from).matchAll(/ +/g)) {
      const [before, after] = [line.slice(0, from + index), line.slice(from + index).trimStart()]
      for (const rest of [`\n${after}`, ` \n${after}`, `\n    ${after}`])
        t.deepEqual(await factsOf(before + rest), whole, before + rest)
      t.deepEqual(await factsOf(`> ${before}\n> ${after}`), whole)
    }
  })

test('a record in a comment, or in a book, goes on behind what these put before a line', async t => {
  const fields =
    'auid=0 uid=0 gid=0 ses=1 pid=7 comm="a" exe="/app/a" sig=0 arch=c000003e syscall=56 compat=0 ip=0x7f1234567890 code=0x7ffc0000'
  const head = 'type=SECCOMP msg=audit(1699123456.789:1234): '
  for (const margin of ['#   ', '// ', '\xe2\x9e\xa5 ', '> '])
    t.deepEqual(
      callsOf(
        await readAudit(
          `${margin === '\xe2\x9e\xa5 ' ? '' : margin.trimEnd()} ${head}${fields.replaceAll(/ (?=ses|sig|code)/g, `\n${margin}`)}\n`
        )
      ),
      ['x86_64 clone 1'],
      margin
    )
})

test('a record that is cut behind the call is of one that was killed, if SIGSYS says so', async t => {
  const cut = (sig: number) =>
    `audit: type=1326 audit(1620000.000:123): auid=1 uid=1 gid=1 ses=1 pid=4123 comm="app" exe="/app" sig=${sig} arch=c000003e syscall=165 compat=0 ip=0x7f...\n`
  const { seccomp } = await readAudit(cut(31))
  t.deepEqual(
    seccomp.map(({ syscall, action }) => `${syscall} ${action}`),
    ['mount KILL_THREAD']
  )
  t.deepEqual(warningCodes(await readAudit(cut(0))), ['CUT_RECORDS'])
})

test('a record that lacks its end takes no other one with it', async t => {
  const bus = (member: string) =>
    `dbus-daemon[4258]: apparmor="DENIED" operation="dbus_method_call"  bus="session" path="/org/shop" interface="org.shop" member="${member}" mask="send" name="org.shop" pid=32479 label="shop" peer_pid=4538 peer_label="unconfined"\n`
  const calls = await readAudit(bus('Inhibit') + bus('Uninhibit'))
  t.deepEqual(
    calls.apparmor.map(({ member }) => member),
    ['Inhibit', 'Uninhibit']
  )
  const cut = `[    1.000000] audit: type=1400 ${STAMP}${DENIED.slice(0, DENIED.indexOf('<a&b>'))}\n`
  const { apparmor, runs } = await readAudit(`${cut}${DENIED}\n`)
  t.deepEqual(
    apparmor.map(({ path }) => path),
    ['/srv/shop/<a&b>']
  )
  t.deepEqual([runs[0]!.ledger.used, runs[0]!.ledger.problems[0]?.line], [1, 1])
  const call = SECCOMP.replace(' code=0x7ffc0000', '')
  t.deepEqual(callsOf(await readAudit(`${seccompLine(1, call)}${SECCOMP}\n`)), ['x86_64 brk 1'])
})

test('a message of a bus daemon that a mail broke is put together', async t => {
  const log =
    'dbus-daemon[4258]: apparmor="DENIED" operation="dbus_method_call"  bus="session"\npath="/org/shop" interface="org.shop" member="Inhibit" mask="send"\nname="org.shop" pid=32479 label="shop" peer_pid=4538\npeer_label="till"\n'
  const { apparmor } = await readAudit(log)
  t.deepEqual(
    apparmor.map(({ path, member, peer }) => [path, member, peer]),
    [['/org/shop', 'Inhibit', 'till']]
  )
})
