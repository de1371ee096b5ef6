import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import { MOBY, ROOT, RUNTIME, allow, log, oci, verified, verify } from './verified.ts'
import type { Entry } from './verified.ts'

test('a behaviour file tells of the same call only what it keeps', async t => {
  const folder = temporaryFolder(t, {
    'p.json': oci([
      allow(
        'socket',
        { index: 0, op: 'SCMP_CMP_EQ', value: 2 },
        { index: 1, op: 'SCMP_CMP_EQ', value: 1 }
      )
    ]),
    'one.json': oci([allow('socket', { index: 0, op: 'SCMP_CMP_EQ', value: 2 })]),
    'a.strace': log(
      'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3',
      'socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) = 4'
    )
  })
  const said = await run(folder, 'inspect', '--json', 'a.strace')
  writeFileSync(join(folder, 'a.json'), said.stdout)
  const exact = await verified(folder, 'p.json', 'a.strace', ...RUNTIME)
  t.deepEqual(exact.seccomp!.untold, [])
  t.is(exact.seccomp!.refused.length, 1)
  // Which of the families came with which of the types is not kept.
  const kept = await verified(folder, 'p.json', 'a.json', ...RUNTIME)
  t.is(kept.status, 0)
  t.deepEqual(
    kept.seccomp!.untold.map(({ name, why, count, programs }) => [name, why, count, programs]),
    [['socket', 'which values came together is not kept', 2, null]]
  )
  t.is((await verify(folder, 'p.json', 'a.json', '--strict', ...RUNTIME)).status, 1)
  const one = await verified(folder, 'one.json', 'a.json', ...RUNTIME)
  t.deepEqual(
    one.seccomp!.refused.map(({ arguments: values, count }) => [values, count]),
    [[[{ index: 0, value: '0x10' }], null]]
  )
})

test('an argument that is not shown may have the values between those that rules name', async t => {
  const record =
    'type=SECCOMP msg=audit(1700000000.123:7): auid=0 uid=0 gid=0 ses=1 pid=12 comm="app" exe="/usr/bin/app" sig=0 arch=c000003e syscall=135 compat=0 ip=0x7f code=0x7ffc0000\n'
  const masked = (valueTwo: number): Entry =>
    allow('personality', { index: 0, value: 3, valueTwo, op: 'SCMP_CMP_MASKED_EQ' })
  for (const [passing, isOpen] of [
    [[0, 3], true],
    [[0, 1, 2, 3], false]
  ] as const) {
    const files = { 'audit.log': record, 'p.json': oci(passing.map(masked)) }
    const { seccomp } = await verified(temporaryFolder(t, files), 'p.json', 'audit.log', ...RUNTIME)
    t.is(seccomp!.untold.length > 0, isOpen)
  }
})

test('a call whose deciding argument the log does not show is told, never passed over', async t => {
  const record =
    'type=SECCOMP msg=audit(1700000000.123:7): auid=0 uid=0 gid=0 ses=1 pid=12 comm="app" exe="/usr/bin/app" sig=0 arch=c000003e syscall=56 compat=0 ip=0x7f code=0x7ffc0000\n'
  const folder = temporaryFolder(t, { 'audit.log': record })
  const { status, seccomp, capabilities } = await verified(folder, MOBY, 'audit.log')
  t.is(status, 0)
  t.deepEqual(
    seccomp!.untold.map(({ name, why }) => [name, why]),
    [['clone', 'argument 0 is not shown']]
  )
  t.true(capabilities!.includes('chown'))
  const all = await verified(folder, MOBY, 'audit.log', '--capabilities', 'CAP_SYS_ADMIN')
  t.deepEqual(all.seccomp!.untold, [])
  t.deepEqual(all.capabilities, ['sys_admin'])
})

test('a call that failed in the recording as it would now is not reported', async t => {
  const folder = temporaryFolder(t, {
    'p.json': oci([]),
    'a.strace': log(
      'mount(NULL, "/x", NULL, 0, NULL) = -1 EPERM (Operation not permitted)',
      'ptrace(PTRACE_TRACEME) = -1 EPERM (Operation not permitted)',
      'ptrace(PTRACE_TRACEME) = 0'
    )
  })
  const { status, seccomp } = await verified(folder, 'p.json', 'a.strace', ...RUNTIME)
  t.is(status, 1)
  const told = (calls: NonNullable<typeof seccomp>['refused']): unknown =>
    calls.map(({ name, count, place }) => [name, count, place])
  t.deepEqual(told(seccomp!.refused), [['ptrace', 1, 'a.strace:5']])
  t.deepEqual(told(seccomp!.asRecorded), [
    ['mount', 1, 'a.strace:3'],
    ['ptrace', 1, 'a.strace:4']
  ])
})

