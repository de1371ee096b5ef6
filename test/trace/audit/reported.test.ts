import test from 'ava'
import { workloadsOf } from '../../../src/behaviour/workloads.ts'
import { callsOf, readAudit, seccompLine, warningCodes } from './read-audit.ts'

/** As bug reports, commit messages and web pages have them: names replaced, the form theirs. */
const CONTEXTS = 'scontext=system_u:system_r:shop_t:s0 tcontext=system_u:object_r:etc_t:s0'

const selinuxOf = async (text: string) => {
  const behaviour = await readAudit(text)
  return behaviour.selinux.map(
    ({ class: kind, perms, count }) => `${kind} ${perms.join()} ${count}`
  )
}

test('a record of a bus daemon that stands indented behind another is no rest of it', async t => {
  const record = (serial: number, scontext: string) =>
    `  type=USER_AVC msg=audit(1461325861.280:${serial}): pid=1099 uid=81 auid=4294967295 ses=4294967295 subj=u:r:dbusd_t:s0 msg='avc:  denied  { send_msg } for msgtype=signal interface=org.example.Shop member=Up dest=org.freedesktop.DBus spid=11580 tpid=11540 scontext=u:r:${scontext}:s0 tcontext=u:r:init_t:s0 tclass=dbus  exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?'\n`
  const { selinux } = await readAudit(record(7, 'shop_t') + record(8, 'cart_t'))
  t.deepEqual(
    selinux.map(({ source }) => source),
    ['u:r:cart_t:s0', 'u:r:shop_t:s0']
  )
})

const STAMP = 'msg=audit(09/16/2025 09:32:35.952:692) : '
const EVENT = [
  `type=PROCTITLE ${STAMP}proctitle=shop --serve`,
  `type=PATH ${STAMP}item=0 name=/run/shop.sock inode=1596 dev=00:1b mode=socket,666 ouid=root ogid=root rdev=00:00 nametype=NORMAL cap_fp=none`,
  `type=SYSCALL ${STAMP}arch=x86_64 syscall=connect success=no exit=EACCES(Permission denied) a0=0x14 a1=0x7ffc7130e510 a2=0x20 a3=0x0 items=1 ppid=7420 pid=7451 auid=shop uid=root comm=shop exe=/usr/bin/shop subj=u:r:shop_t:s0 key=(null)`,
  `type=AVC ${STAMP}avc:  denied  { write } for  pid=7451 comm=shop name=shop.sock dev="tmpfs" ino=1596 ${CONTEXTS} tclass=sock_file permissive=0`
]

test('an event of ausearch -i whose records stand on one line is taken apart', async t => {
  const joined = await readAudit(`${EVENT.join(' ')}\n`)
  const apart = await readAudit(`${EVENT.join('\n')}\n`)
  t.deepEqual(
    joined.selinux,
    apart.selinux.map(fact => ({ ...fact, first: joined.selinux[0]!.first }))
  )
  t.is(joined.selinux[0]!.class, 'sock_file')
  t.is(joined.runs[0]!.ledger.used, 1)
})

test('what a program could have written into a line of ausearch -i is no record of another event', async t => {
  const other = EVENT[3]!.replace(':692)', ':693)').replace('shop_t', 'shadow_t')
  const behaviour = await readAudit(`${EVENT[3]!.replace('name=shop.sock', `name=x ${other}`)}\n`)
  t.false(behaviour.selinux.some(({ source }) => source.includes('shadow_t')))
  t.true(warningCodes(behaviour).includes('JOINED_RECORDS'))
})

test('records of the kernel log and of the journal on one line count each', async t => {
  const avc = (kind: string) =>
    `avc:  denied  { read } for  path="socket:[45895]" dev="sockfs" ino=45895 ${CONTEXTS} tclass=${kind} permissive=0`
  const android = (serial: number) =>
    `W com.example.shop: type=1400 audit(0.0:${serial}): ${avc('unix_stream_socket')} app=com.example.shop`
  t.deepEqual(await selinuxOf(`${android(247)} ${android(248)} ${android(249)}\n`), [
    'unix_stream_socket read 3'
  ])
  const kernel = (serial: number) =>
    `Sep 01 19:32:37 host kernel: [   12.345678] audit: type=1400 audit(1795623562.225:${serial}): ${avc('file')}`
  t.deepEqual(await selinuxOf(`${kernel(1)} ${kernel(2)}\n`), ['file read 2'])
  const journal = (kind: string) => `Sep 01 19:32:37 host audit[685]: AVC ${avc(kind)}`
  const call =
    'Sep 01 19:32:37 host audit[685]: SYSCALL arch=c000003e syscall=83 success=no exit=-13 a0=55e a1=1ed a2=0 a3=0 items=0 ppid=684 pid=685 auid=1 uid=0 comm="shop" exe="/usr/bin/shop" key=(null) Sep 01 19:32:37 host shop[685]: cannot start'
  t.deepEqual(await selinuxOf(`${journal('dir')} ${call} ${journal('file')}\n`), [
    'dir read 1',
    'file read 1'
  ])
})

