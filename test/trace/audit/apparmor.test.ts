import test from 'ava'
import { readAudit, warningCodes } from './read-audit.ts'

/** The members of the only AppArmor fact of a record, without what every fact has. */
async function factOf(body: string): Promise<Record<string, unknown>> {
  const { apparmor } = await readAudit(
    `[   40.625953] audit: type=1400 audit(1739559771.534:167): ${body}\n`
  )
  const { runs: _runs, first: _first, count: _count, ...fact } = apparmor[0]!
  return fact
}

test('the printed class tells what a general operation is about', async t => {
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="open" class="posix_mqueue" profile="shop" name="/orders" pid=848 comm="shop" requested="read create" denied="read" fsuid=0 ouid=0'
    ),
    { verdict: 'denied', profile: 'shop', class: 'mqueue', name: '/orders', access: 'read' }
  )
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="change_profile" class="file" info="label not found" error=-2 profile="shop" name="other" pid=1 comm="shop"'
    ),
    {
      verdict: 'denied',
      profile: 'shop',
      class: 'change_profile',
      target: 'other',
      info: 'label not found'
    }
  )
})

test('a queue that cannot be named is told so', async t => {
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="open" class="posix_mqueue" info="Failed name lookup - disconnected IPC path" error=-13 profile="shop" pid=1 comm="shop" requested="read" denied="read"'
    ),
    {
      verdict: 'denied',
      profile: 'shop',
      class: 'mqueue',
      access: 'read',
      info: 'Failed name lookup - disconnected IPC path'
    }
  )
})

test('what counts is what the profile lacks; of what it was told to log, the whole', async t => {
  const masks = 'profile="shop" name="/a" pid=1 comm="shop" requested_mask="rw" denied_mask="w"'
  t.is((await factOf(`apparmor="DENIED" operation="open" ${masks}`))['perms'], 'w')
  t.is((await factOf(`apparmor="AUDIT" operation="open" ${masks}`))['perms'], 'rw')
})

test('a capability was once printed as a name', async t => {
  const { apparmor } = await readAudit(
    '[   40.6] type=1503 audit(1223002425.850:7): operation="capable" name="sys_resource" pid=4874 profile="/usr/sbin/named"\n'
  )
  t.is(apparmor[0]?.capability, 'sys_resource')
})

test('a socket with a name is asked for as a file', async t => {
  const fact = await factOf(
    'apparmor="DENIED" operation="sendmsg" class="file" namespace="root//lxd-x_<var>" profile="rsyslogd" name="/run/systemd/journal/dev-log" pid=1 comm="shop" requested_mask="w" denied_mask="w" fsuid=0 ouid=1'
  )
  t.deepEqual(
    [fact['class'], fact['path'], fact['perms']],
    ['file', '/run/systemd/journal/dev-log', 'w']
  )
  const old = await factOf(
    'apparmor="DENIED" operation="connect" profile="shop" name="/run/shop.sock" pid=1 comm="shop" requested_mask="rw" denied_mask="rw" fsuid=0 ouid=0'
  )
  t.deepEqual([old['class'], old['path'], old['perms']], ['file', '/run/shop.sock', 'rw'])
})

test('a record stands for itself without its head, at the start of a line or behind a known prefix only', async t => {
  const body =
    'apparmor="DENIED" operation="open" profile="shop" name="/etc/a" pid=1 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
  for (const prefix of [
    '',
    '> ',
    'Log: ',
    'dbus[2936]: ',
    'Nov 25 16:38:56 host dbus-daemon[1]: ',
    'Nov 25 16:38:56 host dbus-daemon[1]: [session uid=1000 pid=1] '
  ])
    t.is((await readAudit(`${prefix}${body}\n`)).apparmor.length, 1, prefix)
  for (const prefix of ['Nov 25 16:38:56 host shop[1]: ', 'shop said ', '#'])
    t.is(
      (await readAudit(`type=EOE msg=audit(1.000:1): \n${prefix}${body}\n`)).apparmor.length,
      0,
      prefix
    )
})