test('what a filter killed or trapped when it was recorded is told apart, of a trace as well', async t => {
  const trace = join(ROOT, 'test/fixtures/strace/seccomp-killed/trace.strace')
  const said = await run(ROOT, 'generate', '--print', 'seccomp', trace)
  const folder = temporaryFolder(t, {
    'p.json': said.stdout.replace(/"(?:uname|getppid)",/g, '')
  })
  const { status, seccomp } = await verified(folder, 'p.json', trace, ...RUNTIME)
  t.is(status, 0)
  t.deepEqual(
    seccomp!.asRecorded.map(({ name, place }) => [name, place]),
    [
      ['getppid', 'trace.strace:101'],
      ['uname', 'trace.strace:57']
    ]
  )
  const inspected = await run(ROOT, 'inspect', '--json', trace)
  writeFileSync(join(folder, 'seen.json'), inspected.stdout)
  const again = await verified(folder, 'p.json', 'seen.json', ...RUNTIME)
  t.deepEqual(
    [again.status, again.seccomp!.refused, again.seccomp!.asRecorded.map(({ name }) => name)],
    [0, [], ['getppid', 'uname']]
  )
})

test('of a newer call that is answered with ENOSYS the older way is told', async t => {
  const folder = temporaryFolder(t, {
    'p.json': oci([], { defaultErrnoRet: 38 }),
    'a.strace': log('clone3({flags=CLONE_VM}, 88) = 101')
  })
  const { seccomp } = await verified(folder, 'p.json', 'a.strace', ...RUNTIME)
  t.deepEqual(
    seccomp!.refused.map(({ name, fallback }) => [name, fallback?.includes('clone')]),
    [['clone3', true]]
  )
})

test('what the start of a container lacks is told, with the release that needs it', async t => {
  const lean = oci([]).replace('"futex",', '')
  const folder = temporaryFolder(t, { 'p.json': lean, 'a.strace': log() })
  const { status, seccomp } = await verified(folder, 'p.json', 'a.strace', ...RUNTIME)
  t.is(status, 1)
  t.deepEqual(
    seccomp!.needed.map(({ name }) => name),
    ['futex']
  )
  const both = await verified(folder, 'p.json', 'a.strace')
  const needed = new Map(both.seccomp!.needed.map(({ name, needs }) => [name, needs]))
  t.deepEqual(needed.get('fcntl'), ['runc 1.1.5 without no_new_privs'])
  // Its number is above all that the profile names: runc answers with ENOSYS itself, and takes the older way.
  t.false(needed.has('openat2'))
})

test('programs of an architecture that the profile does not name are killed', async t => {
  const trace = join(ROOT, 'test/fixtures/strace/compat32-plain/trace.strace')
  const said = await run(ROOT, 'generate', '--print', 'seccomp', trace)
  const whole = said.stdout
  const folder = temporaryFolder(t, {
    'p.json': whole,
    'half.json': whole.replace(/"SCMP_ARCH_X86"(?:,\s*)?/, ''),
    'none.json': whole.replace(/"architectures": \[[^\]]*\],/, '')
  })
  t.is((await verified(folder, 'p.json', trace)).status, 0)
  for (const file of ['half.json', 'none.json']) {
    const { status, seccomp } = await verified(folder, file, trace)
    t.is(status, 1)
    t.deepEqual(
      seccomp!.architectures.map(({ arch, effect }) => [arch, effect]),
      [['x86', 'killed']]
    )
  }
})

test('what a listening program decides about is no call that a runtime lacks', async t => {
  const folder = temporaryFolder(t, {
    'p.json': oci([allow('read'), { names: ['getcwd'], action: 'SCMP_ACT_NOTIFY' }]),
    'a.strace': log('getcwd("/", 9) = 2')
  })
  const { seccomp } = await verified(folder, 'p.json', 'a.strace', '--runtime', 'runc')
  t.deepEqual(
    seccomp!.untold.map(({ name }) => name),
    ['getcwd']
  )
  const needed = seccomp!.needed.map(({ name }) => name)
  t.true(needed.includes('chdir') && !needed.includes('getcwd'))
})
