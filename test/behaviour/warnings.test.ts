import test from 'ava'
import { observed, warningCodes } from './observed.ts'

const START =
  '7 [  59] execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0\n7 [ 158] arch_prctl(0x3001, 0x7ffc) = -1 EINVAL (Invalid argument)\n7 [  12] brk(NULL) = 0x55d0a5cc8000'
const END = '7 [ 231] exit_group(0) = ?\n7 [ 231] +++ exited with 0 +++'

/** Lines in the middle of a log that is otherwise whole, and all that is to be said of it. */
const cases: readonly (readonly [what: string, lines: string, codes: readonly string[]])[] = [
  ['nothing', '', []],
  [
    'a call that another interrupts',
    '7 [  61] wait4(-1,  <unfinished ...>\n7 [  61] <... wait4 resumed>0x7ffc, 0, NULL) = -1 ECHILD (No child processes)',
    []
  ],
  ['io_uring', '7 [ 425] io_uring_setup(8, {flags=0}) = 3<anon_inode:[io_uring]>', ['IO_URING']],
  ['another mount namespace', '7 [ 272] unshare(CLONE_NEWNS) = 0', ['NAMESPACE_CHANGED']],
  [
    'a mount namespace that was refused',
    '7 [ 272] unshare(CLONE_NEWNS) = -1 EPERM (Operation not permitted)',
    []
  ],
  ['a new user namespace alone', '7 [ 272] unshare(CLONE_NEWUSER) = 0', []],
  ['a descriptor without a path', '7 [ 257] openat(AT_FDCWD, "/x", O_RDONLY) = 3', ['NO_FD_PATHS']],
  ['a descriptor that has none', '7 [  41] socket(AF_UNIX, SOCK_STREAM, 0) = 3<socket:[1]>', []],
  ['a lost start', '7 [ 202] <... futex resumed>) = 0', ['UNPAIRED_RESUME']],
  ['a strange line', 'what is this', ['UNREADABLE_LINES']],
  ['a child without a line', '7 [  57] fork() = 8', ['NOT_FOLLOWED']],
  [
    'a program that strace let go',
    '7 [  57] fork() = 8\n8 [  59] execve("/bin/b", ["b"], 0x7f /* 5 vars */ <detached ...>',
    ['FILTERED_TRACE']
  ],
  [
    'a program that strace -b let go',
    '7 [  58] vfork( <unfinished ...>\n8 [  59] execve("/bin/b", ["b"], 0x7f /* 5 vars */ <unfinished ...>\n7 [  58] <... vfork resumed>) = 8',
    ['FILTERED_TRACE']
  ],
  [
    'a program that strace -b let go, and that its parent has waited for',
    '7 [  58] vfork( <unfinished ...>\n8 [  39] getpid() = 8\n8 [  59] execve("/bin/b", ["b"], 0x7f /* 5 vars */ <unfinished ...>\n7 [  58] <... vfork resumed>) = 8\n7 [  61] wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 8',
    ['FILTERED_TRACE']
  ],
  [
    'an execve in which a program was killed',
    '7 [  58] vfork( <unfinished ...>\n8 [  39] getpid() = 8\n8 [  59] execve("/bin/b", ["b"], 0x7f /* 5 vars */ <unfinished ...>\n7 [  58] <... vfork resumed>) = 8\n7 [  61] wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}], 0, NULL) = 8',
    []
  ],
  [
    'an execve that ends the other threads before its line is complete',
    '7 [  56] clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD) = 8\n8 [ 202] futex(0x7f, FUTEX_WAIT, 0, NULL <unfinished ...>\n7 [  59] execve("/bin/b", ["b"], 0x7f /* 5 vars */ <unfinished ...>\n8 [ 202] <... futex resumed>) = ?\n8 [ 202] +++ exited with 0 +++\n7 [  59] <... execve resumed>) = 0',
    []
  ],
  ['a 32-bit call', '7 [  20] getpid() = 7', ['COMPAT_32BIT']],
  ['a relative path', '7 [  87] unlink("x") = 0', ['UNRESOLVED_PATHS']],
  [
    'a relative path that was only looked at',
    '7 [   4] stat("x", 0x7ffc) = -1 ENOENT (No such file or directory)',
    []
  ]
]

for (const [what, lines, codes] of cases)
  test(`a whole log with ${what} is warningCodes of ${codes.join(' and ') || 'nothing'}`, async t => {
    const log = [START, lines, END].filter(part => part !== '').join('\n')
    t.deepEqual(warningCodes(await observed(log)), codes)
  })

