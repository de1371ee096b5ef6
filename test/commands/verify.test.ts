import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import { MOBY, NGINX, ROOT, RUNTIME, allow, log, oci, verified, verify } from './verified.ts'

test('what generate makes of a recording holds for it, in a folder and file by file', async t => {
  const { status, stdout, stderr } = await verify(ROOT, 'profiles/web', NGINX)
  t.is(status, 0)
  t.regex(stdout, /^profiles\/web holds for 65 system calls and \d+ accesses of 1 run\n$/)
  t.is(stderr, '')
  for (const file of ['seccomp.json', 'apparmor.profile']) {
    const single = await verify(ROOT, `profiles/web/${file}`, NGINX)
    t.is(single.status, 0)
    t.regex(single.stdout, /asked about \(no (?:seccomp|AppArmor) profile\)\n$/)
  }
})

test('of a refused call it is told who made it, with what, how often, where and what it meets', async t => {
  const folder = temporaryFolder(t, {
    'p.json': oci([
      allow('socket', { index: 0, op: 'SCMP_CMP_EQ', value: 2 }),
      allow('personality', { index: 0, op: 'SCMP_CMP_EQ', value: 0 })
    ]),
    'a.strace': log(
      'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3',
      'socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) = 4',
      'execve("/usr/bin/other", ["other"], 0x7ffd /* 0 vars */) = 0',
      'arch_prctl(ARCH_SET_FS, 0x7f0000001740) = 0',
      'socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) = -1 EPROTONOSUPPORT (Protocol not supported)',
      'personality(PER_LINUX|ADDR_NO_RANDOMIZE) = 0 (PER_LINUX)'
    )
  })
  const { status, seccomp } = await verified(folder, 'p.json', 'a.strace', ...RUNTIME)
  t.is(status, 1)
  t.deepEqual(seccomp!.refused, [
    {
      arch: 'x86_64',
      name: 'personality',
      count: 1,
      failed: {},
      programs: ['/usr/bin/other'],
      place: 'a.strace:8',
      arguments: [{ index: 0, value: '0x40000' }],
      answer: { action: 'ERRNO', errno: 'EPERM', inRunc: null },
      fallback: null
    },
    {
      arch: 'x86_64',
      name: 'socket',
      count: 2,
      failed: { EPROTONOSUPPORT: 1 },
      programs: ['/usr/bin/app', '/usr/bin/other'],
      place: 'a.strace:4',
      arguments: [{ index: 0, value: '0x10' }],
      answer: { action: 'ERRNO', errno: 'EPERM', inRunc: null },
      fallback: null
    }
  ])
  const { stdout } = await verify(folder, 'p.json', 'a.strace', ...RUNTIME)
  t.regex(stdout, /EPERM where argument 0 is 0x10, 2 calls by \/usr\/bin\/app, \/usr\/bin\/other,/)
  t.regex(stdout, /\np\.json does not hold for 1 run: 2 system calls; no accesses asked about/)
})

test('what an enforcer refused in a log is told apart from what ran', async t => {
  const denials = 'test/fixtures/audit/aa-enforce-ops/trace.log.gz'
  const { apparmor, seccomp } = await verified(ROOT, 'profiles/tar', denials)
  t.is(seccomp, null)
  t.true(apparmor!.asRecorded.length > 0)
  t.true(
    apparmor!.asRecorded.every(({ rule }) => apparmor!.refused.every(each => each.rule !== rule))
  )
})

test('of a missing access the smallest rule, and of one that is refused by name the line', async t => {
  const folder = temporaryFolder(t, {
    'later.strace': log(
      'openat(AT_FDCWD, "/srv/new.txt", O_RDONLY) = 3</srv/new.txt>',
      'mkdirat(AT_FDCWD</srv>, "/srv/made", 0755) = 0',
      'openat(AT_FDCWD, "/proc/sysrq-trigger", O_WRONLY) = 4</proc/sysrq-trigger>',
      'socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 5<UDP:[1]>',
      'kill(100, SIGTERM) = 0'
    )
  })
  const profile = join(folder, 'apparmor.profile')
  const text = readFileSync(join(ROOT, 'profiles/web/apparmor.profile'), 'utf8')
  writeFileSync(profile, text.replace('  signal (receive, send) peer=@{profile_name},\n', ''))
  const { status, apparmor } = await verified(folder, 'apparmor.profile', 'later.strace')
  t.is(status, 1)
  t.deepEqual(
    apparmor!.refused.map(({ rule, place, programs }) => [rule, place, programs]),
    [
      ['/proc/sysrq-trigger w,', 'later.strace:5', ['/usr/bin/app']],
      ['/srv/made/ w,', 'later.strace:4', ['/usr/bin/app']],
      ['/srv/new.txt r,', 'later.strace:3', ['/usr/bin/app']],
      ['/usr/bin/app ix,', 'later.strace:1', [null]],
      ['network inet dgram,', 'later.strace:6', null],
      ['signal (receive, send) peer=@{profile_name},', 'later.strace:7', null]
    ]
  )
  const line = apparmor!.refused[0]!.refusedBy
  t.regex(readFileSync(profile, 'utf8').split('\n')[line! - 1]!, /^  deny .* w,$/)
})

