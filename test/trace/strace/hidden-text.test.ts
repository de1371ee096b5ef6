import test from 'ava'
import { countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'
import { writingCall, writingCallNames } from '../../../src/facts/writing-calls.ts'
import { isWriting, mayForge } from '../../../src/trace/strace/terminal/may-forge.ts'

const START = 'execve("/usr/bin/sh", ["sh", "w.sh"], 0x7ffd /* 5 vars */) = 0'
const END = ['exit_group(0)                           = ?', '+++ exited with 0 +++']
const FORK = 'clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7faa5659aa10) = 29757'

test("what -s hides of a pipe's text is not the end of another task's line", async t => {
  const read = await readLog([
    START,
    FORK,
    'strace: Process 29757 attached',
    '[pid 29780] write(1, " "..., 11 <unfinished ...>',
    '[pid 29757] read(0,  <unfinished ...>',
    '[pid 29780] <... write resumed>)        = 11',
    '[pid 29757] <... read resumed>" "..., 4096) = 11',
    '[pid 29757] exit_group(0)               = ?',
    '[pid 29757] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, execve: 1, exit_group: 2, read: 1, write: 1 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
})

for (const [write, length] of [
  ['write(2, ""..., ', (n: number) => `${n}`],
  ['write(0x2, 0x55fc11241020, ', (n: number) => `0x${n.toString(16)}`]
] as const)
  for (const text of [
    'strace: Process 4242 attached',
    'Process 4242 attached',
    ') = 5</etc/forged>',
    ') = 3'
  ])
    test(`of ${write} the length tells: ${text}`, async t => {
      const all = length(text.length + 1)
      const read = await readLog([START, `${write}${all}${text}`, `)        = ${all}`, ...END])
      t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, write: 1 })
      t.is(read.runs[0]!.tasks, 1)
      t.is(fatesOf(read)['used'], 5)
      t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
    })

// `write(2, "4243 execve(\"/forged/b\", [\"b\"], "..., 564243 execve(`: -s hides the line feed
for (const [shown, text] of [
  [
    '4243 execve(\\"/forged/b\\", [\\"b\\"], ',
    '4243 execve("/forged/b", ["b"], 0x7ffc /* 1 var */) = 0'
  ],
  ['unlink(\\"/forged/b\\"', 'unlink("/forged/b") = 0']
] as const)
  test(`text that -s cuts in its only line stands behind its length: ${text}`, async t => {
    const all = text.length + 1
    const read = await readLog([
      START,
      `write(2</tmp/log>, "${shown}"..., ${all}${text}`,
      `) = ${all}`,
      ...END
    ])
    t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, write: 1 })
    t.deepEqual(
      read.execs.map(({ path }) => path),
      ['/usr/bin/sh']
    )
    t.deepEqual(fatesOf(read), { used: 5 })
  })

