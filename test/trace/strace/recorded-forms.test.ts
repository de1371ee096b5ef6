import test from 'ava'
import type { Behaviour } from '../../../src/behaviour/behaviour.ts'
import { END, countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

/** Lines that strace 5.10, 6.1 and 7.2 wrote on Debian, shortened. */

const accessOf = (read: Behaviour, path: string) =>
  read.files.find(file => file.path === path)?.access

test('7.2 -N: arguments have names, and a folder is one all the same', async t => {
  const read = await readLog([
    '16631<sh> [  59] execve(pathname="/bin/ls", argv=["ls"], envp=0x7ffc6e2f /* 8 vars */) = 0',
    '16631<ls> [ 262] newfstatat(dirfd=AT_FDCWD</tmp/run>, pathname="/tmp/run", statbuf={st_mode=S_IFDIR|0755, st_size=4096, ...}, flags=0) = 0',
    '16631<ls> [ 257] openat(dirfd=AT_FDCWD</tmp/run>, pathname=".", flags=O_RDONLY|O_NONBLOCK|O_CLOEXEC|O_DIRECTORY) = 3</tmp/run>',
    ...END.map(line => `16631<ls> [ 231] ${line}`)
  ])
  t.deepEqual(
    read.files.filter(({ access }) => access === 'r').map(({ path }) => path),
    ['/tmp/run/']
  )
})

test('-X raw: signals, addresses and a refusal by seccomp are numbers', async t => {
  const read = await readLog([
    '4891  execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0',
    '4891  openat(-100, "/etc/shadow", 0)     = 257',
    '4891  --- SIGSYS {si_signo=31, si_code=0x1, si_call_addr=0x7f5cbab0b011, si_syscall=257, si_arch=0xc000003e} ---',
    '4891  tgkill(4891, 4891, 10)             = 0',
    '4891  kill(4891, 34)                     = 0',
    '4891  bind(3<socket:[2652992]>, {sa_family=0x2, sin_port="\\x1f\\x90", sin_addr="\\x7f\\x00\\x00\\x01"}, 16) = 0',
    '4891  bind(4<socket:[2652993]>, {sa_family=0xa, sin6_port="\\x1f\\x91", sin6_flowinfo="\\x00\\x00\\x00\\x00", sin6_addr="\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01", sin6_scope_id=0}, 28) = 0',
    ...END.map(line => `4891  ${line}`)
  ])
  t.deepEqual(read.files.find(({ path }) => path === '/etc/shadow')?.failed, { SECCOMP: 'r' })
  t.deepEqual(
    read.signals.map(({ signal }) => signal),
    ['SIGRT_2', 'SIGUSR1']
  )
  t.deepEqual(
    read.sockets.map(({ address }) => address),
    ['127.0.0.1:8080', '[::1]:8081']
  )
})

test('-X verbose and -xx: addresses as numbers and words, words as numbers', async t => {
  const read = await readLog([
    '28787 execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0',
    '28787 bind(3<TCP:[2654100]>, {sa_family=0x2 /* AF_INET */, sin_port="\\x1f\\x90" /* htons(8080) */, sin_addr="\\x7f\\x00\\x00\\x01" /* inet_addr("127.0.0.1") */}, 16) = 0',
    '28787 bind(4, {sa_family=AF_INET, sin_port=htons(81), sin_addr=inet_addr("\\x31\\x30\\x2e\\x30\\x2e\\x30\\x2e\\x31")}, 16) = 0',
    '28787 mount("\\x6e\\x6f\\x6e\\x65", "\\x2f\\x72", "\\x74\\x6d\\x70\\x66\\x73", 0, NULL) = 0',
    '28787 --- SIGSYS {si_signo=31 /* SIGSYS */, si_code=0x1 /* SYS_SECCOMP */, si_call_addr=0x7fabc00b1011, si_syscall=257 /* __NR_openat */, si_arch=0xc000003e /* AUDIT_ARCH_X86_64 */} ---',
    ...END.map(line => `28787 ${line}`)
  ])
  t.deepEqual(
    read.sockets.map(({ address }) => address),
    ['10.0.0.1:81', '127.0.0.1:8080']
  )
  t.deepEqual(
    read.mounts.map(({ target, fstype }) => [target, fstype]),
    [['/r', 'tmpfs']]
  )
})

test('5.10 -yy: a unix socket is of no protocol', async t => {
  const read = await readLog([
    '26744 execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0',
    '26744 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3<(null):[2500633->2500634]>, 4<(null):[2500634->2500633]>]) = 0',
    '26744 ioctl(3<(null):[2500633->2500634]>, TCGETS, 0x7ffd21b85be0) = -1 ENOTTY (Inappropriate ioctl for device)',
    ...END.map(line => `26744 ${line}`)
  ])
  t.deepEqual(fatesOf(read), { used: 5 })
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, ioctl: 1, socketpair: 1 })
})

