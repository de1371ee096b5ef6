import test from 'ava'
import { runtimeMessages } from '../../src/facts/runtime-messages.ts'
import { isSyscall } from '../../src/facts/syscall-table.ts'
import { commandLine } from '../../src/command-line.ts'
import { testIo } from '../test-io.ts'
import { explain } from './explained.ts'

/** Lines as runc, crun, containerd, the kubelet and the API server wrote them. */
const MESSAGES: readonly (readonly [line: string, means: RegExp])[] = [
  [
    '12s Warning Failed pod/web-7d9f Error: failed to create containerd container: cannot load seccomp profile "/var/lib/kubelet/seccomp/tracewall/web.json": open /var/lib/kubelet/seccomp/tracewall/web.json: no such file or directory',
    /has no seccomp profile \/var\/lib\/kubelet\/seccomp\/tracewall\/web\.json\n {2}pod +web-7d9f\n/
  ],
  [
    'decoding seccomp profile failed "/x/p.json": unexpected end of JSON input',
    /\/x\/p\.json on the node is cut/
  ],
  [
    'Error: failed to generate security options: cannot load seccomp profile \\\\\\"/var/lib/kubelet/seccomp/p.json\\\\\\": open /var/lib/kubelet/seccomp/p.json: no such file or directory',
    /no seccomp profile \/var\/lib\/kubelet\/seccomp\/p\.json/
  ],
  [
    'docker: opening seccomp profile (/srv/p.json) failed: open /srv/p.json: no such file or directory.',
    /no seccomp profile \/srv\/p\.json/
  ],
  [
    'setting up seccomp: unable to load local profile "/var/lib/kubelet/seccomp/local.json": open /var/lib/kubelet/seccomp/local.json: no such file or directory',
    /no seccomp profile \/var\/lib\/kubelet\/seccomp\/local\.json/
  ],
  [
    'Warning Failed 2s (x3 over 10s) kubelet Error: failed to create containerd container: get apparmor_parser version: exec: "apparmor_parser": executable file not found in $PATH',
    /lacks the program apparmor_parser/
  ],
  [
    'failed to create containerd container: load apparmor profile /tmp/cri-containerd.apparmor.d3636700873: exit status 243',
    /could not load the runtime's own profile cri-containerd\.apparmor\.d/
  ],
  ['failed to generate apparmor spec opts: apparmor is not supported', /runs without AppArmor/],
  [
    'Error org.freedesktop.DBus.Error.AccessDenied: An AppArmor policy prevents this sender from sending this message to this recipient; type="method_call", sender=":1.208" (uid=1000 pid=7807 comm="dbus-send --print-reply" label="snap.shop.shop (enforce)") interface="org.shop" member="Open" error name="(unset)" requested_reply="0" destination="org.shop" (bus)',
    /refused a message of the profile snap\.shop\.shop:[^]*journalctl -g/
  ],
  [
    'Error: loading seccomp profile (/usr/share/containers/seccomp.json) failed: seccomp not enabled in this build',
    /built without seccomp/
  ],
  ['runc: string SCMP_ACT_DENY is not a valid action for seccomp', /action SCMP_ACT_DENY/],
  ['crun: invalid seccomp action `SCMP_ACT_DENY`', /action SCMP_ACT_DENY/],
  [
    'OCI runtime create failed: ensure /proc/self/fd is on procfs: operation not permitted: unknown',
    /calls +fstatfs getdents64 openat close/
  ],
  ['apparmor profile not found tracewall-web-0123', /no AppArmor profile tracewall-web-0123/],
  ['Cannot enforce AppArmor: profile "x" is not loaded', /no AppArmor profile x/],
  [
    'apply apparmor profile: apparmor failed to apply profile: write /proc/thread-self/attr/apparmor/exec: operation not permitted',
    /the runtime is confined itself/
  ],
  [
    'crun: write to `/proc/self/attr/apparmor/exec`: No such file or directory: OCI runtime attempted to invoke a command that was not found',
    /has no AppArmor profile of the name/
  ],
  [
    'error adding seccomp filter rule for syscall bdflush: requested action matches default action of filter: unknown',
    /entry for bdflush whose action/
  ],
  ['cannot setresgid to 0: Operation not permitted', /crun itself calls/],
  ['cannot start an already running container', /one start of five/],
  [
    'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
    /names no seccomp profile/
  ],
  [
    'Failed to create pod sandbox: rpc error: code = Unknown desc = seccomp is not enabled in your kernel, cannot run with a profile',
    /built without seccomp/
  ],
  [
    'Error: applying apparmor profile to container 43ed6b: empty localhost AppArmor profile is forbidden',
    /names no AppArmor profile/
  ],
  [
    'metadata.annotations[container.apparmor.security.beta.kubernetes.io/web]: Invalid value: test-profile: invalid AppArmor profile name: test-profile',
    /write localhost\/ before the name/
  ],
  ['unknown seccomp syscall `fchmodat2` ignored', /leaves it out of the filter/],
  ["invalid seccomp syscall 'io_uring_enter': unknown.", /take io_uring_enter out/],
  [
    'OCI runtime create failed: runc create failed: unable to start container process: listenerPath is not set: unknown',
    /SCMP_ACT_NOTIFY and no listenerPath/
  ],
  [
    'unable to start container process: error loading seccomp filter into kernel: error loading seccomp filter: errno 524: unknown',
    /bpf_jit_limit/
  ],
  [
    'docker: Decoding seccomp profile failed: invalid character } looking for beginning of object key string.',
    /no JSON object/
  ],
  [
    'runc create failed: unable to start container process: exec: "/bin/sh": operation not permitted: unknown.',
    /answers EPERM to faccessat2 or execve/
  ],
  [
    'apparmor_parser: Unable to replace "docker-default".  Access denied. You need policy admin privileges to manage profiles.',
    /CAP_MAC_ADMIN/
  ],
  [
    'Warning: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    /level restricted/
  ],
  ['Bad system call (core dumped)', /a seccomp filter killed the program/],
  ['    exitCode: 159', /a seccomp filter killed the program/],
  ['web.service: Main process exited, code=killed, status=31/SYS', /a seccomp filter killed/],
  [
    '--- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x7f, si_syscall=__NR_getcwd, si_arch=AUDIT_ARCH_X86_64} ---',
    /answered getcwd with SIGSYS/
  ],
  ['runtime/cgo: pthread_create failed: Operation not permitted', /ENOSYS \(errnoRet 38\)/],
  [
    '[pid 100] clone3({flags=CLONE_VM}, 88) = -1 EPERM (Operation not permitted)',
    /clone3 was refused/
  ],
  ['ping: socket: Operation not permitted', /does not tell what or by whom/]
]

