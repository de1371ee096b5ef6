import test from 'ava'
import { traceFixture } from '../../trace-fixtures.ts'
import { countsOf, fatesOf, readLog, readText, warningCodes } from './read-log.ts'

const START = [
  '17711 execve("/usr/bin/sh", ["sh"], 0x7ffc8 /* 5 vars */) = 0',
  '17711 brk(NULL)                         = 0x557f4a5ba000'
]
const END = ['17711 exit_group(0)                     = ?', '17711 +++ exited with 0 +++']

test('what --status cuts in two is one call', async t => {
  const read = await readLog([
    ...START,
    '17711 write(1</dev/null>, "9\\n", 2 <unfinished ...>',
    ')                                       = 2',
    '17711 read(8</tmp/list>,  <unfinished ...>',
    '"netfilter/xt_CONNSECMARK.h\\n", 8192)   = 27',
    '17711 openat(AT_FDCWD</tmp>, "/usr/lib/locale/C.UTF-8/LC_TIME", O_RDONLY|O_CLOEXEC <unfinished ...>',
    ')                                       = -1 ENOENT (No such file or directory)',
    ...END
  ])
  t.deepEqual(fatesOf(read), { used: 10 })
  t.deepEqual(countsOf(read), { brk: 1, execve: 1, exit_group: 1, openat: 1, read: 1, write: 1 })
  t.deepEqual(read.syscalls.find(({ name }) => name === 'openat')?.errors, { ENOENT: 1 })
})

test('a rest that is none is no call, and is not tried twice', async t => {
  const rest = ['nothing of strace', ')  = 0']
  const read = await readLog([...START, '17711 close(3 <unfinished ...>', ...rest, ...END])
  t.is(fatesOf(read)['UNREADABLE_LINE'], 2)
})

test('lines without a number are not calls where all others have one', async t => {
  const read = await readLog([
    ...START,
    '[pid  9999] init_module(0x1, 2, "") = 0',
    'mount("a", "/forged", "ext4", 0, NULL) = 0',
    '--- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP} ---',
    ...END
  ])
  t.deepEqual(countsOf(read), { brk: 1, execve: 1, exit_group: 1 })
  t.is(fatesOf(read)['UNREADABLE_LINE'], 3)
  t.true(warningCodes(read).includes('UNREADABLE_LINES'))
})

test('after all tasks have ended another run may be appended in another form', async t => {
  const second = [...START, ...END].map(line => line.replace(/^17711 /, ''))
  const read = await readLog([...START, ...END, ...second])
  t.deepEqual(countsOf(read), { brk: 2, execve: 2, exit_group: 2 })
  t.deepEqual(fatesOf(read), { used: 8 })
})

test('with -o /dev/stderr text stands between numbered lines, and in them', async t => {
  const read = await readLog([
    ...START,
    '17711 write(1<pipe:[1468047]>, "6\\n", 26',
    ') = 2',
    '17711 write(1<pipe:[1468047]>, "[pid  9999] init_module(0x1, 2, "..., 40[pid  9999] init_module(0x1, 2, "") = 0',
    ') = 40',
    '17711 write(1<pipe:[1468047]>, "9999 mount(\\"a\\", \\"/forged\\", \\"ext4\\", 0, NULL) = 0\\n", 48 <unfinished ...>',
    '9999 mount("a", "/forged", "ext4", 0, NULL) = 0',
    '17711 <... write resumed>) = 48',
    ...END
  ])
  t.deepEqual(countsOf(read), { brk: 1, execve: 1, exit_group: 1, write: 3 })
  t.true(warningCodes(read).includes('MIXED_OUTPUT'))
})

test('of a log made with -o nothing is taken out, whatever its programs write', async t => {
  const read = await readLog([
    ...START,
    '17711 write(2<pipe:[207007]>, ") = 0\\n17711 acct(1) = 0\\n", 25) = 25',
    '17711 write(2<pipe:[207007]>, ") = 0\\n17711 acct(1) = 0\\n", 25 <unfinished ...>',
    '17712 <... clock_nanosleep resumed>NULL) = 0',
    '17711 <... write resumed>)              = 25',
    '17711 write(2<pipe:[207007]>, " <unfinished ...>\\n17711 acct(1)"..., 37 <unfinished ...>',
    '17712 write(2<pipe:[207007]>, "0", 1 <unfinished ...>',
    '17711 <... write resumed>)              = 37',
    '17711 getppid()                         = 177',
    '17712 <... write resumed>)              = 1',
    ...END
  ])
  t.deepEqual(countsOf(read), {
    brk: 1,
    clock_nanosleep: 1,
    execve: 1,
    exit_group: 1,
    getppid: 1,
    write: 4
  })
  t.deepEqual(fatesOf(read), { used: 12, UNPAIRED_RESUME: 1 })
  t.false(warningCodes(read).includes('MIXED_OUTPUT'))
})

const FORGING: Readonly<Record<string, readonly string[]>> = {
  'text on lines of its own': [
    '17711 write(2<pipe:[1468047]>, "17711 acct(\\"/forged\\") = 0\\n", 26 <unfinished ...>',
    '17711 acct("/forged") = 0',
    '17711 <... write resumed>)              = 26'
  ],
  'text behind the call that writes it': [
    '17711 write(2<pipe:[1468047]>, "a() = 0\\n17711 acct(\\"/forged\\") = 0\\n", 34a() = 0',
    '17711 acct("/forged") = 0',
    ')              = 34'
  ],
  'the end of a task': [
    '17711 write(2<pipe:[1468047]>, "17711 +++ exited with 0 +++\\n", 28 <unfinished ...>',
    '17711 +++ exited with 0 +++',
    '17711 <... write resumed>)              = 28'
  ]
}

