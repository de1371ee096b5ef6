import test from 'ava'
import { callsOf, deniedPaths, readAudit, SECCOMP, warningCodes } from './read-audit.ts'

/** Forms of public reports, of monitors and of editors: names replaced, the form theirs. */
const DENIED =
  'apparmor="DENIED" operation="open" profile="shop" name="/etc/shop.conf" pid=7 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'

test('an architecture by its name may stand beside the number of the call', async t => {
  const text = SECCOMP.replace('c000003e syscall=12', 'aarch64 syscall=40')
  t.deepEqual(callsOf(await readAudit(`[12345.678] audit: type=1326 audit(...): ${text}\n`)), [
    'aarch64 mount 1'
  ])
})

test('dmesg prints the caller of a message behind a blank', async t => {
  const behaviour = await readAudit(
    `[   55.253106] [     T47] kauditd_printk_skb: 81 callbacks suppressed\n[   55.354880] [    T984] audit: type=1326 audit(1.0:1): ${SECCOMP}\n`
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  t.true(warningCodes(behaviour).includes('RECORDS_LOST'))
})

test('words stand for the time and the host before what the kernel says, and nothing that a program says', async t => {
  t.deepEqual(
    await deniedPaths(
      `DATE COMPUTER_NAME kernel: [8.041639] audit: type=1400 audit(1.0:1): ${DENIED}\n`
    ),
    ['/etc/shop.conf r']
  )
  t.deepEqual(
    await deniedPaths(
      `Nov 25 16:38:56 host shop[1]: a b kernel: [8.041639] audit: type=1400 audit(1.0:1): ${DENIED}\n`
    ),
    []
  )
})

test('a file of which nobody knows what was asked for is no fact', async t => {
  const cut = DENIED.slice(0, DENIED.indexOf(' requested_mask'))
  const behaviour = await readAudit(`Mar 01 19:15:57 host audit[7]: AVC ${cut}\n`)
  t.deepEqual(behaviour.apparmor, [])
  t.deepEqual(warningCodes(behaviour), ['CUT_RECORDS'])
})

test('AppArmor’s start changes no profile', async t => {
  const status = (rest: string) =>
    `type=AVC msg=audit(1.0:1): apparmor="STATUS" ${rest}\ntype=AVC msg=audit(1.0:2): ${DENIED}\n`
  const isChanged = async (rest: string) =>
    warningCodes(await readAudit(status(rest))).includes('PROFILE_CHANGED')
  t.false(await isChanged('info="AppArmor Filesystem Enabled" pid=1 comm="swapper/0"'))
  t.true(await isChanged('operation="profile_load" profile="unconfined" name="shop" pid=1'))
})

test('an editor that cuts a line ends it with a dollar', async t => {
  const call = (text: string) => `type=SECCOMP msg=audit(1.0:1): ${text}\n`
  t.deepEqual(callsOf(await readAudit(call(`${SECCOMP}$`))), ['x86_64 brk 1'])
  const cut = SECCOMP.replace('0x7ffc0000', '0x7ff$')
  t.deepEqual(warningCodes(await readAudit(call(cut))), ['CUT_RECORDS'])
})

const CALL =
  'arch=c000003e syscall=2 success=yes exit=3 a0=bfec1e40 a1=0 a2=0 a3=0 items=1 ppid=95 pid=96 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts1 ses=1 comm="shop" exe="/usr/bin/shop" key="shop"'
const PATH =
  'item=0 name="/etc/shop.conf" inode=7 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0'

test('the records of a call are put together wherever a blank was', async t => {
  const factsOf = async (text: string) => {
    const { syscalls, files, runs } = await readAudit(text)
    return [syscalls, files.map(({ path, access }) => `${path} ${access}`), runs[0]!.warnings]
  }
  const stamp = 'msg=audit(1201421673.445:1508): '
  const event = (call: string, path: string) =>
    `type=SYSCALL ${stamp}${call}\ntype=CWD ${stamp} cwd="/root"\ntype=PATH ${stamp}${path}\n`
  const whole = await factsOf(event(CALL, PATH))
  const broken = (text: string, at: number) => `${text.slice(0, at)}\n${text.slice(at + 1)}`
  for (const { index } of CALL.matchAll(/ /g))
    t.deepEqual(await factsOf(event(broken(CALL, index), PATH)), whole, `${index}`)
  const { length } = CALL.slice(0, CALL.indexOf(' fsgid='))
  t.deepEqual(await factsOf(event(`${CALL.slice(0, length)} \n${CALL.slice(length)}`, PATH)), whole)
  t.deepEqual(
    await factsOf(event(`${CALL.slice(0, length)} \n\n${CALL.slice(length + 1)}`, PATH)),
    whole
  )
  for (const { index } of PATH.matchAll(/ /g))
    t.deepEqual(await factsOf(event(CALL, broken(PATH, index))), whole, `${index}`)
})

test('a folder is one in ausearch -i, too', async t => {
  const stamp = 'msg=audit(11/25/26 16:19:35.281:604) : '
  const { files } = await readAudit(
    [
      `type=PATH ${stamp}item=0 name=/etc/shop.d inode=3 dev=fe:00 mode=dir,sticky,777 ouid=root ogid=root rdev=00:00 nametype=NORMAL cap_fp=none`,
      `type=CWD ${stamp}cwd=/srv`,
      `type=SYSCALL ${stamp}arch=x86_64 syscall=open success=yes exit=3 a0=0x55 a1=O_RDONLY a2=0x0 a3=0x0 items=1 ppid=1 pid=2 auid=unset uid=root fsuid=root comm=a exe=/srv/a key=k`,
      ''
    ].join('\n')
  )
  t.deepEqual(
    files.map(({ path }) => path),
    ['/etc/shop.d/']
  )
})

test('records that other programs quote are not read, and told where there are no others', async t => {
  const record = `audit: type=1400 audit(1.0:1): ${DENIED}`
  const quoting = `Unexpected journal message '${record}'\n`
  const behaviour = await readAudit(quoting + quoting)
  t.deepEqual(behaviour.apparmor, [])
  t.deepEqual(warningCodes(behaviour), ['QUOTED_RECORDS'])
  t.false(warningCodes(await readAudit(`${quoting}${record}\n`)).includes('QUOTED_RECORDS'))
  const strace = `1 write(1, "audit: type=1400 audit(1.0:1): apparmor=\\"DENIED\\"", 40) = 40\n1 exit_group(0) = ?\n`
  t.is((await readAudit(strace)).runs[0]!.format, 'strace')
})

test('records stand in the comments of a program', async t => {
  t.deepEqual(
    await deniedPaths(
      `// type=AVC msg=audit(1.0:1): ${DENIED}\n# type=AVC msg=audit(1.0:2): ${DENIED}\n`
    ),
    ['/etc/shop.conf r']
  )
})

test('the label of a task may have blanks in it', async t => {
  const text = (label: string) => SECCOMP.replace('ses=1 ', `ses=1 subj=${label} `)
  const labelOf = async (label: string) => {
    const { runs } = await readAudit(`type=SECCOMP msg=audit(1.0:1): ${text(label)}\n`)
    return runs[0]!.origins?.flatMap(({ by, name }) => (by === 'profile' ? [name] : []))
  }
  t.deepEqual(await labelOf('two words//null-/bin/a'), ['two words'])
  t.deepEqual(await labelOf('=snap.shop.shop (enforce)'), ['snap.shop.shop'])
  const call = CALL.replace(' key=', ' subj=two words//null-/bin/a key=')
  const { runs } = await readAudit(`type=SYSCALL msg=audit(1.0:1): ${call}\n`)
  t.deepEqual(
    runs[0]!.origins?.map(({ by, name }) => `${by} ${name}`),
    ['key shop', 'profile two words']
  )
})

test('a socket of ausearch -i has the name that it has, or none', async t => {
  const stamp = 'msg=audit(11/25/26 16:19:35.281:604) : '
  const addressOf = async (saddr: string) => {
    const { sockets } = await readAudit(
      `type=SOCKADDR ${stamp}saddr=${saddr} \ntype=SYSCALL ${stamp}arch=x86_64 syscall=bind success=yes exit=0 a0=0x3 a1=0x55 a2=0x6e a3=0x0 items=0 ppid=1 pid=2 auid=unset uid=root fsuid=root comm=a exe=/srv/a key=k\n`
    )
    return sockets[0]?.address ?? null
  }
  t.is(await addressOf('{ saddr_fam=local path=/srv/my sock }'), '/srv/my sock')
  t.is(await addressOf('local /srv/my sock'), '/srv/my sock')
  t.is(await addressOf('{ saddr_fam=local path=/srv/my\\012sock }'), null)
})

test('what ausearch and aureport make of records is refused, with what to do', async t => {
  for (const report of [
    'NODE,EVENT,DATE,TIME,SERIAL_NUM,EVENT_KIND\n,LOGIN,11/26/26,16:04:07,2936,user-login\n',
    'At 16:04:07 11/26/26 shop, acting as root, successfully opened-file /srv/x type=1400 audit(1.0:1): apparmor="DENIED" operation="open" using /bin/a\n',
    '\nFile Report\n====================\n# date time file syscall success exe auid event\n',
    '\nAVC Report\n===============\n# date time comm subj syscall class permission obj result event\n===============\n1. 04/14/2023 10:42:42 httpd u:r:httpd_t:s0 257 file read u:object_r:var_t:s0 denied 512\n'
  ])
    await t.throwsAsync(readAudit(report), { message: /ausearch --raw/ })
})

test('verdicts of enforcers that no profile is made of are told', async t => {
  const call = CALL.replace('key="shop"', 'key=(null)')
  for (const text of [
    'type=AVC msg=audit(1.0:2): lsm=SMACK fn=smack_inode_permission action=denied subject="_" object="x" requested=w pid=1 comm="a"',
    'type=LANDLOCK_ACCESS msg=audit(1.0:2): domain=1a6fdc66f blockers=fs.read_file path="/home/x" dev="vda2" ino=1',
    'type=AVC msg=audit(1.0:2): apparmor="DENIED" operation="module" class="module" profile="a" pid=1 comm="a" requested="load_data" denied="load_data"',
    `type=USER_AVC msg=audit(1.0:2): pid=1 uid=0 auid=1 ses=1 msg='avc:  denied  { start } for auid=n/a uid=0 gid=0 path="/x" cmdline="" scontext=u:r:shop_t:s0 tcontext=u:object_r:unit_t:s0 tclass=service permissive=0  exe="/usr/lib/systemd/systemd"'`,
    'type=FANOTIFY msg=audit(1.0:2): resp=2 fan_type=1 fan_info=3137 subj_trust=3 obj_trust=5',
    'type=INTEGRITY_DATA msg=audit(1.0:2): pid=1 uid=0 auid=1 ses=1 op=appraise_data cause=missing-hash comm="a" name="/x" dev="dm-0" ino=1 res=0 errno=0',
    'type=1420 audit(1.0:2): ipe_op=EXECUTE ipe_hook=MMAP enforcing=1 pid=2 comm="a" path="/x" dev="sda2" ino=1',
    'kernel: [   73.459739] audit(1.0:2): operation="file_mmap" request_mask="mrw::" denied_mask="m::" name="/x" pid=5375 profile="/bin/a" namespace="default"',
    'type=APPARMOR msg=audit(1.0:2): REJECTING r access to /etc/shadow (a(1) profile /bin/a active /bin/a)'
  ]) {
    const behaviour = await readAudit(
      `type=EOE msg=audit(1.0:1): \n${text}\ntype=SYSCALL msg=audit(1.0:2): ${call}\n`
    )
    t.deepEqual(warningCodes(behaviour), ['OTHER_ENFORCERS'], text)
    t.deepEqual(callsOf(behaviour), [], text)
  }
  const status = 'type=1505 audit(1.0:3): operation="profile_load" name="/bin/a" pid=1'
  t.false(warningCodes(await readAudit(`${status}\n`)).includes('OTHER_ENFORCERS'))
})

test('socklog writes the facility in the place of a name', async t => {
  const line = (facility: string) =>
    `2021-10-04T17:36:41.68430 ${facility}.notice: [ 2298.919937] audit: type=1400 audit(1.0:1): ${DENIED}\n`
  t.deepEqual(await deniedPaths(line('kern')), ['/etc/shop.conf r'])
  t.deepEqual(await deniedPaths(`type=EOE msg=audit(1.0:1): \n${line('user')}`), [])
})

test('a number of a process, or a time, that someone has left out makes no record unknown', async t => {
  for (const line of [
    `Jul 03 01:13:07 <hostname> audit[]: AVC ${DENIED}`,
    `Jul 03 01:13:07 host audit[xxxx]: AVC ${DENIED}`,
    `audit[]: AVC ${DENIED}`,
    `Jul 03 01:13:07 host kernel: audit: type=1400 ${DENIED}`,
    `audit: type=1400 ... ${DENIED}`,
    `type=AVC msg=... ${DENIED}`
  ])
    t.deepEqual(await deniedPaths(`${line}\n`), ['/etc/shop.conf r'], line)
  t.deepEqual(callsOf(await readAudit(`audit: type=1326 ${SECCOMP}\n`)), ['x86_64 brk 1'])
  // A program may call itself so, with any number.
  t.deepEqual(await deniedPaths(`Jul 03 01:13:07 host shop[]: audit: type=1400 ${DENIED}\n`), [])
})

test('a relay that writes no colon behind its tag is one, and its mark of the enrichment is read', async t => {
  const line = (type: string, rest: string) =>
    `2025-02-21T15:13:59+00:00 web auditd type=${type} msg=audit(1740150839.542:193): ${rest}\n`
  const behaviour = await readAudit(
    line(
      'SYSCALL',
      'arch=c000003e syscall=42 success=yes exit=0 a0=3 a1=7f00 a2=10 a3=0 items=0 ppid=1 pid=7 uid=0 comm="nc" exe="/usr/bin/nc" key="net"#035ARCH=x86_64 SYSCALL=connect'
    ) +
      line(
        'SOCKADDR',
        'saddr=02000050C0000201#035SADDR={ saddr_fam=inet laddr=192.0.2.1 lport=80 }'
      )
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 connect 1'])
  t.deepEqual(
    behaviour.sockets.map(({ address }) => address),
    ['192.0.2.1:80']
  )
})

test('a blank that a mail has put before the kind of a name changes no path', async t => {
  const head = 'msg=audit(1519924845.499:257): '
  const { files } = await readAudit(
    `type=SYSCALL ${head}arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=56374e1cef30 a2=241 a3=1b6 items=2 ppid=606 pid=635 uid=0 fsuid=0 comm="bash" exe="/usr/bin/bash" key="shop"\n` +
      `type=CWD ${head}cwd="/root"\n` +
      `type=PATH ${head}item=0 name="/tmp/" inode=13863 dev=00:27 mode=041777 ouid=0 ogid=0 rdev=00:00 nametype= PARENT cap_fp=0 cap_fver=0\n` +
      `type=PATH ${head}item=1 name="/tmp/shop" inode=17729 dev=00:27 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=CREATE cap_fp=0 cap_fver=0\n`
  )
  t.deepEqual(
    files.map(({ path, access }) => `${path} ${access}`),
    ['/tmp/shop w']
  )
})
