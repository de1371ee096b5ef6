import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { Verification } from '../../src/check/verify/verification.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import { inRepository } from '../repository.ts'
import { LOG, amend, contents, difference } from './amended.ts'

const ROOT = inRepository('.')

const NGINX = join(ROOT, 'traces/nginx.strace.gz')

test('a profile that allows all of the evidence stays as it is, byte for byte', async t => {
  const folder = temporaryFolder(t)
  const base = join(folder, 'web')
  cpSync(join(ROOT, 'profiles/web'), base, { recursive: true })
  const before = contents(base)
  const { status, summary } = await amend(folder, '--base', 'web', NGINX)
  t.is(status, 0)
  t.deepEqual(summary.changes, [])
  t.deepEqual(contents(base), before)
})

test('a profile made with --apparmor or --self-contained stays as it is, too', async t => {
  for (const form of [['--apparmor', '4.0'], ['--self-contained'], ['--mode', 'log']]) {
    const folder = temporaryFolder(t)
    const said = await run(folder, 'generate', '--name', 'web', ...form, NGINX)
    t.is(said.status, 0, said.stderr)
    const before = contents(join(folder, 'profiles/web'))
    const { summary } = await amend(folder, '--base', 'profiles/web', NGINX)
    t.deepEqual(summary.changes, [], form.join(' '))
    t.deepEqual(contents(join(folder, 'profiles/web')), before)
  }
})

test('what is missing is added in its place, shown with its line, and nothing else moves', async t => {
  const folder = temporaryFolder(t, {
    'later.strace': LOG(
      'openat(AT_FDCWD, "/srv/new.txt", O_RDONLY) = 3</srv/new.txt>',
      'mkdirat(AT_FDCWD</srv>, "/srv/made", 0755) = 0',
      'mlockall(MCL_CURRENT) = 0',
      'socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 4<UDP:[1]>'
    )
  })
  const base = join(folder, 'web')
  cpSync(join(ROOT, 'profiles/web'), base, { recursive: true })
  const before = contents(base)
  const { status, summary } = await amend(folder, '--base', 'web', 'later.strace')
  t.is(status, 0)
  const after = contents(base)
  t.deepEqual(difference(before['seccomp.json']!, after['seccomp.json']!), {
    added: ['        "mlockall",'],
    removed: []
  })
  const { apparmor, seccomp } = summary.profiles
  const { added, removed } = difference(before['apparmor.profile']!, after['apparmor.profile']!)
  t.deepEqual(added, [
    `profile ${apparmor} flags=(attach_disconnected,mediate_deleted) {`,
    '  /srv/made/ w,',
    '  /srv/new.txt r,',
    '  /usr/bin/app ix,',
    '  network inet dgram,'
  ])
  t.is(removed.length, 1)
  t.true(after['pod.yaml']!.includes(`localhostProfile: ${seccomp}\n`))
  t.true(after['pod.yaml']!.includes(`localhostProfile: ${apparmor}\n`))
  t.false(before['pod.yaml']!.includes(apparmor))
  const made = summary.changes.find(({ what }) => what === '/srv/new.txt r')
  t.deepEqual([made?.state, made?.severity, made?.place], ['made', 0, 'later.strace:2'])
  const again = await amend(folder, '--base', 'web', 'later.strace')
  t.deepEqual([again.status, again.summary.changes.length], [0, 0])
  t.deepEqual(contents(base), after)
})

