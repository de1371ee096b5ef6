import test from 'ava'
import { callsOf, readAudit, seccompLine, warningCodes } from './read-audit.ts'

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
