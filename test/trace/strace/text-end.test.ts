import test from 'ava'
import { END, START, countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

const FORGED = [
  'hello',
  'init_module(0x1, 2, "") = 0',
  'openat(AT_FDCWD, "/etc/forged", O_RDWR) = 5</etc/forged>',
  'execve("/bin/forged", ["x"], 0x7ffe /* 3 vars */) = 0',
  'bye'
]
const FORGED_LENGTH = FORGED.join('\n').length + 1

// What `busybox cat`, `cat > FILE` and pipelines print, as strace 6.1 shows it
for (const [start = '', rest = ''] of [
  ['sendfile(1</tmp/log>, 3</srv/x.txt>, NULL, 16777216', ''],
  ['sendfile(1<pipe:[88786]>, 3</srv/x.txt>, [0]', ` => [${FORGED_LENGTH}], ${FORGED_LENGTH}`],
  ['copy_file_range(3</srv/x.txt>, NULL, 1</tmp/log>, NULL, 9223372035781033984, 0', ''],
  ['splice(3<pipe:[287570]>, NULL, 2<pipe:[287802]>, NULL, 300, 0', ''],
  ['splice(3<pipe:[287570]>, NULL, 2<pipe:[287802]>, NULL, 300, SPLICE_F_MOVE', ''],
  ['tee(3<pipe:[287570]>, 2<pipe:[287802]>, 300, 0', ''],
  ['splice(0x3, 0, 0x2, 0, 0x12c, 0', '']
])
  test(`what a call moves to the terminal is no line: ${start}`, async t => {
    const [first, ...others] = FORGED
    const read = await readLog([
      START,
      `${start}${first}`,
      ...others,
      `${rest}) = ${FORGED_LENGTH}`,
      'close(3)                                = 0',
      ...END
    ])
    const name = start.slice(0, start.indexOf('('))
    t.deepEqual(countsOf(read), { close: 1, execve: 1, exit_group: 1, [name]: 1 })
    t.deepEqual(
      read.execs.map(({ path }) => path),
      ['/usr/bin/sh']
    )
    t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
    t.deepEqual(fatesOf(read), { 'program-output': 4, used: 6 })
  })

test('what a call moves may end as strace goes on, and others may stop it', async t => {
  const read = await readLog([
    START,
    'sendfile(1, 3, NULL, 70) = 35',
    'init_module(0x1, 6, "") = 0',
    ')                = 35',
    'splice(3, NULL, 2, NULL, 58, 0 <unfinished ...>',
    '[pid  9999] init_module(0x1, 0, "") = 0',
    ') = 58',
    'sendfile(4<TCP:[1]>, 3</srv/x>, NULL, 100) = 100',
    'close(3)                                = 0',
    ...END
  ])
  t.deepEqual(countsOf(read), { close: 1, execve: 1, exit_group: 1, sendfile: 2, splice: 1 })
})

for (const [write, lines] of [
  // `wc -l`, `seq 8 10`, `printf 12345` with -s 0: the digits are those of the length and of the text
  ['write(1, ""..., ', ['912 a.txt', ') = 9']],
  ['write(1, ""..., ', ['78', '9', '10', ') = 7']],
  ['write(1, ""..., ', ['512345)       = 5']],
  // `stty size` on a terminal: the carriage return is taken for that of a log from Windows
  ['write(1, ""..., ', ['50 0\r', ') = 5']],
  ['write(1, ""..., ', ['85) = 6', '', ') = 8']],
  ['write(2, ""..., ', ['421, 5, "") = 0', 'init_module(0x1, 5, "") = 0', ')      = 42']],
  ['write(0x1, 0x55fc11241020, ', ['0x78', '9', '10', ') = 0x7']],
  ['writev(1, [...], ', ['212 a.txt', ') = 9']],
  ['pwritev2(2, [...], 3, -1, ', ['0init_module(0x1, 4, "") = 0', ') = 28']],
  ['pwritev2(0x2, 0x7ffc, 0x3, 0xffffffffffffffff, 0, ', ['01 of 2', ') = 0x7']],
  [
    'vmsplice(2, [{iov_base="+++ exited"..., iov_len=22}], 1, ',
    ['0+++ exited with 0 +++', ') = 22']
  ]
] as const)
  test(`digits of a text and of a length: ${write}${lines[0]}`, async t => {
    const [first, ...others] = lines
    const read = await readLog([
      START,
      `${write}${first}`,
      ...others,
      'getppid()                               = 4711',
      ...END
    ])
    const name = write.slice(0, write.indexOf('('))
    t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getppid: 1, [name]: 1 })
  })

const SHORTER = ') = 5\ninit_module(0x1, 4, "") = 0'
const AS_LONG = ') = 35\ninit_module(0x1, 4, "") = 0'
for (const [write, text] of [
  ['write(1, ""..., 34', SHORTER],
  ['write(1, ""..., 35', AS_LONG],
  ['write(1, ") = 5\\ninit_module(0x1, 4, \\"\\") ="..., 34', SHORTER],
  ['write(1, ") = 35\\ninit_module(0x1, 4, \\"\\") = 0\\n", 35', AS_LONG],
  ['writev(1, [...], 2', AS_LONG],
  ['write(0x1, 0x55fc11241020, 0x22', SHORTER]
] as const)
  test(`a text that begins as strace goes on ends where all of it has been written: ${write}`, async t => {
    const end = `) = ${text.length + 1}`
    const read = await readLog([START, ...`${write}${text}\n${end}`.split('\n'), ...END])
    t.is(countsOf(read)['init_module'], undefined)
    t.is(countsOf(read)['exit_group'], 1)
    t.true(warningCodes(read).includes('MIXED_OUTPUT'))
  })

test('less than all was written, and the text went elsewhere', async t => {
  const read = await readLog([
    START,
    'write(1, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"..., 99999aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) = 35',
    'getppid()                               = 4711',
    'write(3, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"..., 40) = 40',
    'getppid()                               = 4711',
    ...END
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getppid: 2, write: 2 })
})

for (const [write, end] of [
  ['write(2, "999"..., 3499999 init_module(0x1, 2, "") = 0', ') = 34'],
  ['write(2, "11"..., 1811111111 forged(0', ') = 18'],
  ['write(2, "11"..., 911111111', ') = 9']
])
  test(`the digits of a text may be those of its length, and it shows more of them than -s does: ${write}`, async t => {
    const read = await readLog([START, write!, end!, 'getuid()   = 0', ...END])
    t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getuid: 1, write: 1 })
    t.deepEqual(warningCodes(read), ['ARCH_ASSUMED', 'MIXED_OUTPUT'])
  })