test('a dangerous addition needs --allow-dangerous', async t => {
  const mount = 'mount("none", "/mnt", "tmpfs", 0, NULL) = 0'
  const secret = 'openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3</etc/shadow>'
  const folder = temporaryFolder(t, { 'later.strace': LOG(mount, secret) })
  const base = join(folder, 'web')
  cpSync(join(ROOT, 'profiles/web'), base, { recursive: true })
  const held = await amend(folder, '--base', 'web', 'later.strace')
  t.is(held.status, 1)
  const dangerous = held.summary.changes.filter(({ state }) => state === 'dangerous')
  t.deepEqual(
    dangerous.map(({ what, severity }) => [what, severity]),
    [
      ['system call mount', 5],
      ['/etc/shadow r', 4],
      ['capability sys_admin', 4]
    ]
  )
  t.false(contents(base)['apparmor.profile']!.includes('shadow'))
  const free = await amend(folder, '--base', 'web', '--allow-dangerous', 'later.strace')
  const after = contents(base)
  t.regex(after['apparmor.profile']!, /^ {2}\/etc\/shadow r,$/m)
  const { syscalls } = JSON.parse(after['seccomp.json']!) as {
    syscalls: { names: string[]; action: string }[]
  }
  t.deepEqual(
    syscalls.filter(({ names }) => names.includes('mount')).map(({ action }) => action),
    ['SCMP_ACT_ALLOW']
  )
  t.regex(after['pod.yaml']!, /^ +- SYS_ADMIN$/m)
  // Our own profile refuses mounts by name: that is for a person to take back.
  const [mounts] = free.summary.changes.filter(({ state }) => state === 'by-hand')
  t.is(mounts?.what, 'mount')
  t.is(free.status, 1)
})

/** Lines as auditd writes them. */
const DENIALS = [
  'type=AVC msg=audit(1795623562.225:12): apparmor="DENIED" operation="open" profile="app" name="/etc/app.conf" pid=395 comm="app" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
  'type=AVC msg=audit(1795623562.225:13): apparmor="DENIED" operation="open" info="Failed name lookup - disconnected path" error=-13 profile="app" name="kept.txt" pid=395 comm="app" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
  'type=AVC msg=audit(1795623562.226:14): apparmor="DENIED" operation="capable" profile="app" pid=395 comm="app" capability=10  capname="net_bind_service"',
  'type=SECCOMP msg=audit(1795623562.227:15): auid=0 uid=0 gid=0 ses=1 pid=395 comm="app" exe="/usr/bin/app" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f code=0x50000',
  'type=SECCOMP msg=audit(1795623562.228:16): auid=0 uid=0 gid=0 ses=1 pid=395 comm="app" exe="/usr/bin/app" sig=0 arch=c000003e syscall=165 compat=0 ip=0x7f code=0x50000'
]

