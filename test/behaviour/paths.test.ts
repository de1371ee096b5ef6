import test from 'ava'
import { normalForm } from '../../src/behaviour/observe/scene/paths.ts'
import { fromStart, startOf } from '../../src/behaviour/observe/scene/start-folder.ts'
import { readAudit } from '../trace/audit/read-audit.ts'
import { accessed, observed, warningCodes } from './observed.ts'

const forms: readonly (readonly [path: string, normal: string])[] = [
  ['/a/./b//c/../d/', '/a/b/d'],
  ['/', '/'],
  ['//', '/'],
  ['/..', '/'],
  ['/a/..', '/'],
  ['/a/../../b', '/b'],
  ['/a/...', '/a/...'],
  ['/a/?/../b', '/a/b'],
  ['/?/x', '/?/x'],
  ['?/a/../b', '?/b'],
  ['?/a/..', '?'],
  ['?/../a', '?/../a'],
  ['?/../../a/..', '?/../..']
]
for (const [path, normal] of forms)
  test(`${path} is ${normal}`, t => {
    t.is(normalForm(path), normal)
  })

test('the start folder is found from a cwd that is below it', t => {
  t.is(startOf('??', '/srv'), '/srv')
  t.is(startOf('??/a', '/srv/a'), '/srv')
  t.is(startOf('??/a', '/a'), '/')
  t.is(startOf('??/a', '/srv/b'), null)
  t.is(startOf('?/a', '/srv/a'), null, 'a folder behind an unknown descriptor')
  t.is(fromStart('??/a', '/'), '/a')
  t.is(fromStart('??', '/'), '/')
  t.is(fromStart('??/../a', '/srv/b'), '/srv/a')
  t.is(fromStart('??/a', null), '?/a')
  t.is(fromStart('/a', '/srv'), '/a')
})

test('a folder in the start folder keeps its slash', t => {
  t.is(fromStart('??/a/', '/srv'), '/srv/a/')
  t.is(fromStart('??/a/', null), '?/a/')
  t.is(fromStart('??/../', '/srv/b'), '/srv/')
  t.is(fromStart('??/../', '/srv'), '/')
})

const RELATIVE = `
7 execve("./run", ["./run"], 0x7ffc /* 5 vars */) = 0
7 unlink("a") = 0
7 bind(3, {sa_family=AF_UNIX, sun_path="s"}, 110) = 0
`

test('a folder that nothing tells stays unknown, with a warning', async t => {
  const behaviour = await observed(RELATIVE)
  t.deepEqual(accessed(behaviour), { '?/a': 'w', '?/run': 'x', '?/s': 'w' })
  t.is(behaviour.sockets[0]!.by, '?/run')
  t.true(warningCodes(behaviour).includes('UNRESOLVED_PATHS'))
})

for (const [what, line] of [
  ['getcwd', '7 getcwd("/srv", 4096) = 5'],
  [
    'AT_FDCWD',
    '7 openat(AT_FDCWD</srv>, "/nothing", O_PATH) = -1 ENOENT (No such file or directory)'
  ],
  [
    'a relative name',
    '7 newfstatat(AT_FDCWD</srv>, "x", 0x7ffc, 0) = -1 ENOENT (No such file or directory)'
  ]
] as const)
  test(`the start folder is learned from ${what}, for every list`, async t => {
    const behaviour = await observed(`${RELATIVE}${line}\n7 unlink("/srv/a") = 0`)
    const { '/nothing': _, '/srv/x': __, ...files } = accessed(behaviour)
    t.deepEqual(files, { '/srv/a': 'w', '/srv/run': 'x', '/srv/s': 'w' })
    t.deepEqual(
      [behaviour.execs[0]!.path, behaviour.sockets[0]!.by, behaviour.sockets[0]!.address],
      ['/srv/run', '/srv/run', '/srv/s']
    )
    t.is(behaviour.files.find(({ path }) => path === '/srv/a')?.uses[0]?.by, '/srv/run')
    t.false(warningCodes(behaviour).includes('UNRESOLVED_PATHS'))
  })