test('queues of System V, credentials of io_uring and the words of dbus-broker are read', async t => {
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="sysv_mqueue" profile="shop" pid=1 comm="shop" requested="write" denied="write" class="sysv_mqueue" fsuid=1 ouid=1'
    ),
    { verdict: 'denied', profile: 'shop', class: 'mqueue', type: 'sysv', access: 'write' }
  )
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="uring_override" class="io_uring" profile="shop" pid=1 comm="shop" requested="override_creds" denied="override_creds" tcontext="till"'
    ),
    {
      verdict: 'denied',
      profile: 'shop',
      class: 'io_uring',
      target: 'till',
      access: 'override_creds'
    }
  )
  const { apparmor } = await readAudit(
    `type=USER_AVC msg=audit(1671125537.724:209): pid=1 uid=0 msg='apparmor="DENIED" operation="dbus_method_call" bus="session" path="/org/freedesktop/DBus" interface="org.freedesktop.DBus" method="Hello" mask="send" label="shop" peer_label="unconfined" exe="/usr/bin/dbus-broker"'\n`
  )
  t.is(apparmor[0]?.member, 'Hello')
})

test('profiles have the names that their texts have, and capabilities theirs', async t => {
  const firefox = '/usr/lib/firefox/firefox{,*[^s][^h]}'
  const body = `operation="signal" profile="${firefox}" pid=1 comm="shop" requested_mask="send" denied_mask="send" signal=term peer="${firefox}//child"`
  const fact = await factOf(`apparmor="DENIED" ${body}`)
  t.deepEqual([fact['profile'], fact['peer']], [firefox, `${firefox}//child`])
  const log = `[   40.6] audit: type=1400 audit(1739559771.534:167): apparmor="DENIED" ${body}\n`
  t.is((await readAudit(log, { profiles: [firefox] })).apparmor.length, 1)
  const path = await factOf(
    'apparmor="DENIED" operation="open" profile="shop" name="/tmp/{x}" pid=1 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
  )
  t.is(path['path'], '/tmp/\\{x}')
  for (const text of [
    'capability=12',
    'capability=net_admin',
    'capability=12  capname="net_admin"'
  ]) {
    const { capability } = await factOf(
      `apparmor="DENIED" operation="capable" profile="shop" pid=1 comm="shop" ${text}`
    )
    t.is(capability, 'net_admin')
  }
})

test('a name that the kernel does not print is none of its names', async t => {
  for (const body of [
    'operation="capable" profile="shop" pid=1 comm="shop" capability=21  capname="sys_admin, file"',
    'operation="create" profile="shop" pid=1 comm="shop" family="inet, file" sock_type="stream" protocol=6'
  ]) {
    const log = `[   40.6] audit: type=1400 audit(1739559771.534:167): apparmor="DENIED" ${body}\n`
    const { apparmor, runs } = await readAudit(log)
    t.deepEqual(apparmor, [])
    t.is(runs[0]!.ledger.problems.length, 1)
  }
  const fact = await factOf(
    'apparmor="DENIED" operation="signal" class="signal" profile="shop" pid=1 comm="shop" requested_mask="send" denied_mask="send" signal=rtmin+3 peer="till"'
  )
  t.is(fact['signal'], 'rtmin+3')
})

test('of a socket all that was asked for is told', async t => {
  const fact = await factOf(
    'apparmor="DENIED" operation="connect" class="net" profile="shop" pid=1 comm="shop" family="unix" sock_type="stream" protocol=0 requested="send receive accept" denied="send accept" addr="@shop" peer_addr=none peer="unconfined"'
  )
  t.is(fact['access'], 'send receive accept')
})