test('a profile without rules gets its first ones', async t => {
  const BARE: readonly (readonly [before: string, list: RegExp])[] = [
    ['{"defaultAction":"SCMP_ACT_ERRNO"}', /^\{"defaultAction":"SCMP_ACT_ERRNO","syscalls": \[\{/],
    ['{"syscalls":null,"defaultAction":"SCMP_ACT_ERRNO"}', /^\{"syscalls":\[\{"names":/],
    ['{"syscalls":[],"defaultAction":"SCMP_ACT_ERRNO"}', /^\{"syscalls":\[\{"names":/],
    [
      '{\n  "defaultAction": "SCMP_ACT_ERRNO"\n}\n',
      /_ERRNO",\n {2}"syscalls": \[\{[^\n]*\}\]\n\}\n$/
    ]
  ]
  for (const [before, after] of BARE) {
    const folder = temporaryFolder(t, { 'bare.json': before })
    const { status, summary } = await amend(folder, '--base', 'bare.json', NGINX)
    t.is(status, 0)
    t.true(summary.changes.some(({ what }) => what === 'system call accept4'))
    t.regex(readFileSync(join(folder, 'bare.json'), 'utf8'), after)
    // It still lacks what the runtime needs.
    const said = await run(folder, 'verify', '--json', 'bare.json', NGINX)
    t.is(said.status, 1)
    t.deepEqual((JSON.parse(said.stdout) as Verification).seccomp?.refused, [])
  }
})

test('what was denied is added, with what is dangerous held back', async t => {
  const folder = temporaryFolder(t, {
    'app.aa': 'profile app {\n  /etc/passwd r,\n}\n',
    'app.json':
      '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}',
    'denials.log': `${DENIALS.join('\n')}\n`
  })
  const { status, summary } = await amend(folder, '--base', '.', 'denials.log')
  t.deepEqual(
    summary.changes.map(({ what, state, severity }) => [what, state, severity]),
    [
      ['system call mkdir', 'made', 0],
      ['system call mount', 'dangerous', 5],
      ['/etc/app.conf r', 'made', 0],
      ['capability net_bind_service', 'made', 1]
    ]
  )
  t.is(status, 1)
  t.is(
    contents(folder)['app.aa'],
    'profile app {\n  /etc/app.conf r,\n  /etc/passwd r,\n  capability net_bind_service,\n}\n'
  )
  t.true(contents(folder)['app.json']!.includes('["mkdir", "read"]'))
})

test('of names side by side only those are added that the profile refuses', async t => {
  const read = (path: string): string => `openat(AT_FDCWD, "${path}", O_RDONLY) = 3`
  const folder = temporaryFolder(t, {
    'app.aa': 'profile app {\n  /etc/{hosts,passwd} r,\n  /usr/bin/app rm,\n}\n',
    'app.strace': LOG(
      ...['/etc/hosts', '/etc/passwd', '/etc/shadow', '/etc/app.a', '/etc/app.b'].map(read)
    )
  })
  const { summary } = await amend(folder, '--base', 'app.aa', 'app.strace')
  t.deepEqual(
    summary.changes.map(({ what, state, severity }) => [what, state, severity]),
    [
      ['/etc/shadow r', 'dangerous', 4],
      ['/etc/{app.a,app.b} r', 'made', 0],
      ['/usr/bin/app x', 'made', 2]
    ]
  )
})

test('a path in the evidence cannot add a rule', async t => {
  const hostile = String.raw`openat(AT_FDCWD, "/srv/x\n  / rw,\n", O_RDONLY) = 3</srv/x\n  / rw,\n>`
  const folder = temporaryFolder(t, { 'app.aa': 'profile app {\n}\n', 'run.strace': LOG(hostile) })
  await amend(folder, '--base', 'app.aa', 'run.strace')
  const rules = contents(folder)['app.aa']!.match(/^ .*$/gm)
  t.deepEqual(rules?.length, 2)
  t.true(rules?.every(rule => /^ {2}["/].*[rx],$/.test(rule) && !/^ {2}\/ /.test(rule)))
})

test('a base that is no profile is an error that names the file', async t => {
  const folder = temporaryFolder(t, {
    'run.strace': LOG(),
    'x.aa': 'profile x {\n  /a r\n}\n',
    'n.txt': 'no'
  })
  for (const [base, message] of [
    ['x.aa', /x\.aa:3: not an AppArmor profile: a rule does not end with a comma/],
    ['n.txt', /n\.txt: holds no seccomp JSON and no AppArmor profile/],
    ['none', /none: cannot be read: no such file/]
  ] as const) {
    const said = await run(folder, 'generate', '--base', base, 'run.strace')
    t.is(said.status, 2)
    t.regex(said.stderr, message)
  }
})

test('what was seen before is kept however large it is, and must be read to be kept', async t => {
  const folder = temporaryFolder(t, { 'later.strace': LOG('mlockall(MCL_CURRENT) = 0') })
  const base = join(folder, 'web')
  cpSync(join(ROOT, 'profiles/web'), base, { recursive: true })
  const seen = readFileSync(join(base, 'behaviour.json'), 'utf8')
  writeFileSync(join(base, 'behaviour.json'), seen + ' '.repeat(17 << 20))
  t.is((await amend(folder, '--base', 'web', '--force', 'later.strace')).status, 0)
  const names = contents(base)['behaviour.json']!
  t.true(names.includes('"mlockall"') && names.includes('"epoll_wait"'))

  const broken = temporaryFolder(t, {
    ...contents(base),
    'behaviour.json': '{',
    'new.strace': LOG('sync() = 0')
  })
  const said = await run(broken, 'generate', '--base', '.', 'new.strace')
  t.is(said.status, 2)
  t.regex(said.stderr, /^tracewall: behaviour\.json: is not JSON: /m)
})
