import test from 'ava'
import { countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

const START = 'execve("/bin/sh", ["sh", "a.sh"], [/* 21 vars */]) = 0'
const END = ['exit_group(0)                           = ?']

test('up to 4.10 strace does not name itself in its messages', async t => {
  const read = await readLog([
    START,
    'clone(Process 12346 attached',
    'child_stack=0, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f3e5c9d09d0) = 12346',
    '[pid 12345] wait4(-1, Process 12345 suspended',
    ' <unfinished ...>',
    '[pid 12346] open("/etc/hosts", O_RDONLY) = 3',
    '[pid 12346] exit_group(0)               = ?',
    'Process 12345 resumed',
    'Process 12346 detached',
    '<... wait4 resumed> [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 12346',
    'Process 12347 attached (waiting for parent)',
    'Process 12347 resumed (parent 12345 ready)',
    'upeek: ptrace(PTRACE_PEEKUSER,12347,120,0): No such process',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, execve: 1, exit_group: 2, open: 1, wait4: 1 })
  t.is(fatesOf(read)['program-output'], undefined)
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'NO_FD_PATHS'])
})

test('a message tells that strace has let go of a task', async t => {
  const read = await readLog([
    'Process 2815 attached with 2 threads - interrupt to quit',
    '[pid  2816] nanosleep({5, 0},  <unfinished ...>',
    '[pid  2815] accept(3,  <unfinished ...>',
    'Process 2815 detached',
    'Process 2816 detached'
  ])
  t.deepEqual(countsOf(read), { accept: 1, nanosleep: 1 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'ATTACHED_LATE', 'FILTERED_TRACE'])
})

test('names that old versions print are those of the kernel', async t => {
  const read = await readLog(
    [
      START,
      'old_mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE, 3, 0) = 0x40000',
      'pread(3, "", 10, 0)                     = 0',
      'SYS_224(0x1, 0xffffffbc, 0x2, 0x3, 0xb7) = 4711',
      'SYS_999(0x1, 0xffffffbc, 0x2, 0x3, 0xb7) = -1 ENOSYS (Function not implemented)',
      '_exit(0)                                = ?'
    ],
    'x86'
  )
  t.deepEqual(countsOf(read), {
    execve: 1,
    exit: 1,
    gettid: 1,
    mmap: 1,
    pread64: 1,
    syscall_0x3e7: 1
  })
  t.deepEqual(fatesOf(read), { used: 6 })
  t.true(warningCodes(read).includes('UNKNOWN_SYSCALL'))
})

test('a table may have commas in its numbers', async t => {
  const read = await readLog([
    '% time     seconds  usecs/call     calls    errors syscall',
    '------ ----------- ----------- --------- --------- ----------------',
    ' 66,75    0,003708           0      3922           read',
    ' 33,25    0,001847           0      2685         3 wait4',
    '------ ----------- ----------- --------- --------- ----------------',
    '100,00    0,005555           0      6607         3 total'
  ])
  t.deepEqual(Object.keys(countsOf(read)), ['read', 'wait4'])
  t.deepEqual(fatesOf(read), { 'summary-table': 4, used: 2 })
})

test('names that no system call has are told', async t => {
  const read = await readLog([
    'svr4_symlink()                          = -1 (errno 4293)',
    'svr4_read()                             = -1 ENOSYS (Function not implemented)'
  ])
  t.deepEqual(countsOf(read), { svr4_read: 1, svr4_symlink: 1 })
  const [warning] = read.runs[0]!.warnings.filter(({ code }) => code === 'UNKNOWN_SYSCALL')
  t.regex(warning!.text, /^svr4_read \(and 1 more\)/)
})

for (const [sign, arch] of [
  ['open("/etc/ld-musl-armhf.path", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file)', 'arm'],
  ['open("/lib/ld-musl-x86_64.so.1", O_RDONLY|O_CLOEXEC) = 3', 'x86_64']
] as const)
  test(`the loader proves ${arch}`, async t => {
    const read = await readLog([START, sign, ...END], 's390x')
    t.is(read.runs[0]!.arch, arch)
    t.false(warningCodes(read).includes('ARCH_ASSUMED'))
  })
