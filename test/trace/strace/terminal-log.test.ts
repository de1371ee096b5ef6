import test from 'ava'
import { END, START, countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

test('a message of strace is taken out of the line that it cuts', async t => {
  const read = await readLog([
    START,
    'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLDstrace: Process 14489 attached',
    ', child_tidptr=0xf1bf690) = 14489',
    '[pid 14489] close(3</srv/shop/out/bb/in>strace: Process 14493 attached',
    ') = 0',
    '[pid 14486] wait4(-1,  <unfinished ...>',
    '[pid 14489] exit_group(0)               = ?',
    '[pid 14489] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, close: 1, execve: 1, exit_group: 2, wait4: 1 })
  t.deepEqual(fatesOf(read), { used: 10 })
  t.false(warningCodes(read).includes('MIXED_OUTPUT'))
})

test('strace names itself as it was called', async t => {
  const lines = [
    'strace: Process 24 attached with 2 threads',
    '[pid    24] openat(AT_FDCWD</srv>, "/etc/hosts", O_RDWRstrace: Process 25 attached',
    ')       = 3</etc/hosts>',
    '[pid    25] poll(NULL, 0, 100000strace: Process 24 detached',
    ' <detached ...>',
    'strace: Process 25 detached'
  ]
  const plain = await readLog(lines)
  t.deepEqual(fatesOf(plain), { used: 4, 'strace-message': 2 })
  for (const name of ['/usr/local/bin/strace', './strace', '../src/strace']) {
    const read = await readLog(lines.map(line => line.replace('strace:', `${name}:`)))
    t.deepEqual(fatesOf(read), fatesOf(plain))
    t.deepEqual(countsOf(read), { openat: 1, poll: 1 })
    t.deepEqual(
      read.files.map(({ path, access }) => [path, access]),
      [['/etc/hosts', 'rw']]
    )
  }
})

test('a child that outlives its parent needs no number', async t => {
  const child = ['set_robust_list(0x7faa5659aa20, 24) = 0', 'chdir("/opt") = 0', 'unlink("a") = 0']
  for (const message of [['strace: Process 16716 attached'], []]) {
    const read = await readLog([
      START,
      'clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7faa5659aa10) = 16716',
      ...END,
      ...message,
      ...child,
      ...END
    ])
    t.is(read.runs[0]!.tasks, 2)
    t.deepEqual(
      read.files.filter(({ access }) => access === 'w').map(({ path }) => path),
      ['/opt/a']
    )
    t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
  }
})

test('the text of a writev that looks like the end of its line stands behind the number of its parts', async t => {
  const read = await readLog([
    START,
    'writev(2, [{iov_base=" <unfinished ...>\\n", iov_len=18}, {iov_base="init_module(1) = 0\\n", iov_len=19}], 2 <unfinished ...>',
    'init_module(1) = 0',
    ') = 37',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, writev: 1 })
})

test('a line of nobody that holds a text is one line', async t => {
  const read = await readLog([
    START,
    '[pid  9999] write(2, " <unfinished ...>\\n", 17 <unfinished ...>',
    ...END
  ])
  t.deepEqual(fatesOf(read), { used: 3, UNANNOUNCED_TASK: 1 })
})

test('the result of the call before is no task', async t => {
  const read = await readLog([
    START,
    'clone(child_stack=NULL, flags=SIGCHLDstrace: Process 8 attached',
    ')                                       = 8',
    '[pid     7] lseek(3, 9999, SEEK_SET)    = 9999',
    '[pid     7] clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>',
    '[pid  9999] init_module(0x1, 2, "") = 0',
    '[pid     8] exit_group(0)               = ?',
    '[pid     7] <... clone resumed>)        = -1 EAGAIN (Resource temporarily unavailable)',
    '[pid     8] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 2, execve: 1, exit_group: 2, lseek: 1 })
})

test('what a pipe may hold takes no rest of a line', async t => {
  const read = await readLog([
    START,
    'vfork(strace: Process 25 attached',
    ' <unfinished ...>',
    '[pid    25] write(4<pipe:[9]>, ""..., 10240 <unfinished ...>',
    '[pid    24] <... vfork resumed>)        = 25',
    '[pid    24] vfork(strace: Process 26 attached',
    ' <unfinished ...>',
    '[pid    26] clone(child_stack=NULL, flags=SIGCHLD./strace: Process 27 attached',
    ', child_tidptr=0x7faa5659aa10) = 27',
    '[pid    26] exit_group(0)               = ?',
    '[pid    26] +++ exited with 0 +++',
    '[pid    24] <... vfork resumed>)        = 26',
    '[pid    27] exit_group(0)               = ?',
    '[pid    27] +++ exited with 0 +++',
    '[pid    25] <... write resumed>)        = 10240',
    '[pid    25] exit_group(0)               = ?',
    '[pid    25] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, execve: 1, exit_group: 4, vfork: 2, write: 1 })
  t.deepEqual(fatesOf(read), { used: 19 })
  t.is(read.runs[0]!.tasks, 4)
})

test('up to 5.x strace tells of 32-bit programs in a message', async t => {
  const read = await readLog([
    'execve("/usr/lib/wine/wine", ["wine"], 0x7ffe12ffeca0 /* 103 vars */) = 0',
    'strace: [ Process PID=17326 runs in 32 bit mode. ]',
    'brk(NULL)                               = ?',
    '+++ killed by SIGSYS (core dumped) +++'
  ])
  t.deepEqual(
    read.syscalls.map(({ arch, name }) => `${arch} ${name}`),
    ['x86 brk', 'x86_64 execve']
  )
  t.true(warningCodes(read).includes('COMPAT_32BIT'))
  const several = await readLog([
    START,
    'vfork(strace: Process 25 attached',
    ' <unfinished ...>',
    '[pid    25] execve("/usr/bin/old", ["old"], 0x7ffe /* 3 vars */ <unfinished ...>',
    '[pid    24] <... vfork resumed>)        = 25',
    '[pid    25] <... execve resumed>)       = 0',
    'strace: [ Process PID=25 runs in 32 bit mode. ]',
    '[pid    25] getppid()                   = 24',
    '[pid    24] getpid()                    = 24',
    '[pid    25] exit_group(0)               = ?',
    '[pid    25] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(
    several.syscalls.filter(({ arch }) => arch === 'x86').map(({ name }) => name),
    ['exit_group', 'getppid']
  )
})

test('a number that strace never announced is no task', async t => {
  const read = await readLog([
    START,
    '[pid  9999] init_module(0x1, 2, "")     = 0',
    'vfork(strace: Process 25 attached',
    ' <unfinished ...>',
    '[pid 25] getpid()                       = 25',
    '[pid 24] <... vfork resumed>)           = 25',
    '[pid 24] getppid()                      = 1',
    '[pid  9999] delete_module("x", 0)       = 0',
    '[pid 25] exit_group(0)                  = ?',
    '[pid 25] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 2, getpid: 1, getppid: 1, vfork: 1 })
  t.is(fatesOf(read)['UNANNOUNCED_TASK'], 2)
})

test('text of programs that are not traced is passed over, and does not hide the line behind it', async t => {
  const read = await readLog([
    'strace: Requested path "/bin/sh" resolved into "/usr/bin/dash"',
    START,
    'Password: rt_sigprocmask(SIG_SETMASK, [CHLD], NULL, 8) = 0',
    'child(b 1child(b 2rt_sigprocmask(SIG_SETMASK, [], NULL, 8) = 0',
    "ls: cannot access '/nope': No such file or directory",
    'copy_file_range(3</etc/hostname>, NULL, 1</x>, NULL, 9223372035781033984, 0vm',
    ') = 3',
    ...END
  ])
  t.deepEqual(countsOf(read), { copy_file_range: 1, execve: 1, exit_group: 1, rt_sigprocmask: 2 })
  t.deepEqual(fatesOf(read), { 'program-output': 1, 'strace-message': 1, used: 7 })
})

test('with -D and -p strace names the task before its first line', async t => {
  const read = await readLog([
    'strace: Process 28057 attached',
    START,
    'chdir("/srv")                           = 0',
    'vfork(strace: Process 28063 attached',
    ' <unfinished ...>',
    '[pid 28063] execve("/usr/bin/cat", ["cat"], 0x555d6f3f2f90 /* 39 vars */ <unfinished ...>',
    '[pid 28057] <... vfork resumed>)        = 28063',
    '[pid 28057] wait4(-1,  <unfinished ...>',
    '[pid 28063] <... execve resumed>)       = 0',
    '[pid 28063] exit_group(0)               = ?',
    '[pid 28063] +++ exited with 0 +++',
    '<... wait4 resumed>NULL, 0, NULL)       = 28063',
    'unlink("a")                             = 0',
    ...END
  ])
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
  t.is(read.runs[0]!.tasks, 2)
  t.deepEqual(
    read.files.filter(({ access }) => access === 'w').map(({ path, uses }) => [path, uses[0]!.by]),
    [['/srv/a', '/usr/bin/sh']]
  )
})

test('threads that were there when strace came are not announced', async t => {
  const read = await readLog([
    'strace: Process 6933 attached with 2 threads',
    '[pid  6975] clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, {tv_sec=7955, tv_nsec=785467649},  <unfinished ...>',
    '[pid  6933] futex(0x7fe154000b70, FUTEX_WAIT_PRIVATE, 0, NULLstrace: Process 6933 detached',
    ' <detached ...>',
    'strace: Process 6975 detached'
  ])
  t.deepEqual(countsOf(read), { clock_nanosleep: 1, futex: 1 })
})