for (const [line, means] of MESSAGES)
  test(`what it means: ${line.slice(-60)}`, async t => {
    const { status, text } = await explain(line)
    t.is(status, 0)
    t.regex(text, means)
    t.regex(text, /what to do/)
  })

test('every call in the table of runtime messages is a system call', t => {
  for (const { calls = [], id } of runtimeMessages)
    for (const call of calls) t.true(isSyscall(call), `${id} ${call}`)
})

test('an event is known however YAML has folded it, and is told once', async t => {
  const event = (container: string) =>
    `- apiVersion: v1
  kind: Event
  message: 'Error: failed to create containerd task: failed to create shim task: OCI runtime
    create failed: runc create failed: unable to start container process: error during
    container init: apparmor failed to apply profile: write /proc/self/attr/apparmor/exec:
    no such file or directory: unknown'
  reason: Failed
  involvedObject:
    fieldPath: spec.containers{${container}}
`
  const { status, text } = await explain(event('web') + event('cart'))
  t.is(status, 0)
  t.is(text.match(/has no AppArmor profile/g)?.length, 1)
  const broken = event('web').replace(/\n {4}/g, '\n')
  t.regex((await explain(broken)).text, /has no AppArmor profile/)
})

test('what leaves open who refused something is told only where nothing else is', async t => {
  const general = '10 mount("none", "/mnt", "tmpfs", 0, NULL) = -1 EPERM (Operation not permitted)'
  const { text } = await explain(`${general}\nBad system call\n`)
  t.regex(text, /a seccomp filter killed the program/)
  t.notRegex(text, /mount/)
  const folded =
    'cannot load seccomp profile "/x/p.json":\n  open /x/p.json: no such file\nls: Permission denied'
  t.notRegex((await explain(folded)).text, /by whom/)
})

test('no number near 159 is taken for that of SIGSYS', async t => {
  for (const line of ['Exit Code: 1590', 'exited with code 15', 'exitCode: 59'])
    t.is((await explain(line)).status, 1, line)
})

test('a record of a filter says what is needed beside the name of the call', async t => {
  const record = (arch: string, call: number, code: string): string =>
    `audit: type=1326 audit(1.2:3): pid=1 comm="x" exe="/x" sig=0 arch=${arch} syscall=${call} compat=0 ip=0x0 code=${code}`
  const clone3 = await explain(record('c000003e', 435, '0x50026'))
  t.regex(clone3.text, /where the profile answers ENOSYS nothing: .*\(clone\)/)
  const narrow = await explain(record('40000003', 39, '0x0'))
  t.regex(narrow.text, /list SCMP_ARCH_X86 yet, .*--allow-dangerous/)
  const notified = await explain(record('c000003e', 79, '0x7fc00000'))
  t.regex(notified.text, /the program that the seccomp filter .* hands the call to/)
  t.notRegex(notified.text, /no entry allows it/)
})

test('a record that the log of a program quotes is explained', async t => {
  const seccomp =
    'audit: type=1326 audit(1677664800.123:456): auid=1000 uid=0 gid=0 ses=1 pid=4321 comm="web" exe="/usr/bin/web" sig=0 arch=c000003e syscall=165 compat=0 ip=0x7f8a6e55ec4e code=0x50000'
  const apparmor =
    'type=AVC msg=audit(1677664800.123:458): apparmor="DENIED" operation="open" profile="shop" name="/etc/b" pid=7 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
  for (const [line, told] of [
    [`time="2023-03-01T10:00:00Z" level=warning msg=${JSON.stringify(seccomp)}`, /refused mount/],
    [JSON.stringify({ level: 'info', msg: seccomp }), /refused mount/],
    [`INFO:root:${apparmor}`, /\/etc\/b/],
    [`2024-05-06 10:11:12,345 - root - INFO - ${apparmor}`, /\/etc\/b/],
    [`CEF:0|Linux|auditd|2.8|AVC|AVC|5|msg=${apparmor.replaceAll('=', '\\=')}`, /\/etc\/b/],
    [`Unexpected journal message '${seccomp}'`, /refused mount/]
  ] as const) {
    const { status, text } = await explain(line)
    t.is(status, 0, line)
    t.regex(text, told, line)
  }
})

test('a text of blanks without end is no line, and takes no time', async t => {
  const { status } = await explain(`x${' '.repeat(1_000_000)}x\n${' '.repeat(1_000_000)}x`)
  t.is(status, 1)
})

test('lines on standard input are not dropped where a folder stands beside them', async t => {
  const io = testIo('/')
  t.is(await commandLine(['explain', '-', 'etc'], io), 2)
  t.regex(io.written.stderr, /give - alone; tracewall generate --base/)
})