test('dumps of several buffers have headings', async t => {
  const read = await readLog([
    '9666  execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0',
    '9666  writev(1<pipe:[2701335]>, [{iov_base="done", iov_len=4}, {iov_base="\\n", iov_len=1}], 2) = 5',
    ' * 4 bytes in buffer 0',
    ' | 00000  64 6f 6e 65                                       done             |',
    ' * 1 bytes in buffer 1',
    ' | 00000  0a                                                .                |',
    ...END.map(line => `9666  ${line}`)
  ])
  t.deepEqual(fatesOf(read), { hexdump: 4, used: 4 })
})

test('script(1) puts a line before and behind what it records', async t => {
  const read = await readLog([
    'Script started on 2026-11-26 01:02:23+00:00 [COMMAND="strace true" <not executed on terminal>]',
    'execve("/usr/bin/true", ["true"], 0x7ffc /* 8 vars */) = 0',
    ...END,
    '',
    'Script done on 2026-11-26 01:02:23+00:00 [COMMAND_EXIT_CODE="0"]'
  ])
  t.deepEqual(fatesOf(read), { empty: 1, envelope: 2, used: 3 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
})

test('the blank line that script(1) puts before its last is no text of a program', async t => {
  const read = await readLog([
    ...SESSION.filter(line => !/ a: |a: read|^\) /.test(line)),
    '',
    'Script done on 2026-11-26 01:02:23+00:00 [COMMAND_EXIT_CODE="0"]'
  ])
  t.deepEqual(fatesOf(read), { empty: 1, envelope: 1, used: 11 })
  t.false(warningCodes(read).includes('MIXED_OUTPUT'))
})

test('what script(1) puts there does not tell whether a log is of a terminal', async t => {
  // strace -f -o /dev/stdout python3 ..., whose threads write digits to files
  const read = await readLog([
    'Script started on 2026-11-26 01:02:23+00:00 [COMMAND="strace -f -o /dev/stdout x"]',
    '7 execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0',
    '7 clone3({flags=CLONE_VM|CLONE_THREAD} => {parent_tid=[8]}, 88) = 8',
    '8 write(3, "1", 1 <unfinished ...>',
    '7 futex(0x7fa6, FUTEX_WAKE_PRIVATE, 1) = 0',
    '8 <... write resumed>)  = 1',
    '8 exit(0) = ?',
    '8 +++ exited with 0 +++',
    ...END.map(line => `7 ${line}`),
    '',
    'Script done on 2026-11-26 01:02:23+00:00 [COMMAND_EXIT_CODE="0"]'
  ])
  t.deepEqual(fatesOf(read), { empty: 1, envelope: 2, used: 9 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
})

test('the first program of a terminal is a 32-bit one before its number is known', async t => {
  const read = await readLog([
    'execve("/usr/bin/m32", ["m32"], 0x7ffc /* 8 vars */) = 0',
    '[ Process PID=8124 runs in 32 bit mode. ]',
    'open("/etc/hostname", O_RDONLY)         = 3',
    'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLDstrace: Process 8125 attached',
    ', child_tidptr=0xf7f7d928) = 8125',
    '[pid  8125] execve("/bin/true", ["true"], 0xffe1 /* 8 vars */ <unfinished ...>',
    '[pid  8124] getpid( <unfinished ...>',
    '[pid  8125] [ Process PID=8125 runs in 64 bit mode. ]',
    '[pid  8125] <... execve resumed>)       = 0',
    '[pid  8124] <... getpid resumed>)       = 8124',
    '[pid  8125] exit_group(0)               = ?',
    '[pid  8125] +++ exited with 0 +++',
    ...END
  ])
  t.false(warningCodes(read).includes('CUT_TAIL'))
  t.is(read.runs[0]!.tasks, 2)
  t.is(read.syscalls.find(({ name }) => name === 'open')?.arch, 'x86')
})

const THREADS = [
  '1467  execve("/tmp/thr", ["/tmp/thr"], 0x564eae128950 /* 9 vars */) = 0',
  '1467  clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM, parent_tid=[1474]) = 1474',
  '1467  clone(child_stack=0x7e, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM, parent_tid=[1475]) = 1475',
  '1474  read(5,  <unfinished ...>',
  '1467  pause( <unfinished ...>'
]
const ECHO = [
  '1467  brk(NULL)                         = 0x55d0a5cc8000',
  ...END.map(line => `1467  ${line}`)
]

for (const [name, first] of [
  ['execve', '"/bin/echo", ["/bin/echo"], 0x7ffec1b6c0e8 /* 9 vars */'],
  ['execveat', 'AT_FDCWD, "/bin/echo", ["/bin/echo"], 0x7ffec1b6c0e8 /* 9 vars */, 0']
])
  test(`-qqq tells of no thread whose ${name} makes it the process`, async t => {
    const read = await readLog([
      ...THREADS,
      `1475  ${name}(${first} <unfinished ...>`,
      '1474  <... read resumed> <unfinished ...>) = ?',
      `1467  <... ${name} resumed>)             = 0`,
      ...ECHO
    ])
    t.is((countsOf(read)['execve'] ?? 0) + (countsOf(read)['execveat'] ?? 0), 2)
    t.deepEqual(
      read.execs.map(({ path, by }) => [path, by]),
      [
        ['/bin/echo', '/tmp/thr'],
        ['/tmp/thr', null]
      ]
    )
    t.false(warningCodes(read).includes('UNPAIRED_RESUME'))
  })

test('strace-log-merge puts the end of threads behind the execve that ended them', async t => {
  const read = await readLog([
    ...THREADS,
    '1475  execve("/bin/echo", ["/bin/echo"], 0x7ffec1b6c0e8 /* 9 vars */ <pid changed to 1467 ...>',
    '1474  <... read resumed> <unfinished ...>) = ?',
    '1474  +++ exited with 0 +++',
    '1467  +++ superseded by execve in pid 1475 +++',
    '1467  <... execve resumed>)             = 0',
    ...ECHO
  ])
  t.is(countsOf(read)['execve'], 2)
  t.is(read.runs[0]!.tasks, 3)
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
})

test('a child that was waited for has ended, whatever else is shown of it', async t => {
  const killed = [
    '7 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0',
    '7 fork()                          = 8',
    '8 brk(NULL)                       = 0x55d0a5cc8000'
  ]
  const waited =
    '7 wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}], 0, NULL) = 8'
  const end = ['7 exit_group(0)                   = ?']
  t.true(warningCodes(await readLog([...killed, ...end])).includes('CUT_TAIL'))
  t.false(warningCodes(await readLog([...killed, waited, ...end])).includes('CUT_TAIL'))
  const stopped = waited.replace(/WIFSIG.*\(s\)/, 'WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP')
  t.true(warningCodes(await readLog([...killed, stopped, ...end])).includes('CUT_TAIL'))
})

test('-e raw of some calls is said, and what others show is known', async t => {
  const read = await readLog([
    '19596 openat(0xffffff9c, 0x7f26cba9b0b1, 0x80000, 0) = 0x3',
    '19596 newfstatat(3</etc/ld.so.cache>, "", {st_mode=S_IFREG|0644, st_size=43767, ...}, AT_EMPTY_PATH) = 0'
  ])
  t.true(warningCodes(read).includes('RAW_ARGUMENTS'))
  t.is(accessOf(read, '/etc/ld.so.cache'), 'r')
  const faulty = await readLog(['19596 openat(AT_FDCWD, 0x1, O_RDONLY) = -1 EFAULT (Bad address)'])
  t.false(warningCodes(faulty).includes('RAW_ARGUMENTS'))
})

const SESSION = [
  'execve("/bin/sh", ["sh"], 0x7ffc /* 8 vars */) = 0',
  'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLDstrace: Process 27958 attached',
  ', child_tidptr=0x7f47aa93fe50) = 27958',
  '[pid 27958] set_robust_list(0x7f47aa93fe60, 24 <unfinished ...>',
  '[pid 27957] close(4 <unfinished ...>',
  '[pid 27958] <... set_robust_list resumed>) = 0',
  '[pid 27957] <... close resumed>)        = 0',
  '[pid 27958] write(2, "a: read(3) = 1\\n", 15a: read(3) = 1',
  ')                                       = 15',
  '[pid 27958] exit_group(0)               = ?',
  '[pid 27958] +++ exited with 0 +++',
  ...END
]

const BEFORE: Readonly<Record<string, string>> = {
  'kubectl logs --prefix': '[pod/web-5d4f8c7b9-x2x4k/web] ',
  'a word in brackets': '[app] ',
  'a time in brackets': '[2026-11-26T01:02:03.456Z] ',
  'the time of ts %H:%M:%S': '01:02:03 ',
  'the time of ts %.s': '1795654867.128439 ',
  'the date of ts': 'Nov 26 05:22:47 ',
  'the date of ts %F %T': '2026-11-26 05:22:47 ',
  date: 'Thu Nov 26 05:22:47 UTC 2026 '
}
for (const [name, prefix] of Object.entries(BEFORE))
  test(`${name} may stand before a log with and without [pid N]`, async t => {
    const [plain, read] = await Promise.all([
      readLog(SESSION),
      readLog(SESSION.map(line => prefix + line))
    ])
    t.deepEqual(countsOf(read), countsOf(plain))
    t.deepEqual(fatesOf(read), fatesOf(plain))
    t.deepEqual(warningCodes(read), warningCodes(plain))
  })

test('the blanks before the time of -r are strace’s, also where a second task comes late', async t => {
  const alone = Array.from({ length: 60 }, (_, i) => `brk(0x${i}000) = 0x${i}000`)
  const timed = [...SESSION.slice(0, 1), ...alone, ...SESSION.slice(1)].map(line =>
    /^(?:[a-z]|\+\+\+)/.test(line)
      ? `     0.000706 ${line}`
      : line.replace(/^\[pid \d+\] /, '$&     0.000042 ')
  )
  const [plain, read] = await Promise.all([
    readLog(timed),
    readLog(timed.map(line => `app-1  | ${line}`))
  ])
  t.is(countsOf(plain)['set_robust_list'], 1)
  t.deepEqual(countsOf(read), countsOf(plain))
  t.deepEqual(fatesOf(read), fatesOf(plain))
})

const CARRIERS: Readonly<Record<string, (line: string) => object>> = {
  'journalctl -o json': line => ({ __CURSOR: 's=1', MESSAGE: line, PRIORITY: '6' }),
  'journalctl -o json, of what is no text': line => ({ MESSAGE: [...Buffer.from(line)] }),
  'a collector of logs': line => ({ time: '2026-11-25T10:00:00Z', level: 'info', message: line })
}
for (const [name, carry] of Object.entries(CARRIERS))
  test(`${name} puts each line in an object`, async t => {
    const [plain, read] = await Promise.all([
      readLog(SESSION),
      readLog(SESSION.map(line => JSON.stringify(carry(line))))
    ])
    t.deepEqual(countsOf(read), countsOf(plain))
    t.deepEqual(fatesOf(read), fatesOf(plain))
  })