test('text before the line of a task that another has cut is no line', async t => {
  const read = await readLog([
    START,
    FORK,
    'strace: Process 29757 attached',
    '[pid 29780] write(2</tmp/log>, "mount(\\"/a\\", \\"/b\\", \\"x\\", 0, NULL", 30 <unfinished ...>',
    '[pid 29757] set_robust_list(0x7f7bb0fdba20, 24) = 0',
    'mount("/a", "/b", "x", 0, NULL[pid 29780] <... write resumed>)        = 28',
    '[pid 29757] exit_group(0)               = ?',
    '[pid 29757] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, execve: 1, exit_group: 2, set_robust_list: 1, write: 1 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
})

for (const shown of ['', '<... openat resumed>) = 5'])
  test(`a text that another task's text comes before, of which ${shown ? 'a part' : 'all'} is shown`, async t => {
    const other = '<... openat resumed>) = 5</forged/d>'
    const read = await readLog([
      START,
      FORK,
      'strace: Process 29757 attached',
      `[pid 29757] write(2<pipe:[1]>, "${shown || `${other}\\n`}"${shown && '...'}, 37 <unfinished ...>`,
      `[pid 29780] write(2<pipe:[1]>, "mount(\\"/a\\", \\"/b\\", \\"x\\", 0, NULL", 30${other}`,
      'mount("/a", "/b", "x", 0, NULL) = 30',
      '[pid 29757] <... write resumed>)        = 37',
      '[pid 29757] exit_group(0)               = ?',
      '[pid 29757] +++ exited with 0 +++',
      ...END
    ])
    t.deepEqual(countsOf(read), { clone: 1, execve: 1, exit_group: 2, write: 2 })
    t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
  })

test('what -s cuts of a text does not make a whole call of the start of one', async t => {
  const read = await readLog([
    START,
    FORK,
    'strace: Process 29757 attached',
    '[pid 29757] write(2, "<... openat resumed>) = 5</forged"..., 37 <unfinished ...>',
    '[pid 29780] clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=500000}, <... openat resumed>) = 5</forged/d>',
    ' <unfinished ...>',
    '[pid 29757] <... write resumed>)        = 37',
    '[pid 29780] <... clock_nanosleep resumed>NULL) = 0',
    '[pid 29757] exit_group(0)               = ?',
    '[pid 29757] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clock_nanosleep: 1, clone: 1, execve: 1, exit_group: 2, write: 1 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
})

test('a write of something does not return 0', async t => {
  const read = await readLog([
    START,
    'write(2, ""..., 58) = 0',
    '<... read resumed>"", 10) = 0',
    '+++ exited with 0 +++',
    ') = 58',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, write: 1 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
})

test('a message in the line of a write, and its end, are strace’s where the length is another', async t => {
  const read = await readLog([
    START,
    FORK,
    'write(5, ""..., 99strace: Process 29757 attached',
    ')                  = 99',
    'write(5, ""..., 25)                     = 25',
    '[pid 29757] exit_group(0)               = ?',
    '[pid 29757] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, execve: 1, exit_group: 2, write: 2 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
})

test('text that begins with the name of a call is no call', async t => {
  const read = await readLog([
    START,
    'open(/etc/x) failed',
    'mount(8): no such thing',
    'see read(2) for more',
    'upeek: ptrace(PTRACE_PEEKUSER,1,120,0): No such process',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1 })
  t.deepEqual(fatesOf(read), { UNREADABLE_LINE: 3, 'strace-message': 1, used: 3 })
})

test("functions of a program's own are no calls", async t => {
  const read = await readLog([
    START,
    'fread(0x804b008, 1, 4096, 0xf7e) = 10',
    'my_open("/etc/shadow", "r") = 3',
    'exiting 3read(0, "", 10)                = 0',
    ...END
  ])
  t.is(countsOf(read)['open'], undefined)
  t.is(countsOf(read)['read'], 1)
})

test('what any call writes is looked at where it shows a second result', t => {
  for (const name of writingCallNames().filter(each => writingCall(each)!.data !== 'hidden')) {
    const line = Buffer.from(`${name}(1, "getpid() = 7", 12) = 12`)
    t.true(isWriting(name), name)
    t.true(mayForge(line, 0, line.length), name)
  }
})

// strace 6.1 -f -o /dev/stderr
for (const [what, lines] of [
  [
    '-s 3',
    [
      '4711 write(2, "471"..., 334711 init_module(0x1, 2, "") = 0',
      ') = 33',
      '4711 write(2, "471"..., 974711 openat(AT_FDCWD, "/etc/forged", O_RDWR) = 3</etc/forged>',
      '4711 init_module(0x1, 2, "") = 0',
      ') = 97'
    ]
  ],
  [
    '-e raw=write',
    ['4711 write(0x2, 0x55d0a5cc8000, 0x214711 init_module(0x1, 2, "") = 0', ') = 0x21']
  ],
  [
    '-s 0, in the line of another',
    [
      '4712 write(2, ""..., 35 <unfinished ...>',
      '4711 getuid([pid 4711] init_module(0x1) = 0',
      ')          = 0',
      '4712 <... write resumed>) = 35',
      '4712 write(2, ""..., 34 <unfinished ...>',
      '4711 getuid(4711 init_module(0x1, 2) = 0',
      ')          = 0',
      '4712 <... write resumed>) = 34'
    ]
  ]
] as const)
  test(`text between lines that start with numbers is none of them: ${what}`, async t => {
    const read = await readLog([
      `4711 ${START}`,
      '4711 fork() = 4712',
      ...lines,
      '4711 getgid() = 0',
      ...END.map(line => `4711 ${line}`),
      ...END.map(line => `4712 ${line}`)
    ])
    const names = Object.keys(countsOf(read))
    t.false(names.includes('init_module') || names.includes('openat'), names.join(' '))
    t.true(names.includes('getgid') && names.includes('write'), names.join(' '))
    t.true(warningCodes(read).includes('MIXED_OUTPUT'))
  })

const RECEIVED = 'Received disconnect from 127.0.0.1: by user'
for (const [what, inside, behind] of [
  ['the start of a call', `[pid 8] getpid(${RECEIVED}\r`, ')      = 8'],
  ['a line of its own', `${RECEIVED}\r`, '[pid 8] getpid()      = 8']
] as const)
  for (const isWindows of [false, true])
    test(`a carriage return is a byte of the text of a task that stands in ${what}, ${isWindows ? 'but not in a log from Windows' : 'which -s has cut'}`, async t => {
      const size = RECEIVED.length + (isWindows ? 1 : 2)
      const lines = [
        START,
        'clone(child_stack=NULL, flags=SIGCHLDstrace: Process 8 attached',
        ') = 8',
        '[pid 8] close(3)                = 0',
        `[pid 7] write(2, "Received"..., ${size} <unfinished ...>`,
        inside,
        behind,
        `[pid 7] <... write resumed>)      = ${size}`,
        '[pid 8] exit_group(0)           = ?',
        '[pid 8] +++ exited with 0 +++',
        ...END
      ]
      const read = await readLog(
        lines.map(line => (isWindows ? `${line.replace(/\r$/, '')}\r` : line))
      )
      t.deepEqual(countsOf(read), {
        clone: 1,
        close: 1,
        execve: 1,
        exit_group: 2,
        getpid: 1,
        write: 1
      })
      t.deepEqual(read.runs[0]!.ledger.problems, [])
    })
