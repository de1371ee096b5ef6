import test from 'ava'
import { commandLine } from '../../src/command-line.ts'
import { explainMessage } from '../../src/check/explain/message.ts'
import { testIo } from '../test-io.ts'
import { processorTime } from '../processor-time.ts'
import { explain } from './explained.ts'

/** Audit records in the forms of several logs. */
const RECORDS: readonly (readonly [line: string, said: RegExp])[] = [
  [
    'type=AVC msg=audit(1.0:11): avc:  denied  { ioctl } for  pid=1 comm="a" path="/dev/x" dev="devtmpfs" ino=5 ioctlcmd=0x5401 scontext=u:r:shop_t:s0 tcontext=u:object_r:dev_t:s0 tclass=chr_file permissive=0',
    /\(allow shop_t dev_t \(chr_file \(ioctl\)\)\)\n.*\(allowx shop_t dev_t \(ioctl chr_file \(0x5401\)\)\)/
  ],
  [
    'type=AVC msg=audit(1.0:11): avc:  denied  { 0x400000 } for  pid=1 comm="a" name="x" dev="dm-0" ino=5 scontext=u:r:shop_t:s0 tcontext=u:object_r:etc_t:s0 tclass=dir permissive=0',
    /no rule can name it/
  ],
  [
    'type=LANDLOCK_ACCESS msg=audit(1.0:30): domain=1a6fdc66f blockers=scope.signal opid=1 ocomm="a"',
    /a verdict of Landlock\n/
  ],
  [
    `type=USER_AVC msg=audit(1.0:17): pid=1 uid=0 auid=1 ses=1 subj=u:r:init_t:s0 msg='avc:  denied  { start } for auid=n/a uid=0 gid=0 path="/usr/lib/systemd/system/x.service" cmdline="" function="bus_unit_method_start_generic" scontext=u:r:shop_t:s0 tcontext=u:object_r:systemd_unit_file_t:s0 tclass=service permissive=0  exe="/usr/lib/systemd/systemd" sauid=0 hostname=? addr=? terminal=?'`,
    /a verdict of SELinux, asked by a program\n {2}asked +SELinux denied \{ start \} on service\n[^]*\(allow shop_t systemd_unit_file_t \(service \(start\)\)\)/
  ],
  [
    'audit: apparmor="DENIED" operation="open" profile="shop" name="/etc/a"',
    /^a record that is cut before it tells what was asked for\n/
  ],
  [
    `type=1107 audit(1700236945.420:404): pid=880 uid=103 subj=unconfined msg='apparmor="DENIED" operation="dbus_signal"  bus="system" path="/org/shop" interface="org.shop" member="Up" name=":1.3" mask="receive" pid=30888`,
    /^a record that is cut /
  ],
  [
    'type=SECCOMP msg=audit(1795623562.225:13): auid=1000 uid=0 gid=0 ses=1 pid=316 comm="files" exe="/srv/shop/bin/files" sig=0 arch=5c syscall=64 compat=0 ip=0x7f code=0x50000',
    /^system call number 64 of openrisc\n[^]*without a table here[^]*files[^]*ausyscall 64/
  ],
  [
    'type=SECCOMP msg=audit(1795623562.225:12): auid=1000 uid=0 gid=0 ses=1 pid=316 comm="files" exe="/srv/shop/bin/files" sig=0 arch=40000003 syscall=39 compat=1 ip=0x7f code=0x50000',
    /^seccomp refused mkdir\n {2}call +mkdir on x86, number 39\n {2}program +\/srv\/shop\/bin\/files \(files\)/
  ],
  [
    '[   17.336037] audit: type=1326 audit(1795624616.972:13): auid=0 uid=0 gid=0 ses=1 pid=9 comm="runc:[2:INIT]" exe="/" sig=31 arch=c00000b7 syscall=40 compat=0 ip=0x7f code=0x80000000',
    /^seccomp killed the process for mount\n.*aarch64[^]*container runtime[^]*severity +5/
  ],
  [
    'Nov 25 16:38:56 host kernel: [   28.4] audit: type=1400 audit(1795624616.9:14): apparmor="DENIED" operation="open" profile="web" name="/proc/77/environ" pid=77 comm="w" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
    /add to the profile: @\{PROC\}\/@\{pid\}\/environ r,/
  ],
  [
    'type=AVC msg=audit(1795623562.2:13): apparmor="DENIED" operation="open" info="Failed name lookup - disconnected path" error=-13 profile="web" name="kept.txt" pid=395 comm="w" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
    /add attach_disconnected to the flags/
  ],
  [
    'I0624 08:16:33.540285   39923 enricher.go:111] log-enricher "msg"="audit" "container"="redis" "executable"="/usr/local/bin/redis-server" "namespace"="ns" "node"="n" "pid"=43313 "pod"="my-pod" "syscallID"=16 "syscallName"="ioctl" "timestamp"="1624522556.801:3021" "type"="seccomp"',
    /container +container redis, pod my-pod, namespace ns/
  ],
  [
    'type=SYSCALL msg=audit(1795623569.861:379): arch=c000003e syscall=257 success=no exit=-13 a0=ffffff9c a1=5608dac1808c a2=80241 a3=1a4 items=2 ppid=415 pid=418 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=6 comm="files" exe="/srv/shop/bin/files" key="shop"',
    /^openat\(AT_FDCWD, 0x5608dac1808c, O_WRONLY\|O_CREAT\|O_TRUNC\|O_CLOEXEC, 0644\) = -1 EACCES/
  ],
  [
    'type=AVC msg=audit(1.1:2): avc:  denied  { read } for  pid=203 comm="sh" path="/x" dev="vda" ino=2 scontext=u:r:shop_t:s0 tcontext=u:object_r:etc_t:s0 tclass=file permissive=0',
    /\(allow shop_t etc_t \(file \(read\)\)\)/
  ],
  [
    'type=AVC msg=audit(1.1:2): avc:  denied  { read } for  pid=203 comm="sh" path="/x" dev="vda" ino=2 scontext=u:r:container_t:s0:c1,c2 tcontext=u:object_r:user_home_t:s0 tclass=file permissive=0',
    /relabel it[^]*else add to the module: \(allow container_t user_home_t/
  ],
  [
    'type=AVC msg=audit(1.1:2): avc:  denied  { read } for  pid=203 comm="sh" name="x" dev="vda" ino=2 scontext=u:r:container_t:s0:c1,c2 tcontext=u:object_r:container_file_t:s0:c3,c4 tclass=file permissive=0',
    /no rule of types helps(?![^]*allow container_t)/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="signal" class="signal" profile="web" pid=9 comm="w" requested_mask="send" denied_mask="send" signal=hup peer="web//&unconfined"',
    /add to the profile: signal \(send\) set=\(hup\) peer=web\/\/&unconfined,/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="ptrace" profile="web" pid=9 comm="w" requested_mask="read" denied_mask="read" peer="lxd-x_</var/{a}>"',
    /add to the profile: ptrace \(read\) peer="lxd-x_<\/var\/\\\{a\\\}>",/
  ],
  [
    'type=AVC msg=audit(1.1:2): avc:  denied  { setuid } for  pid=203 comm="sh" capability=7  scontext=u:r:shop_t:s0 tcontext=u:r:shop_t:s0 tclass=capability permissive=0',
    /\(allow shop_t self \(capability \(setuid\)\)\)/
  ],
  [
    'type=AVC msg=audit(1.1:2): avc:  granted  { execmem } for  pid=203 comm="java" scontext=u:r:shop_t:s0 tcontext=u:r:shop_t:s0 tclass=process',
    /^SELinux allowed \{ execmem \} on process, and was asked to log it\n(?![^]*what to do)/
  ],
  [
    'type=SELINUX_ERR msg=audit(1515446105.513:1559): op=security_bounded_transition seresult=denied oldcontext=u:r:init_t:s0 newcontext=u:r:shop_t:s0',
    /^SELinux refused the change of domain from init_t to shop_t\n[^]*process2 \(nnp_transition/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 profile="web" name="/mnt/" pid=9 comm="w" fstype="nfs" srcname="192.0.2.1:/srv" flags="rw, nosuid"',
    /add to the profile: mount fstype=nfs options=\(rw, nosuid\) "192.0.2.1:\/srv" -> \/mnt\/,/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="change_onexec" info="label not found" error=-2 profile="unconfined" name="web_news" pid=9 comm="w"',
    /not loaded[^]*load the profile web_news/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="AUDIT" operation="userns_create" class="namespace" info="Userns create - transitioning profile" profile="unconfined" pid=9 comm="w" requested="userns_create" target="unprivileged_userns"',
    /give the program a profile with "userns,"/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="capable" class="cap" profile="unprivileged_userns" pid=9 comm="w" capability=21  capname="sys_admin"',
    /give the program a profile of its own(?![^]*capability sys_admin)/
  ],
  [
    `audit: type=1107 audit(1.0:1): pid=613 uid=100 auid=1 ses=1 subj=? msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="/org/example/Shop" interface="org.example.Shop.Manager" member="Open" mask="send" name=":1.6" pid=2726 label="web" peer_pid=522 peer_label="unconfined"'`,
    /add to the profile: dbus \(send\) bus=system path=\/org\/example\/Shop interface=org.example.Shop.Manager member=Open peer=\(label=unconfined\),[^]*--base/
  ],
  [
    `audit: type=1107 audit(1.0:1): pid=613 uid=100 auid=1 ses=1 subj=? msg='apparmor="DENIED" operation="dbus_bind"  bus="system" name="org.example.Till" mask="bind" pid=2726 label="web"'`,
    /dbus bind org.example.Till on the bus system\n[^]*add to the profile: dbus \(bind\) bus=system name=org.example.Till,/
  ],
  [
    `audit: type=1107 audit(1.0:1): pid=613 uid=100 auid=1 ses=1 subj=? msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="/org/freedesktop/systemd1" interface="org.freedesktop.systemd1.Manager" member="StartUnit" mask="send" name="org.freedesktop.systemd1" pid=2726 label="web" peer_pid=1 peer_label="unconfined"'`,
    /severity {4}5: starts programs on the host/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="change_onexec" profile="web" pid=9 comm="w" target="till"',
    /add to the profile: change_profile -> till,[^]*severity {4}4: leaves the profile/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="change_hat" info="hat not found" error=-2 profile="web" name="till" pid=9 comm="w"',
    /a hat needs no rule/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="setrlimit" class="rlimits" profile="web" pid=9 comm="w" rlimit=nofile value=65536',
    /to set the limit nofile to 65536\n[^]*set rlimit nofile <= 65536\n/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="setrlimit" class="rlimits" info="cap_sys_resource" error=-13 profile="web" pid=9 comm="w" rlimit=nofile value=65536 peer="unconfined"',
    /capability sys_resource/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="userns_create" class="namespace" profile="web" pid=9 comm="w" requested="userns_create" denied="userns_create"',
    /add to the profile: userns,/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="AUDIT" operation="open" class="file" profile="web" name="/etc/passwd" pid=9 comm="w" requested_mask="r" fsuid=0 ouid=0',
    /what to do {2}nothing: a rule allows it, and asks for the record \(audit\)\n/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="STATUS" operation="profile_replace" info="same as current profile, skipping" profile="unconfined" name="web" pid=9 comm="apparmor_parser"',
    /^AppArmor replaced the profile web\n {2}reason {6}same as current profile, skipping\n/
  ],
  [
    'audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="profile_load" info="not policy admin" error=-13 profile="web" name="till" pid=9 comm="apparmor_parser"',
    /^AppArmor did not load the profile till\n {2}reason {6}not policy admin\n/
  ]
]

for (const [line, said] of RECORDS)
  test(`what it records: ${line.slice(0, 90)}: ${said.source.slice(-40)}`, async t => {
    const { status, text } = await explain(line)
    t.is(status, 0, text)
    t.regex(text, said)
  })

test('a pasted line that begins with a dash is a line, and an option stays one', async t => {
  const record =
    'type=AVC msg=audit(1795623562.225:55): apparmor="DENIED" operation="open" class="file" profile="shop" name="/etc/a" pid=848 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
  const time = 'time->Wed Nov 25 16:38:56 2026'
  for (const words of [
    [`---- ${time} ${record}`],
    [`----\n${time}\n${record}`],
    ['----', time, record],
    [`---- ${record}`],
    [`- ${record}`],
    [`-${record}`],
    ['--', `- ${record}`]
  ]) {
    const io = testIo('/')
    t.is(await commandLine(['explain', ...words], io), 0, words[0])
    t.regex(io.written.stdout, /^AppArmor denied: to read \/etc\/a\n/)
    const json = testIo('/')
    t.is(await commandLine(['explain', '--json', ...words], json), 0)
    t.regex(json.written.stdout, /^\{/)
  }
  for (const word of ['--jsn', '--nott=network inet']) {
    const io = testIo('/')
    t.is(await commandLine(['explain', word], io), 2)
    t.regex(io.written.stderr, /unknown option/)
  }
  const io = testIo('/')
  await commandLine(['explain', '--not=network inet stream'], io)
  t.notRegex(io.written.stderr, /unknown option/)
})

test('who is asked for lines at a terminal is told so', async t => {
  const io = testIo('/')
  const stdin = Object.assign(io.stdin, { isTTY: true })
  t.is(await commandLine(['explain'], { ...io, stdin }), 2)
  t.regex(io.written.stderr, /^Paste the lines, and end with Ctrl-D:\ntracewall: explain: give /)
})

test('a hostile name in a record adds no second rule to the suggestion', async t => {
  const name = Buffer.from('/x r,\n  / rw,\u001b[2J').toString('hex').toUpperCase()
  const { text } = await explain(
    `type=AVC msg=audit(1.1:2): apparmor="DENIED" operation="open" profile="web" name=${name} pid=7 comm="w" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`
  )
  t.regex(text, /add to the profile: "\/x r,\\012 {2}\/ rw,\\033\\\[2J" r,\n/)
  t.false(text.includes('\u001b'))
})

test('a line about something else is a finding, and none is wrong usage', async t => {
  const other = await explain('Started Daily apt download activities.')
  t.is(other.status, 1)
  t.regex(other.text, /nothing in it is known/)
  t.is((await explain('')).status, 2)
})

test('a mistyped question is not taken for a line of a log', async t => {
  const io = testIo('/')
  t.is(await commandLine(['explain', 'mont', 'web.strace'], io), 1)
  t.regex(io.written.stderr, /nothing in it is known: .*; did you mean mount/)
})

test('what a line holds cannot move a cursor, and a long one costs little', async t => {
  const { text } = await explain('apparmor profile not found \u001b[2Jx')
  t.false(text.includes('\u001b'))
  const start = processorTime()
  explainMessage('invalid seccomp action '.repeat(200_000))
  t.true(processorTime() - start < 2000)
})

test('a record that the journal and the kernel’s log both have is explained once', async t => {
  const record =
    'auid=1 uid=0 gid=0 ses=1 pid=7645 comm="mount" exe="/srv/mount" sig=0 arch=c000003e syscall=165 compat=0 ip=0x7f code=0x50000'
  const { text } = await explain(
    `May 28 15:24:32 host audit[7645]: SECCOMP ${record}\nMay 28 15:24:32 host kernel: audit: type=1326 audit(1622229872.180:55): ${record}`
  )
  t.is(text.match(/seccomp refused mount/g)?.length, 1)
})

const seccompRecord = (call: number): string =>
  `audit: type=1326 audit(1.2:3): pid=1 comm="x" exe="/x" sig=0 arch=c000003e syscall=${call} compat=0 ip=0x0 code=0x50000`
const fileRecord = (path: string): string =>
  `audit: type=1400 audit(1.2:3): apparmor="DENIED" operation="open" profile="shop" name="${path}" pid=1 comm="x" requested_mask="r" denied_mask="r" fsuid=1 ouid=0`

test('what attacks want is not offered like any other rule', async t => {
  const dangerous = [seccompRecord(165), seccompRecord(101), fileRecord('/etc/shadow')]
  for (const line of dangerous) {
    const { text } = await explain(line)
    t.regex(text, /what to do +first find out why the program wants it/, line)
    t.regex(text, /generate --base PROFILE LOG --allow-dangerous\n/, line)
  }
  // clone is of severity 3, and every program that starts another makes it.
  for (const line of [seccompRecord(39), seccompRecord(56), fileRecord('/etc/app.conf')]) {
    const { text } = await explain(line)
    t.regex(text, /what to do +add /, line)
    t.regex(text, /generate --base PROFILE LOG\n/, line)
  }
})

test('no rule is offered that says less, or more, than a record tells', async t => {
  const denied = (rest: string): string =>
    `type=1400 audit(1382000000.1:4): apparmor="DENIED" ${rest}\n`
  for (const line of [
    denied('operation="ptrace" parent=7 profile="/usr/bin/x" pid=7 comm="ps" target=12345'),
    denied('operation="signal" profile="/usr/bin/x" pid=7 comm="ps" peer="b"'),
    denied('operation="ptrace" profile="shop" pid=7 comm="ps" requested_mask="read"')
  ])
    t.regex((await explain(line)).text, /what to do +the record does not tell all/, line)
  const socket = denied(
    'operation="create" profile="shop" pid=7 comm="a" family="unknown(45)" sock_type="stream" protocol=0'
  )
  t.regex((await explain(socket)).text, /what to do +no rule can name the family/)
  const change =
    'operation="change_onexec" info="no new privs" error=-1 profile="unconfined" name="till" pid=7 comm="a" target="till"'
  t.regex((await explain(denied(change))).text, /what to do +no rule can allow it: under no_new/)
  const hat = 'type=1503 audit(1.0:2): operation="change_hat" info="unconfined" error=-1 pid=5670\n'
  t.regex((await explain(hat)).text, /what to do +the program has no profile/)
})

test('a call of ausearch -i has its arguments and its result', async t => {
  const { text } = await explain(
    'type=SYSCALL msg=audit(12/01/2020 10:10:10.123:456) : arch=x86_64 syscall=openat success=no exit=EACCES(Permission denied) a0=AT_FDCWD a1=0x7ffe a2=O_RDONLY a3=0x0 items=1 ppid=1 pid=2 auid=root uid=root fsuid=root comm=cat exe=/usr/bin/cat subj=unconfined key=shadow\n'
  )
  t.regex(text, /^openat\(AT_FDCWD, 0x7ffe, O_RDONLY, 0\) = -1 EACCES\n/)
})
