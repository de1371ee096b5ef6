import test from 'ava'
import { PROGRAM, learned } from './learned.ts'

// What a call means depends on more than its line. Each of these calls is known by the time when something else has changed.

/** So often that it is known. */
const OFTEN = 60

const FORK = '7 clone(child_stack=NULL, flags=SIGCHLD) = 8\n'
const MEMFD = '</memfd:tool>(deleted)'

test('a known call of one kind of program shows of which kind those before it were', t => {
  const { syscalls } = learned(
    t,
    `7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0
${'7 syscall_0x1d7(0, 0, 0, 0, 0, 0) = 8\n'.repeat(OFTEN)}7 getppid() = 1
7 syscall_0x1d7(0, 0, 0, 0, 0, 0) = 8
7 waitpid(-1, 0x1, 0) = 1
`
  )
  t.is(syscalls.find(({ name }) => name === 'getppid')?.arch, 'x86_64')
})

/** `strace -v` */
const stat = (path: string): string =>
  `7 stat("${path}", {st_dev=makedev(0xfe, 0), st_ino=1, st_mode=S_IFREG|0600, st_nlink=1, st_uid=0, st_gid=0, st_blksize=4096, st_blocks=8, st_size=1}) = 0\n`
const change = (path: string): string => `7 fchmod(3<${path}>, 0644) = 0\n`
const open = (path: string): string => `7 openat(AT_FDCWD, "${path}", O_RDONLY) = 4<${path}>\n`
const USER = '7 geteuid() = 1000\n'
/** Of so many that no call counts as known which depends on who owns what. */
const many = Array.from({ length: 40 }, (_, index) => `/srv/f${index}`)

test('a known call changes the mode of a file as often as it is made', t => {
  const { capabilities } = learned(
    t,
    `${PROGRAM}${USER}${many.map(stat).join('')}${(stat('/srv/f0') + change('/srv/f0')).repeat(OFTEN)}${open('/srv/f0')}`
  )
  t.deepEqual(capabilities, [])
})

test('a known open may be of a file whose owner has been shown since', t => {
  const { capabilities } = learned(
    t,
    `${PROGRAM}${USER}${many.map(path => stat(path) + change(path)).join('')}7 stat("/srv/x", {st_mode=S_IFREG|0600, st_size=1, ...}) = 0
${open('/srv/x').repeat(OFTEN)}${stat('/srv/x')}${open('/srv/x')}`
  )
  t.deepEqual(
    capabilities.map(({ capability }) => capability),
    ['dac_read_search']
  )
})

test('a known call shows the path of what was opened without one since', t => {
  const opened = (flags: string) => `7 openat(AT_FDCWD, 0x7ffe00000010, ${flags}) = 3
7 fstat(3</srv/x>, {st_mode=S_IFREG|0644, st_size=1, ...}) = 0
`
  const { files } = learned(t, PROGRAM + opened('O_RDONLY').repeat(OFTEN) + opened('O_WRONLY'))
  t.is(files.find(({ path }) => path === '/srv/x')?.access, 'rw')
})

for (const injected of [
  '7 openat(AT_FDCWD, "/srv/x", O_RDONLY) = 3 (INJECTED)\n',
  '7 dup2(9</srv/x>, 3) = 3 (INJECTED)\n',
  '7 close(3) = 0 (INJECTED)\n',
  '7 close(3) = -1 EIO (Input/output error) (INJECTED)\n'
])
  test(`what did not run leaves descriptors as they are: ${injected}`, t => {
    const { files } = learned(
      t,
      `${PROGRAM}7 openat(AT_FDCWD, "/srv/a", O_RDONLY) = 3
${injected.repeat(OFTEN)}7 openat(AT_FDCWD, "/srv/b", O_RDONLY) = 3
${injected}7 openat(3, "f", O_RDONLY) = 4
`
    )
    t.truthy(files.find(({ path }) => path === '/srv/b/f'))
  })

test('whatever is mapped takes the place of what was there', t => {
  const map = (address: string) => `7 mmap(NULL, 4096) = ${address}\n`
  const { files } = learned(
    t,
    `${PROGRAM}${map('0x7f1200000000').repeat(OFTEN)}7 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</srv/x.so>, 0) = 0x7f3400000000
${map('0x7f3400000000')}7 mprotect(0x7f3400000000, 4096, PROT_READ|PROT_EXEC) = 0
`
  )
  t.is(
    files.find(({ path }) => path === '/srv/x.so'),
    undefined
  )
})