test('what has the kernel’s form inside a text is no record', async t => {
  const { selinux } = await readAudit(
    `type=USER_LOGIN msg=audit(1795623562.225:1): pid=1 uid=0 msg='op=login acct="${'x'.repeat(300)} type=1400 audit(1795623562.226:2): avc:  denied  { read } for  pid=1 ${CONTEXTS} tclass=file permissive=0" exe="/usr/sbin/sshd" res=failed'\n`
  )
  t.deepEqual(selinux, [])
})

test('a log of Unity or an IDE has the level as a word and the date with slashes', async t => {
  t.deepEqual(
    await selinuxOf(
      `2022/08/15 10:33:51.421 25237 25237 Warn ShopMain type=1400 audit(0.0:470): avc: denied { search } for name="net" dev="sysfs" ino=38861 ${CONTEXTS} tclass=dir permissive=0\n`
    ),
    ['dir search 1']
  )
})

test('two blanks before a colon, a number left out: still a head', async t => {
  const text = `avc: denied { write }  for pid=44645 comm=shop name=wtmp dev="sda10" ino=25 ${CONTEXTS} tclass=file permissive=0\n`
  t.deepEqual(await selinuxOf(`type=AVC msg=audit(12/31/1969 19:00:08.000:0)  : ${text}`), [
    'file write 1'
  ])
  t.deepEqual(await selinuxOf(`type=AVC msg=audit(N): ${text}`), ['file write 1'])
})

test('a record that ends in its head, or inside quotes, is cut', async t => {
  const whole =
    'Jan 16 07:30:21 host kernel: [  383.025013] audit: type=1400 audit(1452929421.248:135): apparmor="DENIED" operation="change_profile" profile="shop" pid=1 comm="shop" name="cart-dispatch"\n'
  for (const end of ['name="cart-disp', 'audit(1452929421.248:135)']) {
    const cut = `${whole.slice(0, whole.indexOf(end) + end.length)}\n`
    const behaviour = await readAudit(whole.replace(':135)', ':134)') + cut)
    t.deepEqual(
      behaviour.runs[0]!.ledger.problems.map(({ code, line }) => `${code} ${line}`),
      ['CUT_LINE 2'],
      end
    )
    t.deepEqual(
      behaviour.apparmor.map(({ target, count }) => `${target} ${count}`),
      ['cart-dispatch 1']
    )
  }
})

test('a field that a person has set in bold is read', async t => {
  const record = (call: string) =>
    `audit[7053]: SECCOMP auid=1 uid=998 gid=998 ses=1 pid=7053 comm="shop" exe="/usr/bin/shop" sig=31 arch=c000003e ${call} compat=0 ip=0x7f085ec6abf7 code=0x0\n`
  t.deepEqual(callsOf(await readAudit(record('**syscall=141**'))), ['x86_64 setpriority 1'])
  const { apparmor } = await readAudit(
    'audit: type=1400 audit(1.0:1): **apparmor="DENIED"** operation="open" profile="shop" **name="/etc/a**b**"** pid=1 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n'
  )
  t.is(apparmor[0]?.path, '/etc/a**b**')
})

test('a program started by one that was started in complain mode is the last of the names', async t => {
  const { capabilities } = await readAudit(
    'audit: type=1400 audit(1.0:1): apparmor="ALLOWED" operation="capable" class="cap" profile="shop//child//null-/usr/bin/a//null-/usr/lib/a/a" pid=1 comm="a" capability=19  capname="sys_ptrace"\n'
  )
  t.is(capabilities[0]?.by, '/usr/lib/a/a')
})

