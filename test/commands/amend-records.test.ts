import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'

/** A profile with what authors write: variables, comments, includes, hats, words in any order. */
const BASE = `# vim: ft=apparmor
include <tunables/global>
abi <abi/3.0>,
@{shopdir} = /srv/shop "/mnt/with blank"
@{shopdir} += /opt/shop
profile shop /usr/bin/shop{,-server} xattrs=(security.tagged=allowed) flags=(attach_disconnected) {
  capability chown, # the end, and { a brace
  capability dac_override net_bind_service,
  audit deny /etc/shadow rwklx,
  network inet  stream,
  signal send peer=helper,
  signal (receive) set=(term, kill) peer=unconfined,
  signal (send) peer=shop,
  ptrace read,
  dbus send
       bus=system
       path=/org/freedesktop/DBus
       interface=org.freedesktop.DBus
       member={Hello,GetId}
       peer=(name=org.freedesktop.DBus),
  mount fstype=tmpfs options=(rw,nosuid) tmpfs -> @{shopdir}/tmp/,
  change_profile -> helper,
  set rlimit nofile <= 1024,
  link /srv/shop/a -> /**,
  /run/@{profile_name}.pid r,
  @{shopdir}/{,**} r,
  r /leading/perm,
  /usr/bin/helper Px -> helper,
  file /etc/hosts r,
  profile child {
    /usr/bin/child mr,
  }
  ^hat {
    /hat r,
  }
}
`

const denied = (operation: string, fields: string, profile: string = 'shop'): string =>
  `AVC apparmor="DENIED" operation="${operation}" profile="${profile}" pid=7 comm="shop" ${fields}`
const opened = (name: string, profile?: string): string =>
  denied('open', `name="${name}" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`, profile)
const signalled = (access: string, signal: string, peer: string): string =>
  denied(
    'signal',
    `requested_mask="${access}" denied_mask="${access}" signal=${signal} peer="${peer}"`
  )
const said = (member: string, service: string): string => {
  const path = `/${service.replaceAll('.', '/')}`
  return `USER_AVC pid=383 uid=102 subj=unconfined msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="${path}" interface="${service}" member="${member}" mask="send" name="${service}" pid=7 label="shop" peer_label="unconfined" exe="/usr/bin/dbus-daemon"'`
}
const mounted = (where: string): string =>
  denied('mount', `name="${where}" fstype="tmpfs" srcname="tmpfs" flags="rw, nosuid"`)

function log(bodies: readonly string[]): string {
  return bodies
    .map((body, index) => {
      const [type = '', ...rest] = body.split(' ')
      return `type=${type} msg=audit(1795623562.225:${index + 1}): ${rest.join(' ')}\n`
    })
    .join('')
}

interface Amended {
  readonly text: string
  readonly changes: readonly (readonly [what: string, state: string, note: string | undefined])[]
}

async function amend(
  t: ExecutionContext,
  base: string,
  bodies: readonly string[],
  ...options: string[]
): Promise<Amended> {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'shop.aa'), base)
  writeFileSync(join(folder, 'denials.log'), log(bodies))
  const said = await run(
    folder,
    'generate',
    '--json',
    '--base',
    'shop.aa',
    'denials.log',
    ...options
  )
  const { changes } = JSON.parse(said.stdout) as {
    readonly changes: readonly { what: string; state: string; note?: string }[]
  }
  return {
    text: readFileSync(join(folder, 'shop.aa'), 'utf8'),
    changes: changes.map(({ what, state, note }) => [what, state, note])
  }
}

test('what a profile of anyone allows already is not added again', async t => {
  const { text, changes } = await amend(t, BASE, [
    opened('/opt/shop/x'),
    opened('/mnt/with blank/x'),
    opened('/leading/perm'),
    opened('/run/shop.pid'),
    opened('/usr/bin/child', 'shop//child'),
    opened('/hat', 'shop//hat'),
    denied('link', 'name="/srv/shop/a" requested_mask="l" denied_mask="l" target="/srv/shop/b"'),
    signalled('send', 'usr1', 'helper'),
    signalled('receive', 'term', 'unconfined'),
    signalled('send', 'term', 'shop'),
    denied('ptrace', 'requested_mask="read" denied_mask="read" peer="unconfined"'),
    mounted('/opt/shop/tmp/'),
    denied('change_profile', 'name="helper" target="helper"'),
    denied('change_onexec', 'target="helper"'),
    denied('create', 'family="inet" sock_type="stream" protocol=6 requested_mask="create"'),
    denied('capable', 'capability=1  capname="dac_override"'),
    said('Hello', 'org.freedesktop.DBus')
  ])
  t.deepEqual(changes, [])
  t.is(text, BASE)
})