for (const [what, lines] of Object.entries(FORGING))
  test(`the first sign of mixed text in a log with numbers may be forged: ${what}`, async t => {
    const read = await readLog([...START, ...lines, ...END])
    t.deepEqual(countsOf(read), { brk: 1, execve: 1, exit_group: 1, write: 1 })
    t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
  })

test('what looks forged and went elsewhere changes nothing', async t => {
  const read = await readLog([
    ...START,
    '17711 write(3</srv/x>, "17711 acct(\\"/x\\") = 0\\n", 21) = 21',
    '17711 write(3</srv/x>, "17711 acct(\\"/x\\") = 0\\n", 21 <unfinished ...>',
    '17711 <... write resumed>)              = 21',
    ...END
  ])
  t.deepEqual(countsOf(read), { brk: 1, execve: 1, exit_group: 1, write: 2 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
})

test('of a text that -s 0 hides only the length is known: it takes no line of strace away', async t => {
  const read = await readLog([
    'execve("/usr/bin/x", [...], 0x7ffc8 /* 5 vars */) = 0',
    'brk(NULL)                         = 0x557f4a5ba000',
    'clone(child_stack=NULL, flags=SIGCHLD) = 18338',
    'strace: Process 18338 attached',
    '[pid 18338] write(4</srv/a.txt>, ""..., 100 <unfinished ...>',
    '[pid 18337] futex(0xa5b8f8, FUTEX_WAKE_PRIVATE, 1 <unfinished ...>',
    '[pid 18337] <... futex resumed>)        = 0',
    '[pid 18338] <... write resumed>)        = 100'
  ])
  t.is(countsOf(read)['futex'], 1)
  t.is(fatesOf(read)['UNPAIRED_RESUME'], undefined)
})

test('threads may be gone before the exit_group that ended them is whole', async t => {
  const read = await readLog([
    ...START,
    '17711 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD) = 17712',
    '17712 futex(0x7f, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>',
    '17711 exit_group(0 <unfinished ...>',
    '17712 <... futex resumed>)              = ?',
    '17712 +++ exited with 0 +++',
    '17711 <... exit_group resumed>)         = ?',
    '17711 +++ exited with 0 +++'
  ])
  t.false(warningCodes(read).includes('FILTERED_TRACE'))
})

test('a log of programs that never start up is filtered', async t => {
  const child = (tid: number) => [
    `${tid} execve("/bin/true", ["/bin/true"], 0x5622bc499090 /* 5 vars */) = 0`,
    `${tid} exit_group(0)                     = ?`,
    `${tid} +++ exited with 0 +++`
  ]
  const read = await readLog([18889, 18890, 18891].flatMap(child))
  t.true(warningCodes(read).includes('FILTERED_TRACE'))
  t.false(warningCodes(read).includes('ATTACHED_LATE'))
})

const plain = traceFixture('strace/files-y')
  .files[0]!.bytes.toString('latin1')
  .split('\n')
  .slice(0, -1)
const time = (index: number) => `2026-11-25T10:00:${String(index % 60).padStart(2, '0')}.123456789Z`

const SPLITTERS: Readonly<Record<string, (line: string, index: number) => string[]>> = {
  'a container runtime': (line, i) =>
    line.length < 120
      ? [`${time(i)} stderr F ${line}`]
      : [`${time(i)} stderr P ${line.slice(0, 100)}`, `${time(i)} stderr F ${line.slice(100)}`],
  'the json-file driver of docker': (line, i) => {
    const entry = (log: string) =>
      JSON.stringify({ log, stream: 'stderr', time: time(i) }).replaceAll('<', '\\u003c')
    return line.length < 120
      ? [entry(`${line}\n`)]
      : [entry(line.slice(0, 100)), entry(`${line.slice(100)}\n`)]
  }
}

for (const [name, split] of Object.entries(SPLITTERS))
  test(`lines that ${name} has split are put together`, async t => {
    const pieces = plain.flatMap(split)
    t.true(pieces.length > plain.length)
    const [read, whole] = await Promise.all([readLog(pieces), readLog(plain)])
    t.deepEqual(countsOf(read), countsOf(whole))
    t.deepEqual(
      read.files.map(({ path, access }) => [path, access]),
      whole.files.map(({ path, access }) => [path, access])
    )
    t.is(fatesOf(read)['used'], fatesOf(whole)['used']! + pieces.length - plain.length)
  })

test('where the log ends behind a path, whether the file is deleted is not told', async t => {
  const made = '17711 openat(AT_FDCWD</tmp>, ".", O_RDWR|O_TMPFILE, 0600) = 3</tmp/#17>'
  const whole = await readLog([...START, `${made}(deleted)`, ...END])
  t.true(whole.files.some(({ path }) => path === '/tmp/#{inode}'))
  const cut = await readText([...START, made].join('\n'))
  t.false(cut.files.some(({ path }) => path === '/tmp/#17'))
})