test('the enricher’s later form has what AppArmor was asked for in one member', async t => {
  const { apparmor } = await readAudit(
    `I1112 09:14:23.418753   14721 enricher.go:514] log-enricher "msg"="audit" "apparmor"="ALLOWED" "container"="shop" "executable"="ash" "extra"="requested_mask='r' denied_mask='r' fsuid=65534 ouid=0" "name"="/dev/tty" "namespace"="shop" "node"="n" "operation"="open" "pid"=15860 "pod"="shop-1" "profile"="shop" "timestamp"="1668244463.390:2224" "type"="apparmor"\n`
  )
  t.deepEqual(
    apparmor.map(({ path, perms, owner }) => [path, perms, owner]),
    [['/dev/tty', 'r', 'no']]
  )
})

test('what SELinux allows and was asked to log is told from what it refuses', async t => {
  const { selinux } = await readAudit(
    `type=AVC msg=audit(1508948413.118:412): avc:  granted  { setsecparam } for  pid=2391 comm="shop" ${CONTEXTS} tclass=security\n` +
      `type=AVC msg=audit(1508948413.118:413): avc:  denied  { setsecparam } for  pid=2391 comm="shop" ${CONTEXTS} tclass=security\n`
  )
  t.deepEqual(
    selinux.map(({ granted }) => granted ?? false),
    [true, false]
  )
})

test('a context that SELinux does not know is said', async t => {
  const behaviour = await readAudit(
    'type=SELINUX_ERR msg=audit(1515446105.513:1559): op=security_bounded_transition seresult=denied oldcontext=u:r:init_t:s0 newcontext=u:r:shop_t:s0\n'
  )
  t.deepEqual(warningCodes(behaviour), ['SELINUX_ERRORS'])
})

test('records of calls without numbers are said, unless the kernel’s own are there, or no rule asked for them', async t => {
  const call = (key: string) =>
    `arch=c000003e syscall=83 success=yes exit=0 a0=55e a1=1ed a2=0 a3=0 items=0 ppid=684 pid=685 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="shop" exe="/usr/bin/shop" key=${key}\n`
  const journal = `Sep 01 19:32:37 host audit[685]: SYSCALL ${call('"shop"')}`
  t.true(warningCodes(await readAudit(journal)).includes('NO_SERIAL'))
  t.false(
    warningCodes(
      await readAudit(`Sep 01 19:32:37 host audit[685]: SYSCALL ${call('(null)')}`)
    ).includes('NO_SERIAL')
  )
  t.false(
    warningCodes(
      await readAudit(
        `${journal}Sep 01 19:32:37 host kernel: audit: type=1300 audit(1.0:1): ${call('"shop"')}`
      )
    ).includes('NO_SERIAL')
  )
})

test('a capability that no kernel has is told, and no fact that a profile is made of', async t => {
  const behaviour = await readAudit(
    'audit: type=1400 audit(1.0:1): apparmor="ALLOWED" operation="capable" class="cap" profile="shop" pid=1 comm="a" capability=63  capname="sys_teleport"\n'
  )
  t.is(behaviour.apparmor[0]?.capability, 'sys_teleport')
  t.deepEqual(behaviour.capabilities, [])
  t.true(warningCodes(behaviour).includes('UNKNOWN_CAPABILITY'))
})

test('aa-log prints records that can be read back, unless it made patterns of their names', async t => {
  const behaviour = await readAudit(
    [
      'DENIED  shop open /usr/share/shop/a.rcc comm=shop requested_mask=r denied_mask=r',
      'ALLOWED shop open owner /srv/shop/b comm="shop #2" requested_mask=wc denied_mask=wc',
      'DENIED  shop file_receive run/shop/11.ref info="Failed name lookup - disconnected path" comm=shop requested_mask=w denied_mask=w error=-13',
      'ALLOWED shop capable comm=PK-Backend class=cap capability=4 capname=fsetid',
      'ALLOWED shop open @{run}/shop.d/ comm=shop requested_mask=r denied_mask=r',
      'ALLOWED shop dbus_signal :1.6 receive bus=system path=/org/example/Shop interface=org.example.Shop member=Up peer_label=unconfined',
      'ALLOWED shop link owner @{user_config_dirs}/shop/a -> @{user_config_dirs}/shop/b comm=shop requested_mask=l denied_mask=l',
      'DENIED shop was not opened, said a = b',
      ''
    ].join('\n')
  )
  t.deepEqual(
    behaviour.apparmor.map(
      ({ verdict, class: kind, path, name, capability, perms, access, owner }) =>
        [verdict, kind, path ?? name ?? capability, perms ?? access, owner]
          .filter(Boolean)
          .join(' ')
    ),
    [
      'allowed capability fsetid',
      'allowed dbus /org/example/Shop receive',
      'allowed file /run/shop.d/ r',
      'allowed file /srv/shop/b w yes',
      'denied file /usr/share/shop/a.rcc r',
      'denied file run/shop/11.ref w'
    ]
  )
  const { ledger } = behaviour.runs[0]!
  t.deepEqual([ledger.used, ledger.ignored], [6, { 'no-record': 1, 'other-record': 1 }])
  t.true(warningCodes(behaviour).includes('FOREIGN_FORM'))
})