test('network unix stands for unix rules in a profile for 3.0, and not under a newer abi', async t => {
  const folder = temporaryFolder(t, {
    'first.strace': log('socket(AF_UNIX, SOCK_STREAM, 0) = 3'),
    'later.strace': log('socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0'),
    'other.strace': log('socketpair(AF_UNIX, SOCK_DGRAM, 0, [3, 4]) = 0')
  })
  await run(folder, 'generate', '--name', 'web', 'first.strace')
  const profile = join(folder, 'profiles/web/apparmor.profile')
  const text = readFileSync(profile, 'utf8')
  t.regex(text, /network unix stream,/)
  t.is((await verified(folder, 'profiles/web', 'later.strace')).status, 0)
  t.is((await verified(folder, 'profiles/web', 'other.strace')).status, 1)
  writeFileSync(profile, text.replace('abi/3.0', 'abi/4.0'))
  t.is((await verified(folder, 'profiles/web', 'later.strace')).status, 1)
})

test('a profile that only logs refuses nothing, and what it would log is told', async t => {
  const folder = temporaryFolder(t, {
    'first.strace': log('getuid() = 0'),
    'later.strace': log(
      'mlockall(MCL_CURRENT) = 0',
      'openat(AT_FDCWD, "/srv/x", O_RDONLY) = 3</srv/x>'
    )
  })
  await run(folder, 'generate', '--mode', 'log', '--name', 'web', 'first.strace')
  const { status, seccomp, apparmor } = await verified(folder, 'profiles/web', 'later.strace')
  t.is(status, 0)
  t.deepEqual(
    seccomp!.logged.map(({ name }) => name),
    ['mlockall']
  )
  t.deepEqual(
    apparmor!.logged.map(({ rule }) => rule),
    ['/srv/x r,']
  )
})

const WRONG: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
  ['no arguments', [], /missing required argument 'profile'/],
  ['no recording', ['profiles/web'], /missing required argument 'input'/],
  ['a recording in place of the profile', [NGINX, 'profiles/web'], /holds no seccomp JSON and no/],
  ['a profile that is not there', ['gone', NGINX], /gone: cannot be read: no such file/],
  ['a folder with several profiles', ['profiles/baselines', NGINX], /holds several seccomp/],
  [
    'capabilities for a plain profile',
    ['profiles/web', NGINX, '--capabilities', 'chown'],
    /--capabilities: profiles\/web says the same/
  ],
  ['a capability that is none', [MOBY, NGINX, '--capabilities', 'chwn'], /chwn: no capability/],
  [
    'accesses alone for a filter',
    ['profiles/web/seccomp.json', 'test/fixtures/audit/aa-complain-files/trace.log.gz'],
    /shows nothing that .* could refuse: no system call was recorded/
  ]
]

for (const [what, args, message] of WRONG)
  test(`wrong usage or input: ${what}`, async t => {
    const { status, stdout, stderr } = await verify(ROOT, ...args)
    t.is(status, 2)
    t.is(stdout, '')
    t.regex(stderr, message)
    t.regex(stderr, /^tracewall: [^\n]*\n$/)
  })

test('an AppArmor profile in another form is an error with its line', async t => {
  const text = readFileSync(join(ROOT, 'profiles/web/apparmor.profile'), 'utf8')
  const folder = temporaryFolder(t, {
    'a.profile': text.replace('  network inet stream,\n', '  network inet stream,\n  dbus,\n')
  })
  const { status, stderr } = await verify(folder, 'a.profile', NGINX)
  t.is(status, 2)
  const line = text.split('\n').indexOf('  network inet stream,') + 2
  t.is(stderr, `tracewall: a.profile:${line}: not a line that tracewall writes in a profile\n`)
})

test('a behaviour file with a value that is none is an error with its place', async t => {
  const folder = temporaryFolder(t, { 'a.strace': log('socket(AF_INET, SOCK_STREAM, 0) = 3') })
  const said = await run(folder, 'inspect', '--json', 'a.strace')
  writeFileSync(join(folder, 'b.json'), said.stdout.replace('["0x2"]', '["two"]'))
  const { status, stderr } = await verify(ROOT, 'profiles/web', join(folder, 'b.json'))
  t.is(status, 2)
  t.regex(stderr, /b\.json: syscalls\[\d+\]\.args\[0\]\.values\[0\]: expected a register/)
})

test('after generate --base has changed a profile it holds', async t => {
  const folder = temporaryFolder(t, {
    'later.strace': log('mlockall(MCL_CURRENT) = 0', 'openat(AT_FDCWD, "/srv/x", O_RDONLY) = 3')
  })
  cpSync(join(ROOT, 'profiles/web'), join(folder, 'web'), { recursive: true })
  t.is((await verify(folder, 'web', 'later.strace')).status, 1)
  const said = await run(folder, 'generate', '--base', 'web', 'later.strace')
  t.is(said.status, 0, said.stderr)
  t.is((await verify(folder, 'web', 'later.strace', NGINX)).status, 0)
})

test('control characters of a log are not printed', async t => {
  const folder = temporaryFolder(t, {
    'a.strace': log(
      'execve("/srv/\\33[2J\\n x", ["x"], 0x7ffd /* 0 vars */) = 0',
      'mlockall(MCL_CURRENT) = 0',
      'openat(AT_FDCWD, "/srv/\\33]0;y\\7", O_RDONLY) = 3'
    )
  })
  const { stdout } = await verify(ROOT, 'profiles/web', join(folder, 'a.strace'))
  controls(t, stdout)
  t.regex(stdout, /mlockall/)
})

function controls(t: ExecutionContext, text: string): void {
  t.notRegex(text, /[^\P{Cc}\n]|\p{Bidi_Control}/u)
}

test('the help fits 80 columns', async t => {
  const { status, stdout } = await verify(ROOT, '--help')
  t.is(status, 0)
  t.true(stdout.split('\n').every(line => line.length <= 80))
})
