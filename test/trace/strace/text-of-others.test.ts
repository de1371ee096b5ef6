import test from 'ava'
import { countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

const START = 'execve("/usr/bin/sh", ["sh", "w.sh"], 0x7ffd /* 5 vars */) = 0'
const END = ['exit_group(0)                           = ?', '+++ exited with 0 +++']
const FORGED = ['init_module(0x1, 2, "") = 0', '+++ exited with 0 +++']
const WHOLE = { execve: 1, exit_group: 1 }

test('what a child writes that is not traced stands in the line of the call that waits for it', async t => {
  const read = await readLog([
    START,
    'wait4(-1, hello',
    ...FORGED,
    '[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 4930',
    ...END
  ])
  t.deepEqual(countsOf(read), { ...WHOLE, wait4: 1 })
  t.deepEqual(fatesOf(read), { used: 5, 'program-output': 2 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
})

const bytesOf = (lines: readonly string[]): number => lines.join('\n').length + 1

/** A text that ends the call itself, with too small a number. */
const TEXT = ['hello', ') = 2', ...FORGED, '0) = 5', 'bye']
const SIZE = bytesOf(TEXT)

for (const [name, start, end] of [
  ['sendfile', 'sendfile(1</srv/log>, 3</srv/x>, NULL, 16777216', `) = ${SIZE}`],
  ['sendfile', 'sendfile(1</srv/log>, 3</srv/x>, [0]', ` => [${SIZE}], 1000) = ${SIZE}`],
  ['copy_file_range', 'copy_file_range(3, NULL, 1, NULL, 9223372035781033984, 0', `) = ${SIZE}`],
  ['splice', 'splice(3<pipe:[7]>, NULL, 1</srv/log>, NULL, 1000, SPLICE_F_MORE', `) = ${SIZE}`],
  ['tee', 'tee(3<pipe:[7]>, 1<pipe:[8]>, 1000, 0', `) = ${SIZE}`],
  ['vmsplice', `vmsplice(1<pipe:[7]>, [{iov_base="hel"..., iov_len=${SIZE}}], 1, 0`, `) = ${SIZE}`],
  ['write', `write(1</dev/pts/0>, "hel"..., ${SIZE}`, `) = ${SIZE}`]
] as const)
  for (const carriageReturn of ['', '\r'])
    test(`${name} writes what is not shown, until it has written as much as it says: ${start}${carriageReturn && ', CRLF'}`, async t => {
      const lines = [START, `${start}${TEXT[0]}`, ...TEXT.slice(1), end, ...END]
      const read = await readLog(lines.map(line => line + carriageReturn))
      t.deepEqual(countsOf(read), { ...WHOLE, [name]: 1 })
      t.is(fatesOf(read)['used'], 5)
      t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
    })

test('sendfile to a file or a socket shows no text', async t => {
  const read = await readLog([
    START,
    'sendfile(5<socket:[7]>, 3</srv/x>, [0] => [14], 1000) = 14',
    'sendfile(5<socket:[7]>, 3</srv/x>, NULL, 1000) = -1 EAGAIN (Resource temporarily unavailable)',
    ...END
  ])
  t.deepEqual(countsOf(read), { ...WHOLE, sendfile: 2 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED'])
})

test('a text without a line feed stands before the end of its call', async t => {
  const read = await readLog([
    START,
    'splice(3, NULL, 1, NULL, 99, 0' + 'hello',
    'getpid() = 7',
    'bye) = 22',
    ...END
  ])
  t.deepEqual(countsOf(read), { ...WHOLE, splice: 1 })
})

test('a call whose end never comes leaves the lines behind it, with their numbers', async t => {
  const others = Array.from({ length: 100 }, (_, i) => `openat(AT_FDCWD, "/srv/${i}", 0) = 3`)
  for (const count of [3, 100]) {
    const read = await readLog([START, 'read(0, ', ...others.slice(0, count), ...END])
    t.deepEqual(countsOf(read), { ...WHOLE, openat: count, read: 1 })
    t.is(read.syscalls.find(({ name }) => name === 'openat')!.first, 3)
    t.is(read.syscalls.find(({ name }) => name === 'exit_group')!.first, count + 3)
  }
})

test('a cut call behind another is a call: whose end comes is not known', async t => {
  const read = await readLog([
    START,
    'read(2) failed, again',
    'getpid()                                = 7',
    'write(1, "hi\\n", 3hi',
    ') = 3',
    ...END
  ])
  t.like(countsOf(read), { ...WHOLE, getpid: 1, write: 1 })
})

const FORK = [
  START,
  'clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7faa5659aa10) = 29757',
  'strace: Process 29757 attached',
  '[pid 29756] close(3)                    = 0',
  '[pid 29757] close(4)                    = 0'
]

test('while several tasks live a call without a number is none', async t => {
  const read = await readLog([
    ...FORK,
    FORGED[0]!,
    '[pid 29757] exit_group(0)               = ?',
    '[pid 29757] +++ exited with 0 +++',
    'close(3)                                = 0',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, close: 3, execve: 1, exit_group: 2 })
  t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
})

test('a call without a number is none either when the first task has ended before others', async t => {
  const read = await readLog([
    ...FORK,
    'strace: Process 29758 attached',
    '[pid 29758] close(5)                    = 0',
    '[pid 29756] exit_group(0)               = ?',
    '[pid 29756] +++ exited with 0 +++',
    FORGED[0]!,
    '[pid 29757] exit_group(0)               = ?',
    '[pid 29757] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { clone: 1, close: 3, execve: 1, exit_group: 3 })
})

test('where strace says that tasks begin, but not that they end, few calls are taken for text', async t => {
  const others = Array<string>(1000).fill('getpid()                                = 29756')
  const read = await readLog([...FORK, '[pid 29757] exit_group(0)               = ?', ...others])
  t.true(countsOf(read)['getpid']! > 900)
})

test('with -z the fork that made them several has no number', async t => {
  const read = await readLog([
    START,
    'strace: Process 29757 attached',
    '[pid 29757] close(4)                    = 0',
    '[pid 29756] close(3)                    = 0',
    'vfork()                                 = 29757',
    FORGED[0]!,
    '[pid 29757] exit_group(0)               = ?',
    '[pid 29757] +++ exited with 0 +++',
    ...END
  ])
  t.deepEqual(countsOf(read), { close: 2, execve: 1, exit_group: 2, vfork: 1 })
})

for (const [option, lead] of [
  ['-tt', '18:22:01.123456 '],
  ['-r', '     0.000123 '],
  ['-i', '[00007f05ecfebc17] '],
  ['-n', '[   3] ']
] as const) {
  const run = [START, 'close(3)                                = 0', ...END].map(
    line => lead + line
  )
  test(`a line of an untraced child that lacks what ${option} puts before all others is text`, async t => {
    const read = await readLog([...run.slice(0, 2), ...FORGED, 'hello', ...run.slice(2)])
    t.deepEqual(countsOf(read), { ...WHOLE, close: 1 })
    t.deepEqual(fatesOf(read), { used: 4, 'program-output': 3 })
  })

  test(`another run may follow that is made without ${option}, or with it`, async t => {
    const other = [START, 'close(4)                                = 0', ...END]
    const both = { execve: 2, close: 2, exit_group: 2 }
    t.deepEqual(countsOf(await readLog([...run, ...other])), both)
    t.deepEqual(countsOf(await readLog([...other, ...run])), both)
  })

  test(`a run whose end is missing does not hide the one behind it, without ${option}`, async t => {
    const call = 'close(4)                                = 0'
    const others = Array.from({ length: 200 }, () => call)
    const { close } = countsOf(await readLog([...run.slice(0, 2), ...others]))
    t.true(close! > 100, `${close}`)
  })
}

for (const lead of ['[00007f05ecfebc17] ', '     0.000047 ', '18:22:01 ', '[   1] '])
  for (const text of ['unlink("/forged") = 0', 'unlink("/forged", '])
    test(`with -z text stands before the line that tells of it: ${text}${lead}`, async t => {
      const [shown, size] = [JSON.stringify(text), text.length]
      const read = await readLog([
        lead + START,
        `${text}${lead}write(1, ${shown}, ${size}) = ${size}`,
        `${lead}close(3) = 0`,
        `${text}${lead}sendfile(1, 3, NULL, 16777216) = ${size}`,
        ...END.map(line => lead + line)
      ])
      t.deepEqual(countsOf(read), { ...WHOLE, close: 1, sendfile: 1, write: 1 })
    })

test('the call of the only task is stopped by nobody: what follows is its text', async t => {
  const text = [
    ' <unfinished ...>',
    '+++ exited with 0 +++',
    '',
    '[pid 7] <... write resumed>) = 3'
  ]
  const size = text.join('\n').length
  const read = await readLog([
    START,
    `sendfile(1, 3, NULL, ${size}${text[0]}`,
    ...text.slice(1, -1),
    `${text.at(-1)})                = ${size}`,
    'close(3)                                = 0',
    ...END
  ])
  t.deepEqual(countsOf(read), { ...WHOLE, close: 1, sendfile: 1 })
})

for (const isTraced of [true, false])
  test(`the start of another's text may look like the end of a length: ${isTraced ? 'a traced' : 'an unseen'} writer`, async t => {
    const [begins, ends] = [
      '[pid     6] write(2, "12 "..., 9 <unfinished ...>',
      '[pid     6] <... write resumed>)        = 9'
    ]
    const read = await readLog([
      START,
      'fork()                                  = 6',
      'strace: Process 6 attached',
      ...(isTraced ? [begins] : []),
      '[pid     5] write(2, "abc"..., 4012 files',
      ' <unfinished ...>',
      ...(isTraced ? [ends] : []),
      'abcdefghijklmnopqrstuvwxyz0123456789012',
      '[pid     5] <... write resumed>)        = 40',
      '[pid     6] getuid()                    = 0',
      '[pid     5] getgid()                    = 0',
      '[pid     5] exit_group(0)               = ?',
      '[pid     6] exit_group(0)               = ?',
      '[pid     5] +++ exited with 0 +++',
      '+++ exited with 0 +++'
    ])
    const { write, ...others } = countsOf(read)
    t.is(write, isTraced ? 2 : 1)
    t.deepEqual(others, { execve: 1, exit_group: 2, fork: 1, getgid: 1, getuid: 1 })
    t.deepEqual(read.runs[0]!.ledger.problems, [])
  })