test('with -e signal=none a program that a signal ends has no end in the log', async t => {
  const interrupted =
    '7 [ 230] clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, {tv_sec=1, tv_nsec=0}, NULL) = ? ERESTARTNOHAND (To be restarted if no handler)'
  t.deepEqual(warningCodes(await observed(`${START}\n${interrupted}`)), [])
  const dead = '7 [ 230] clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, {tv_sec=1, tv_nsec=0}'
  t.deepEqual(warningCodes(await observed(`${START}\n${dead},  <unfinished ...>) = ?`)), [])
  const pipe = '7 [   1] write(1, "x", 1) = -1 EPIPE (Broken pipe)'
  t.deepEqual(warningCodes(await observed(`${START}\n${pipe}`)), [])
  const goesOn = '7 [  39] getpid() = 7'
  t.deepEqual(warningCodes(await observed(`${START}\n${interrupted}\n${goesOn}`)), ['CUT_TAIL'])
  const shown = '7 [ 230] --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---'
  t.deepEqual(warningCodes(await observed(`${START}\n${shown}\n${interrupted}`)), ['CUT_TAIL'])
})

test('a log that ends while tasks live is cut', async t => {
  const cut = await observed(`${START}\n7 [  57] fork() = 8\n8 [ 231] exit_group(0) = ?`)
  t.deepEqual(warningCodes(cut), ['CUT_TAIL'])
  t.regex(cut.runs[0]!.warnings[0]!.text, /while 1 task/)
  t.deepEqual(warningCodes(await observed(Buffer.from(`${START}\n${END}\n7 [   3] clo`))), [
    'CUT_TAIL'
  ])
})

test('a log that strace attached to does not start with an execve', async t => {
  t.deepEqual(warningCodes(await observed(`7 [   3] close(3) = 0\n${END}`)), [
    'ARCH_ASSUMED',
    'ATTACHED_LATE'
  ])
  const later = await observed(
    `6 [   3] close(3) = 0\n${START}\n${END}\n6 [ 231] exit_group(0) = ?`
  )
  t.deepEqual(warningCodes(later), ['CUT_HEAD'])
  const left = await observed(
    `6 [   3] close(3) = 0\n${START}\n${END}\n6 [   0] read(0 <detached ...>`
  )
  t.deepEqual(warningCodes(left), ['CUT_HEAD', 'FILTERED_TRACE'])
})

test('a child whose fork is written when it has ended has its lines in the log', async t => {
  const child =
    '8 [ 273] set_robust_list(0x7f1, 24) = 0\n8 [ 231] exit_group(0) = ?\n8 [ 231] +++ exited with 0 +++'
  t.deepEqual(warningCodes(await observed(`${START}\n${child}\n7 [  57] fork() = 8\n${END}`)), [])
})

test('a log without the ends of programs, or without failures, is a part', async t => {
  const silent = `${START}\n7 [ 231] +++ exited with 0 +++`
  t.deepEqual(warningCodes(await observed(silent)), ['FILTERED_TRACE'])
  const many = Array.from({ length: 300 }, () => '7 [   3] close(3) = 0').join('\n')
  const worked = `${START.split('\n')[0]}\n7 [  12] brk(NULL) = 0x55d0a5cc8000\n${many}\n${END}`
  t.true(warningCodes(await observed(worked)).includes('FILTERED_TRACE'))
  t.deepEqual(
    warningCodes(await observed(`${START}\n${many}\n${END}`)),
    [],
    'with a failure it is whole'
  )
  const failed = Array.from(
    { length: 30 },
    () => '7 [   3] close(3) = -1 EBADF (Bad file descriptor)'
  )
  t.true(warningCodes(await observed(failed.join('\n'))).includes('FILTERED_TRACE'))
})

test('a command that could not be executed leaves a whole log', async t => {
  const refused =
    '7 execve("/srv/junk", ["/srv/junk"], 0x7ffc /* 9 vars */) = -1 ENOEXEC (Exec format error)\n7 +++ exited with 1 +++'
  t.deepEqual(warningCodes(await observed(refused)), ['ARCH_ASSUMED'])
  t.deepEqual(warningCodes(await observed(`${refused}\n${START}\n${END}`)), [])
  const later = `${START}\n7 [  59] execve("/srv/junk", ["junk"], 0x7ffc /* 9 vars */) = -1 ENOEXEC (Exec format error)`
  t.deepEqual(warningCodes(await observed(`${later}\n7 [  59] +++ exited with 1 +++`)), [
    'FILTERED_TRACE'
  ])
})