const MISSING = [
  signalled('send', 'usr1', 'till'),
  signalled('send', 'kill', 'till'),
  signalled('receive', 'usr1', 'unconfined'),
  denied('ptrace', 'requested_mask="readby" denied_mask="readby" peer="unconfined"'),
  mounted('/srv/x/'),
  denied('change_profile', 'name="till" target="till"'),
  denied('change_hat', 'info="hat not found" error=-2 name="till"'),
  denied('setrlimit', 'rlimit=nofile value=65536'),
  denied('userns_create', 'class="namespace" requested="userns_create" denied="userns_create"'),
  said('ListNames', 'org.freedesktop.DBus'),
  said('StartUnit', 'org.freedesktop.systemd1.Manager')
]

test('of what it refuses the smallest rules are added, and dangerous ones are held back', async t => {
  const { text, changes } = await amend(t, BASE, MISSING)
  t.deepEqual(
    changes.map(([what, state]) => [what.replace(/^(dbus .* member=\S+).*/, '$1'), state]),
    [
      ['mount fstype=tmpfs options=(rw, nosuid) "tmpfs" -> /srv/x/', 'dangerous'],
      ['ptrace (readby) peer=unconfined', 'made'],
      ['signal (send) set=(kill, usr1) peer=till', 'made'],
      [
        'dbus (send) bus=system path=/org/freedesktop/DBus interface=org.freedesktop.DBus member=ListNames',
        'made'
      ],
      [
        'dbus (send) bus=system path=/org/freedesktop/systemd1/Manager interface=org.freedesktop.systemd1.Manager member=StartUnit',
        'dangerous'
      ],
      ['change_profile -> till', 'dangerous'],
      ['signal (receive) set=(usr1) peer=unconfined', 'made'],
      ['change_hat till', 'by-hand'],
      ['rlimit nofile', 'by-hand'],
      ['userns', 'by-hand']
    ]
  )
  t.regex(changes.find(([what]) => what === 'rlimit nofile')![2]!, /set rlimit nofile <= 65536/)
  t.regex(changes.find(([what]) => what === 'userns')![2]!, /abi\/4\.0/)
  const before = BASE.split('\n')
  const added = text.split('\n').filter(line => !before.includes(line))
  t.is(added.length, 4)
  t.deepEqual(
    before.filter(line => !text.includes(line)),
    []
  )
})

test('with --allow-dangerous all that a rule can say is added, and is then enough', async t => {
  const { text, changes } = await amend(t, BASE, MISSING, '--allow-dangerous')
  t.true(text.includes('\n  change_profile -> till,\n'))
  t.is(changes.filter(([, state]) => state === 'made').length, 7)
  const again = await amend(t, text, MISSING, '--allow-dangerous')
  t.is(again.text, text)
  t.deepEqual(
    again.changes.map(([, state]) => state),
    ['by-hand', 'by-hand', 'by-hand']
  )
})

test('a profile that names a newer abi gets the rules of that abi', async t => {
  const base = 'abi <abi/4.0>,\nprofile shop {\n  /etc/passwd r,\n}\n'
  const socket = denied('create', 'class="net" family="unix" sock_type="stream" requested="create"')
  const bodies = [
    denied('userns_create', 'class="namespace" requested="userns_create" denied="userns_create"'),
    denied('open', 'class="posix_mqueue" name="/orders" requested="read" denied="read"'),
    socket
  ]
  const { text } = await amend(t, base, bodies, '--allow-dangerous')
  t.true(text.includes('\n  userns,\n'))
  t.true(text.includes('\n  mqueue,\n'))
  // There `network unix` leaves unix sockets to rules of their own.
  t.regex(text, /^ {2}unix \(.*\) type=stream,$/m)
  const old = await amend(t, base.replace('4.0', '3.0'), [socket])
  t.true(old.text.includes('\n  network unix stream,\n'))
})
