import test from 'ava'
import { runtimeMessages } from '../../src/facts/runtime-messages.ts'
import { isSyscall } from '../../src/facts/syscall-table.ts'
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
  ['cannot setresgid to 0: Operation not permitted', /crun itself calls/],
  ['cannot start an already running container', /one start of five/],
  [
    'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
    /names no seccomp profile/
  ]
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