test('the start folder may be given', async t => {
  t.deepEqual(accessed(await observed(RELATIVE, { cwd: '/opt/' })), {
    '/opt/a': 'w',
    '/opt/run': 'x',
    '/opt/s': 'w'
  })
})

test('a folder behind an unknown descriptor is not the start folder', async t => {
  const behaviour = await observed(`
7 fchdir(9) = 0
7 unlink("a") = 0
7 unlinkat(8, "b", 0) = 0
7 getcwd("/srv", 4096) = 5
7 unlink("c") = 0
`)
  t.deepEqual(accessed(behaviour), { '/srv/c': 'w', '?/a': 'w', '?/b': 'w' })
})

test('what is appended to and locked is locked exclusively, though a record does not show the lock', async t => {
  const opened = (serial: number, name: string, flags: string): string =>
    [
      `type=SYSCALL S: arch=c000003e syscall=2 success=yes exit=${serial} a0=55d0 a1=${flags} a2=180 a3=0 items=1 ppid=7 pid=8 auid=1000 uid=8 gid=8 euid=8 suid=8 fsuid=8 egid=8 sgid=8 fsgid=8 tty=(none) ses=1 comm="exim4" exe="/usr/sbin/exim4" subj=unconfined key="mail"`,
      'type=CWD S: cwd="/"',
      `type=PATH S: item=0 name="${name}" inode=26081 dev=fe:00 mode=0100600 ouid=8 ogid=8 rdev=00:00 nametype=NORMAL cap_fp=0\n`
    ]
      .join('\n')
      .replaceAll(' S:', ` msg=audit(1795788633.346:${serial}):`)
  const locked = (serial: number, fd: number): string =>
    `type=SYSCALL msg=audit(1795788633.346:${serial}): arch=c000003e syscall=72 success=yes exit=0 a0=${fd} a1=6 a2=7ffd0 a3=0 items=0 ppid=7 pid=8 auid=1000 uid=8 gid=8 euid=8 suid=8 fsuid=8 egid=8 sgid=8 fsgid=8 tty=(none) ses=1 comm="exim4" exe="/usr/sbin/exim4" subj=unconfined key="mail"\n`
  const behaviour = await readAudit(
    opened(4, '/var/mail/mail', '402') + locked(5, 4) + opened(6, '/var/db', '0') + locked(7, 6)
  )
  const { '/var/mail/mail': mail, '/var/db': db } = accessed(behaviour)
  t.deepEqual([mail, db], ['rwk', 'rk'])
})

test('an audit record of chroot tells the folder of the process as it is in the new root', async t => {
  const event = (serial: number, call: string, cwd: string, name: string): string =>
    [
      `type=SYSCALL S: arch=c000003e ${call} a1=0 a2=0 a3=0 items=1 ppid=2666 pid=2668 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="vsftpd" exe="/usr/sbin/vsftpd" subj=unconfined key="ftp"`,
      `type=CWD S: cwd="${cwd}"`,
      `type=PATH S: item=0 name="${name}" inode=1781 dev=fe:00 mode=${name === 'pub.txt' ? '0100644' : '040755'} ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0\n`
    ]
      .join('\n')
      .replaceAll(' S:', ` msg=audit(1795788542.338:${serial}):`)
  const behaviour = await readAudit(
    event(1, 'syscall=80 success=yes exit=0 a0=55d0', '/root', '/srv/ftp') +
      event(2, 'syscall=161 success=yes exit=0 a0=55d0', '/', '.') +
      event(3, 'syscall=2 success=yes exit=5 a0=55d0', '/', 'pub.txt') +
      event(4, 'syscall=2 success=yes exit=6 a0=55d0', '/', '.').replace('a1=0', 'a1=10000')
  )
  t.is(accessed(behaviour)['/pub.txt -> /srv/ftp/pub.txt'], 'r')
  t.is(accessed(behaviour)['/ -> /srv/ftp/'], 'r')
})

test('after chroot absolute names start at the new root', async t => {
  const behaviour = await observed(`
7 chdir("/srv/root") = 0
7 chroot(".") = 0
7 unlink("/a") = 0
7 unlink("/../b") = 0
7 openat(AT_FDCWD</srv/root>, "/c", O_RDONLY) = 3</srv/root/c>
`)
  t.deepEqual(accessed(behaviour), {
    '/srv/root/': '',
    '/srv/root/a': 'w',
    '/srv/root/b': 'w',
    '/srv/root/c': 'r'
  })
})

