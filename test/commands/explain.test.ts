import test from 'ava'
import { commandLine } from '../../src/command-line.ts'
import { explainMessage } from '../../src/check/explain/message.ts'
import { runtimeMessages } from '../../src/facts/runtime-messages.ts'
import { isSyscall } from '../../src/facts/syscall-table.ts'
import { testIo } from '../test-io.ts'

async function explain(line: string): Promise<{ readonly status: number; readonly text: string }> {
  const io = testIo('/', [Buffer.from(line)])
  const status = await commandLine(['explain', '-'], io)
  return { status, text: io.written.stdout + io.written.stderr }
}

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

test('calls that a message is about exist', t => {
  for (const { calls = [], id } of runtimeMessages)
    for (const call of calls) t.true(isSyscall(call), `${id} ${call}`)
})

test('a line about something else is a finding, and none is wrong usage', async t => {
  const other = await explain('Started Daily apt download activities.')
  t.is(other.status, 1)
  t.regex(other.text, /nothing in it is known/)
  t.is((await explain('')).status, 2)
})

test('what a line holds cannot move a cursor, and a long one costs little', async t => {
  const { text } = await explain('apparmor profile not found \u001b[2Jx')
  t.false(text.includes('\u001b'))
  const start = performance.now()
  explainMessage('invalid seccomp action '.repeat(200_000))
  t.true(performance.now() - start < 2000)
})