test('-e verbose=none: addresses of sockets are not shown', async t => {
  const bind = '7 [  49] bind(3<socket:[1046064]>, 0x7ffd1c5d1c30, 110) = 0'
  t.deepEqual(warningCodes(await observed(`${START}\n${bind}\n${END}`)), ['RAW_ARGUMENTS'])
  const nowhere = '7 [  49] bind(3<socket:[1046064]>, 0x1, 110) = -1 EFAULT (Bad address)'
  t.deepEqual(warningCodes(await observed(`${START}\n${nowhere}\n${END}`)), [])
})

test('a log without what the loader does with what it has opened is filtered', async t => {
  const cache =
    '7 [ 257] openat(AT_FDCWD</srv>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>'
  const map =
    '7 [   9] mmap(NULL, 49047, PROT_READ, MAP_PRIVATE, 3</etc/ld.so.cache>, 0) = 0x7fc7ca242000'
  const close = '7 [   3] close(3</etc/ld.so.cache>) = 0'
  const others = Array<string>(30).fill('7 [  39] getpid() = 7')
  const log = (lines: readonly string[]) => [START, ...lines, ...others, END].join('\n')
  t.deepEqual(warningCodes(await observed(log([cache, map, close]))), [])
  t.deepEqual(warningCodes(await observed(log([cache, close]))), ['FILTERED_TRACE'])
  t.deepEqual(warningCodes(await observed(log([cache, map]))), ['FILTERED_TRACE'])
  const absent =
    '7 [ 257] openat(AT_FDCWD</srv>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)'
  t.deepEqual(warningCodes(await observed(log([absent]))), [])
})

test('a log that maps libraries and opens nothing is filtered', async t => {
  // strace -f -y -n -e trace=%memory,%process /bin/true
  const start = START.split('\n').filter(line => !/ openat\(/.test(line))
  const map = (of: string) =>
    `7 [   9] mmap(0x7f6e78780000, 1400832, PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, 3${of}, 0x26000) = 0x7f6e78780000`
  const log = (lines: readonly string[]) => [...start, ...lines, END].join('\n')
  for (const of of ['</usr/lib/x86_64-linux-gnu/libc.so.6>', ''])
    t.true(warningCodes(await observed(log([map(of)]))).includes('FILTERED_TRACE'))
  const memory = '7 [ 319] memfd_create("code", MFD_CLOEXEC) = 3</memfd:code (deleted)>'
  t.deepEqual(warningCodes(await observed(log([memory, map('</memfd:code (deleted)>')]))), [])
  const input =
    '7 [   9] mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0</srv/data>, 0) = 0x7fc7ca242000'
  t.deepEqual(warningCodes(await observed(log([input]))), [])
})

test('a log without what the loader does before it asks for libraries is filtered', async t => {
  const asked =
    '7 [  21] access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)'
  const open = '7 [ 257] openat(AT_FDCWD</srv>, "/etc/hosts", O_RDONLY) = 3</etc/hosts>'
  const start = START.split('\n').filter(line => !/ (?:brk|openat)\(/.test(line))
  const brk = '7 [  12] brk(NULL) = 0x55d0a5cc8000'
  const map =
    '7 [   9] mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7fc7ca242000'
  const others = Array<string>(30).fill('7 [   3] close(9) = -1 EBADF (Bad file descriptor)')
  const log = (lines: readonly string[]) => [...start, map, ...lines, ...others, END].join('\n')
  t.deepEqual(warningCodes(await observed(log([brk, asked, open]))), [])
  t.deepEqual(warningCodes(await observed(log([asked, open]))), ['FILTERED_TRACE'])
  t.deepEqual(warningCodes(await observed(log([brk, asked]))), ['FILTERED_TRACE'])
})

test('-e raw and -c logs carry the warnings of what they do not show', async t => {
  const raw = await observed(`
7 execve(0x563d213b0004, 0x7ffc, 0x7ffd) = 0
7 openat(0xffffff9c, 0x563d213b0004, 0) = 0x3
7 exit_group(0) = ?
7 +++ exited with 0 +++`)
  t.deepEqual(warningCodes(raw), ['ARCH_ASSUMED', 'RAW_ARGUMENTS'])
  const table = await observed(`
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
100.00    0.000018           3         5           mmap
------ ----------- ----------- --------- --------- ----------------
100.00    0.000018           3         5           total`)
  t.deepEqual(warningCodes(table), ['ARCH_ASSUMED', 'SUMMARY_ONLY'])
})