test('a process that SIGSYS ended without a record of the call is said', async t => {
  const end = (serial: number, pid: number, sig = 31) =>
    `type=ANOM_ABEND msg=audit(1706114183.948:${serial}): auid=4294967295 uid=0 gid=0 ses=4294967295 subj=shop pid=${pid} comm="mkdir" exe="/bin/busybox" sig=${sig} res=1\n`
  t.deepEqual(warningCodes(await readAudit(end(1, 7))), ['UNSEEN_KILLS'])
  t.deepEqual(warningCodes(await readAudit(end(1, 7, 11))), [])
  const seen = await readAudit(seccompLine(1) + end(2, 316))
  t.false(warningCodes(seen).includes('UNSEEN_KILLS'))
})

test('a namespace of AppArmor’s is a container’s, whose profiles are not those of others', async t => {
  const record = (serial: number, name: string) =>
    `Apr 29 17:42:11 host kernel: audit: type=1400 audit(1714412531.488:${serial}): apparmor="DENIED" operation="open" class="file" namespace="root//lxd-${name}_<var-snap-lxd-common-lxd>" profile="shop" name="/etc/x" pid=48195 comm="ps" requested_mask="r" denied_mask="r" fsuid=1000000 ouid=0\n`
  const log = record(1, 'web-1') + record(2, 'cart')
  t.is((await readAudit(log, { containers: ['web-1'] })).apparmor[0]?.count, 1)
  const workloads = workloadsOf(await readAudit(log))
  t.deepEqual(workloads.map(({ by, name }) => `${by} ${name}`).sort(), [
    'container cart',
    'container web-1'
  ])
})

test('patterns that aa-log --raw makes of names are no names', async t => {
  const record = (name: string) =>
    `apparmor="ALLOWED" operation="open" class="file" profile="shop" name="${name}"  comm="shop" requested_mask="wr" denied_mask="wr" fsuid=1000 ouid=1000 FSUID="shop" OUID="shop"\n`
  const behaviour = await readAudit(
    record('@{run}/shop/a') +
      record('@{user_share_dirs}/shop/#@{int}') +
      record('@{PROC}/@{pid}/stat') +
      record('/srv/a@{b}')
  )
  t.deepEqual(
    behaviour.apparmor.map(({ path }) => path),
    ['/run/shop/a', '/srv/a@\\{b}']
  )
  t.true(warningCodes(behaviour).includes('FOREIGN_FORM'))
})

test('a message that came again, as rsyslog writes it, is read and counted as often', async t => {
  const said =
    'apparmor="DENIED" operation="dbus_method_call"  bus="session" path="/org/shop" interface="org.shop" member="Open" mask="send" name="org.shop" pid=10640 label="shop" peer_label="unconfined"'
  const bus = (text: string) => `Jun 14 13:16:38 host dbus-daemon[1202]: ${text}\n`
  const { apparmor, runs } = await readAudit(
    bus(said) + bus(`message repeated 2 times: [ ${said}]`)
  )
  t.deepEqual(
    apparmor.map(({ member, peer, count }) => [member, peer, count]),
    [['Open', 'unconfined', 3]]
  )
  t.is(runs[0]!.ledger.used, 2)
  for (const time of ['[   17.330004] ', '']) {
    const { apparmor: again } = await readAudit(
      `Jun 14 13:16:39 host kernel: message repeated 2 times: [ ${time}audit: type=1400 audit(1.0:4): apparmor="DENIED" operation="open" profile="shop" name="/etc/a" pid=7 comm="a" requested_mask="r" denied_mask="r" fsuid=0 ouid=0]\n`
    )
    t.deepEqual(
      again.map(({ path, owner, count }) => [path, owner, count]),
      [['/etc/a', 'yes', 1]]
    )
  }
  const often = bus(`message repeated 999999999 times: [ ${said}]`)
  const { apparmor: many } = await readAudit(often + often)
  t.is(many[0]!.count, 100_002)
})