const own: readonly (readonly [path: string, stands: string])[] = [
  ['/proc/self/status', '/proc/{pid}/status'],
  ['/proc/7/status', '/proc/{pid}/status'],
  ['/proc/8/status', '/proc/8/status'],
  ['/proc/self', '/proc/{pid}'],
  ['/proc/thread-self/comm', '/proc/{pid}/task/{tid}/comm'],
  ['/proc/self/task/7/comm', '/proc/{pid}/task/{tid}/comm'],
  ['/proc/7/task/9/comm', '/proc/{pid}/task/9/comm'],
  ['/proc/self/exe', '/bin/sh'],
  ['/proc/self/cwd', '/srv/'],
  ['/proc/self/fd/3', '/etc/hosts'],
  ['/dev/fd/3', '/etc/hosts'],
  ['/proc/self/fd/99', '/proc/{pid}/fd/99'],
  ['/proc/selfish', '/proc/selfish'],
  ['/proc/sys/kernel/ostype', '/proc/sys/kernel/ostype'],
  ['/process/7', '/process/7']
]
for (const [path, stands] of own)
  test(`${path} is ${stands} in every run`, async t => {
    const behaviour = await observed(`
7 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0
7 chdir("/srv") = 0
7 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3
7 chmod("${path}", 0600) = 0
`)
    const found = behaviour.files.filter(file => file.access.includes('w'))
    t.deepEqual(
      found.map(file => file.path),
      [stands]
    )
  })

const MADE = `
7 execve("/usr/bin/start", ["start"], 0x7ffc /* 5 vars */) = 0
7 memfd_create("tool", 0) = 3`
const WAYS: Readonly<Record<string, string>> = {
  'its descriptor': 'execveat(3, "", ["tool"], 0x7ffc /* 1 var */, AT_EMPTY_PATH)',
  'a link to it': 'execve("/proc/self/fd/3", ["tool"], 0x7ffc /* 1 var */)',
  'the other link to it': 'execve("/dev/fd/3", ["tool"], 0x7ffc /* 1 var */)'
}
for (const [way, exec] of Object.entries(WAYS))
  for (const shown of ['', '</memfd:tool>(deleted)'])
    test(`a program in memory is executed by ${way}${shown && ', with -y'}`, async t => {
      const behaviour = await observed(`${MADE}${shown}
7 fchmod(3${shown}, 0700) = 0
7 ${exec.replace('at(3,', `at(3${shown},`)} = 0
7 unlink("/srv/x") = 0
`)
      const { '/usr/bin/start': _, ...files } = accessed(behaviour)
      t.deepEqual(files, { '/memfd:tool': 'x', '/srv/x': 'w' })
      t.false(warningCodes(behaviour).includes('UNRESOLVED_PATHS'))
      const uses = behaviour.files.find(({ path }) => path === '/srv/x')?.uses
      t.deepEqual(
        uses?.map(({ by }) => by),
        ['/memfd:tool']
      )
      t.true(
        behaviour.execs.some(
          ({ resolved, by }) => resolved === '/memfd:tool' && by === '/usr/bin/start'
        )
      )
    })

test('a copy of its descriptor is of the same file in memory, one that was closed is not', async t => {
  const behaviour = await observed(`${MADE}</memfd:tool>(deleted)
7 fcntl(3</memfd:tool>(deleted), F_DUPFD, 10) = 10</memfd:tool>(deleted)
7 close(3</memfd:tool>(deleted)) = 0
7 vfork() = 8
8 execve("/proc/self/fd/10", ["a"], 0x7ffc /* 1 var */) = 0
7 execve("/proc/self/fd/3", ["b"], 0x7ffc /* 1 var */) = 0
`)
  const { '/usr/bin/start': _, ...files } = accessed(behaviour)
  t.deepEqual(files, { '/memfd:tool': 'x', '/proc/{pid}/fd/3': 'x' })
})