test('a copy of a descriptor is that of a file in memory where the process has made one', t => {
  const copy = `7 dup2(3${MEMFD}, 5) = 5${MEMFD}\n`
  const { execs } = learned(
    t,
    `${PROGRAM}${copy.repeat(OFTEN)}7 memfd_create("tool", 0) = 3${MEMFD}
${copy}7 execveat(5${MEMFD}, "", ["tool"], 0x1 /* 0 vars */, AT_EMPTY_PATH) = 0
`
  )
  t.is(execs.at(-1)?.resolved, '/memfd:tool')
})

test('a rename that failed makes no folder of its target', t => {
  const failed = '7 rename("/srv/p", "/srv/q") = -1 ENOENT (No such file or directory)\n'
  const { files } = learned(
    t,
    `${PROGRAM}${failed.repeat(OFTEN)}7 mkdir("/srv/d", 0700) = 0
7 rename("/srv/d", "/srv/e") = 0
${failed}7 openat(AT_FDCWD, "/srv/q", O_RDONLY) = 3
`
  )
  t.is(files.find(({ path }) => path.startsWith('/srv/q'))?.path, '/srv/q')
})

test('a name that is a file and a folder by turns is used as both', t => {
  const turn = `7 openat(AT_FDCWD, "/srv/x", O_RDONLY) = 3</srv/x>
7 unlink("/srv/x") = 0
7 mkdir("/srv/x", 0700) = 0
7 openat(AT_FDCWD, "/srv/x", O_RDONLY) = 3</srv/x>
7 getdents64(3</srv/x>, 0x7ffe00000010 /* 0 entries */, 32768) = 0
7 rmdir("/srv/x") = 0
`
  const { files } = learned(
    t,
    `${PROGRAM}7 stat("/srv/x", {st_mode=S_IFREG|0644, st_size=1, ...}) = 0
${turn.repeat(OFTEN)}`
  )
  t.deepEqual(
    files.filter(({ path }) => path.startsWith('/srv')).map(({ path, access }) => [path, access]),
    [
      ['/srv/x', 'rw'],
      ['/srv/x/', 'rw']
    ]
  )
})

test('a known call that shows its own number may have been refused, where no signal is shown', t => {
  const { syscalls } = learned(
    t,
    `${PROGRAM}${'7 getppid() = 1\n'.repeat(OFTEN)}${FORK}8 getppid() = 7\n8 getppid() = 110\n8 +++ killed by SIGSYS +++\n7 exit_group(0) = ?\n7 +++ exited with 0 +++\n`
  )
  t.deepEqual(syscalls.find(({ name }) => name === 'getppid')?.errors, { SECCOMP: 1 })
})

test('a value that is as long as an address is one all the same', t => {
  const advise = (value: string) => `7 madvise(0x7f1200000000, 4096, ${value}) = 0\n`
  const { syscalls } = learned(
    t,
    PROGRAM + advise('0x7f1200000001').repeat(OFTEN) + advise('0x7f1200000002')
  )
  t.deepEqual(syscalls.find(({ name }) => name === 'madvise')?.args[0]?.values, ['0x1', '0x2'])
})

test('the number of a call without a name is no address, however long it is', t => {
  const call = (number: string) => `7 syscall_0x${number}(0, 0, 0, 0, 0, 0) = -1 ENOSYS (x)\n`
  const { syscalls } = learned(
    t,
    PROGRAM + call('7f1200000001').repeat(OFTEN) + call('7f1200000002')
  )
  t.deepEqual(
    syscalls.flatMap(({ name, count }) => (name.startsWith('syscall') ? [[name, count]] : [])),
    [
      ['syscall_0x7f1200000001', OFTEN],
      ['syscall_0x7f1200000002', 1]
    ]
  )
})

test('a number before a call was finished is no result of it', t => {
  const { files } = learned(
    t,
    `${PROGRAM}${'7 getpid() = 7\n'.repeat(OFTEN)}7 getpid() = 4711 <unfinished ...>
7 openat(AT_FDCWD, "/proc/4711/stat", O_RDONLY) = 3
`
  )
  t.truthy(files.find(({ path }) => path === '/proc/4711/stat'))
})

test('a call that was not finished ends where its text does', t => {
  const { files } = learned(
    t,
    `${PROGRAM}7 openat(AT_FDCWD, "/srv/d", O_RDONLY) = 55
7 flock(55, LOCK_SH <unfinished ...>
7 <... flock resumed>) = 0
7 close(5<unfinished ...>
7 openat(55, "f", O_RDONLY) = 6
`
  )
  t.truthy(files.find(({ path }) => path === '/srv/d/f'))
})
