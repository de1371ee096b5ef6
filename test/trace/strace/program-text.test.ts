import test from 'ava'
import { END, START, countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

test("a program's text is taken out of the line of the write that made it", async t => {
  const read = await readLog([
    START,
    'write(2</srv/x.log>, "missing nope\\n", 13missing nope',
    ') = 13',
    'write(2</srv/x.log>, "a\\nb\\n", 4a',
    'b',
    ') = 4',
    'write(1</srv/x.log>, "Password: ", 10Password: )  = 10',
    'write(1</srv/x.log>, "long line long line long line lo"..., 40long line long line long line long line',
    ') = 40',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, write: 4 })
  t.deepEqual(fatesOf(read), { 'program-output': 1, used: 10 })
  t.true(warningCodes(read).includes('MIXED_OUTPUT'))
})

test("text lands in another task's line, between lines and before a line", async t => {
  const read = await readLog([
    START,
    'vfork(strace: Process 25 attached',
    ' <unfinished ...>',
    '[pid 25] write(1</x>, "child(b 2", 9 <unfinished ...>',
    '[pid 24] <... vfork resumed>)        = 25',
    '[pid 24] openat(AT_FDCWD</srv>, "/etc/hosts", O_RDONLYchild(b 2 <unfinished ...>',
    '[pid 25] <... write resumed>)        = 9',
    '[pid 25] write(1</x>, "child(b 3", 9 <unfinished ...>',
    '[pid 24] <... openat resumed>)        = 3</etc/hosts>',
    'child(b 3[pid 25] <... write resumed>)        = 9',
    '[pid 25] write(1</x>, "child a 3\\n", 10 <unfinished ...>',
    '[pid 24] close(3</etc/hosts>)        = 0',
    'child a 3',
    '[pid 25] <... write resumed>)        = 10',
    '[pid 25] exit_group(0)        = ?',
    '[pid 25] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), {
    close: 1,
    execve: 1,
    exit_group: 2,
    openat: 1,
    vfork: 1,
    write: 3
  })
  t.is(read.files.find(file => file.path === '/etc/hosts')?.access, 'r')
  t.deepEqual(fatesOf(read), { 'program-output': 1, used: 17 })
})

test('text that looks like a line of strace is not one', async t => {
  const read = await readLog([
    START,
    'write(1</x>, "[pid  9999] init_module(0x1, 2, "..., 40[pid  9999] init_module(0x1, 2, "") = 0',
    ') = 40',
    'write(1</x>, "openat(AT_FDCWD, \\"/etc/forged\\", "..., 46openat(AT_FDCWD, "/etc/forged", O_RDONLY) = 3',
    ') = 46',
    'write(1</x>, ") = 0\\n", 6) = 0',
    ') = 6',
    'write(1</x>, "[pid  9998] delete_module(\\"x\\", 0"..., 50[pid  9998] delete_module("x", 0 <unfinished ...>',
    ') = 50',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, write: 4 })
  t.deepEqual(read.runs[0]!.tasks, 1)
})

test('of a text that -s 0 does not show the length tells where it ends', async t => {
  const read = await readLog([
    START,
    'write(2</srv/x.log>, ""..., 73+++ exited with 0 +++',
    '<... read resumed>) = 3',
    'strace: Process 1 attached',
    ') = 73',
    'write(1</srv/x.log>, ""..., 25close(3)             = 0',
    ') = 25',
    'writev(1</srv/x.log>, [{iov_base=""..., iov_len=8}, {iov_base=""..., iov_len=1}], 2dup(0)=7',
    ') = 9',
    'write(1</srv/x.log>, ""..., 1',
    ') = 1',
    'write(3</srv/y>, ""..., 500) = 500',
    'sendto(4<socket:[1]>, ""..., 500, 0, NULL, 0) = 500',
    ...END
  ])
  t.deepEqual(countsOf(read), {
    execve: 1,
    exit_group: 1,
    sendto: 1,
    write: 4,
    writev: 1
  })
  t.deepEqual(fatesOf(read), { 'program-output': 2, used: 13 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
})

test('a text that -s 0 does not show ends at the latest where strace goes on', async t => {
  const read = await readLog([
    START,
    'vfork(strace: Process 25 attached',
    ' <unfinished ...>',
    '[pid    25] write(1</srv/x.log>, ""..., 4 <unfinished ...>',
    '[pid    24] <... vfork resumed>)        = 25',
    '[pid    24] close(2</srv/x.log>2',
    '3',
    ' <unfinished ...>',
    '[pid    25] <... write resumed>)        = 4',
    '[pid    24] <... close resumed>)        = 0',
    '[pid    25] exit_group(0)               = ?',
    '[pid    25] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { close: 1, execve: 1, exit_group: 2, vfork: 1, write: 1 })
  t.is(fatesOf(read)['UNREADABLE_LINE'], undefined)
})

test('of a text that is not shown at all the result tells where it ends', async t => {
  for (const write of [
    'writev(2</srv/x.log>, [...], 2',
    'writev(2</srv/x.log>, [{iov_base="o"..., iov_len=46}, ...], 2',
    'writev(2</srv/x.log>, 0x7ffd1c5d1c30, 2',
    'write(2</srv/x.log>, 0x563967a612a0, 80',
    'writev(fd=2</srv/x.log>, vec=[...], count=2'
  ]) {
    const read = await readLog([
      START,
      `${write}openat(AT_FDCWD, "/etc/forged", O_RDONLY) = 3`,
      'init_module(0x1, 2, "")       = 0',
      ') = 80',
      'getpid()                                = 7',
      ...END
    ])
    const name = write.slice(0, write.indexOf('('))
    t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getpid: 1, [name]: 1 })
    t.deepEqual(fatesOf(read), { used: 6, 'program-output': 1 })
    t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
  }
})

for (const time of ['', ' <0.000031>'])
  test(`a text that is not shown may begin with digits, end on its line, or be no text here${time}`, async t => {
    const lines = [
      START,
      'writev(1, [...], 25 of 7',
      ')                    = 7',
      'writev(1, [...], 2hello)                = 5',
      'writev(5, [...], 2)                     = 300',
      'pwritev(5, [...], 2, 0)                 = 300',
      'write(5, 0x563967a612a0, 300)           = 300',
      'getpid()                                = 7',
      ...END
    ]
    const read = await readLog(lines.map(line => line.replace(/= \d+$/, `$&${time}`)))
    t.deepEqual(countsOf(read), {
      execve: 1,
      exit_group: 1,
      getpid: 1,
      pwritev: 1,
      write: 1,
      writev: 3
    })
    t.deepEqual(fatesOf(read), { used: 10 })
  })

const FORGED = [
  '"a\\r\\nb\\r"..., 47',
  '"\\x61\\x0d\\x0a\\x62\\x0d"..., 47',
  '"a"..., 47',
  '""..., 47',
  '"a\\r\\nb\\r\\nclose(77) = 0\\r\\nlong long long long line\\r\\n", 47'
]

for (const shown of FORGED)
  test(`carriage returns in a text are no lines of strace: ${shown}`, async t => {
    const lines = [
      START,
      `write(2</srv/x.log>, ${shown}a\r`,
      'b\r',
      'close(77) = 0\r',
      'long long long long line\r',
      ') = 47',
      'write(2</srv/x.log>, "b\\r"..., 22b\r',
      'ab\r',
      'close(77) = 0\r',
      ')                     = 22',
      'getpid()                                = 7',
      ...END
    ]
    for (const end of ['', '\r']) {
      const read = await readLog(lines.map(line => line + end))
      t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getpid: 1, write: 2 })
      t.deepEqual(fatesOf(read), { used: 8, 'program-output': 5 })
    }
  })

test('-e raw=write: the length is a number in hexadecimal, and the text may go on with its digits', async t => {
  const read = await readLog([
    START,
    'writev(0x2, 0x7fcb24f1f710, 0x2openat(AT_FDCWD, "/etc/forged", O_RDONLY) = 3',
    'init_module(0x1, 2, "") = 0',
    ')        = 0x4a',
    'write(0x2, 0x7fcb24ff88c0, 0x10fa',
    'close(77) = 0',
    ') = 0x10',
    'write(0x2, 0x7fcb24fd58b0, 0xano newline)         = 0xa',
    'getpid()                                = 7',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getpid: 1, write: 2, writev: 1 })
})

test('while a text is hidden a line without a number is no call of another task', async t => {
  const read = await readLog([
    START,
    'clone(child_stack=NULL, flags=SIGCHLDstrace: Process 25 attached',
    ', child_tidptr=0x7f091424f310) = 25',
    '[pid    25] set_robust_list(0x7f091424f320, 24 <unfinished ...>',
    '[pid    24] writev(2</srv/x.log>, [...], 1 <unfinished ...>',
    '[pid    25] <... set_robust_list resumed>) = 0',
    'unlink("/forged") = 0',
    '+++ exited with 0 +++',
    '[pid    24] <... writev resumed>)       = 44',
    '[pid    25] exit_group(0)               = ?',
    '[pid    25] +++ exited with 0 +++',
    'unlink("/srv/a")                        = 0',
    ...END
  ])
  t.deepEqual(countsOf(read), {
    clone: 1,
    execve: 1,
    exit_group: 2,
    set_robust_list: 1,
    unlink: 1,
    writev: 1
  })
  t.deepEqual(fatesOf(read), { used: 12, 'program-output': 2 })
})

test('a text that never ends takes no more than a few lines', async t => {
  const read = await readLog([
    START,
    'writev(1, [...], 2hello',
    ...Array<string>(1000).fill('getpid()                                = 7'),
    ...END
  ])
  t.true(countsOf(read)['getpid']! > 500)
})