test('an abstract name that is no text is printed in hexadecimal behind its sign', async t => {
  const socket = (addr: string) =>
    factOf(
      `apparmor="DENIED" operation="bind" profile="shop" pid=1 comm="shop" family="unix" sock_type="stream" protocol=0 requested_mask="bind" denied_mask="bind" addr="${addr}"`
    )
  t.is((await socket('@2F73686F702E736F636B00'))['name'], '@/shop.sock\0')
  t.is((await socket('@/tmp/.X11-unix/X0'))['name'], '@/tmp/.X11-unix/X0')
  t.is((await socket('@414243'))['name'], '@414243')
})

test('a family of sockets that the kernel has no name for is a fact, and said', async t => {
  const behaviour = await readAudit(
    '[   40.6] audit: type=1400 audit(1739559771.534:167): apparmor="DENIED" operation="create" class="net" profile="shop" pid=1 comm="shop" family="unknown(45)" sock_type="dgram" protocol=0 requested="create" denied="create"\n'
  )
  t.like(behaviour.apparmor[0], { class: 'network', family: 'unknown(45)', type: 'dgram' })
  t.true(warningCodes(behaviour).includes('UNKNOWN_FAMILY'))
  const hostile = await readAudit(
    '[   40.6] audit: type=1400 audit(1739559771.534:167): apparmor="DENIED" operation="create" class="net" profile="shop" pid=1 comm="shop" family="inet,\\x0afile" sock_type="dgram" protocol=0 requested="create" denied="create"\n'
  )
  t.deepEqual(hostile.apparmor, [])
})

test('a record of a user namespace says all at the end of a log that ends without a line feed', async t => {
  const record =
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="userns_create" class="namespace" info="Userns create restricted" error=-13 profile="shop" pid=7 comm="shop" requested="userns_create" denied="userns_create"'
  for (const end of [record.length, record.indexOf(' requested'), record.indexOf('e" denied')]) {
    const { apparmor } = await readAudit(record.slice(0, end))
    t.deepEqual(
      apparmor.map(({ verdict, profile, class: kind }) => `${verdict} ${profile} ${kind}`),
      ['denied shop userns'],
      `${end}`
    )
  }
})

test('an execution asks for x, also where a person has left out the letters', async t => {
  const { apparmor } = await readAudit(
    'apparmor="DENIED" operation="exec" info="no new privs" profile="shop" name="/usr/bin/a" comm="runc:[2:INIT]" target="till"\n'
  )
  t.deepEqual(
    apparmor.map(({ path, perms, target, info }) => [path, perms, target, info]),
    [['/usr/bin/a', 'x', 'till', 'no new privs']]
  )
})

test('what AppArmor says of an unconfined process, or of a profile that may not be loaded, is no cut record', async t => {
  for (const text of [
    'type=1503 audit(1.0:2): operation="change_hat" info="unconfined" error=-1 pid=5670',
    'type=1400 audit(1.0:2): apparmor="DENIED" operation="profile_load" class="file" info="not policy admin" error=-13 profile="shop" name="a" pid=7 comm="apparmor_parser"'
  ]) {
    const codes = warningCodes(await readAudit(`${text}\n`))
    t.false(codes.includes('CUT_RECORDS'), text)
  }
})

test('a signal of which the other side is not told is said to have no rule', async t => {
  const { apparmor, runs } = await readAudit(
    'type=1400 audit(1.0:2): apparmor="DENIED" operation="ptrace" parent=7 profile="shop" pid=7 comm="ps" target=12345\n'
  )
  t.is(apparmor[0]?.class, 'ptrace')
  t.regex(runs[0]!.warnings.find(({ code }) => code === 'NO_RULES')!.text, /about ptrace,/)
  const signal =
    'apparmor="DENIED" operation="signal" profile="shop" pid=7 comm="a" requested_mask="send" denied_mask="send" signal=term peer="till"'
  const cut = await readAudit(`audit: type=1400 audit(1.0:2): ${signal.slice(0, -8)}>\n`)
  t.true(warningCodes(cut).includes('NO_RULES'))
})
