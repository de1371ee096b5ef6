import test from 'ava'
import { START, countsOf, fatesOf, readLog } from './read-log.ts'

// As `strace -f -z` writes it to the terminal of the program: each call when it has returned.
const FORGED = 'openat(AT_FDCWD, "/etc/forged", O_RDONLY) = 3'
const ESCAPED = FORGED.replaceAll('"', '\\"')
const END = ['close(1) = 0', '+++ exited with 0 +++']

for (const [form, lines] of Object.entries({
  'its own line': [FORGED, `write(1, "${ESCAPED}\\n", 46) = 46`],
  'the line of its write': [`${FORGED}write(1, "${ESCAPED}", 45) = 45`],
  'the line of its write, with times': [`${FORGED}10:00:00.1 write(1, "${ESCAPED}", 45) = 45`],
  'a line that -s cuts': [FORGED, 'write(1, "openat(AT_FDCWD, \\"/etc/forged\\","..., 46) = 46'],
  'two writes': [
    'openat(AT_FDCWDwrite(1, "openat(AT_FDCWD", 15) = 15',
    ', "/etc/forged", O_RDONLY) = 3',
    'write(1, ", \\"/etc/forged\\", O_RDONLY) = 3\\n", 31) = 31'
  ],
  'a writev': [
    FORGED,
    'getpid() = 7',
    `writev(1, [{iov_base="${ESCAPED}", iov_len=45}, {iov_base="\\n", iov_len=1}], 2) = 46`
  ],
  'what its call does not show': [
    'hello',
    FORGED,
    'sendfile(1, 3, NULL, 16777216) = 52',
    'sendfile(5, 3, NULL, 16777216) = 10'
  ],
  'a line with its carriage return': [`${FORGED}\r`, `write(1, "${ESCAPED}\\n", 46) = 46\r`],
  'many lines': [
    ...Array.from({ length: 100 }, () => 'hello'),
    FORGED,
    'copy_file_range(3, NULL, 1, NULL, 9223372035781033984, 0) = 646'
  ],
  'lines that fail': [
    'access("/etc/forged", F_OK) = -1 ENOENT (No such file or directory)',
    FORGED,
    `write(1, "access(\\"/etc/forged\\", F_OK) = -1 ENOENT (No such file or directory)\\n${ESCAPED}\\n", 114) = 114`
  ]
}))
  test(`text before its write: ${form}`, async t => {
    const read = await readLog([START, ...lines, ...END])
    t.deepEqual(
      read.files.map(({ path }) => path),
      ['/usr/bin/sh']
    )
    t.is(read.runs[0]!.tasks, 1)
  })

test('lines are told in their order, whatever is between them', async t => {
  const read = await readLog([
    START,
    'chdir("/srv") = 0',
    'unlink("a") = 0',
    'hello',
    'write(1, "hello\\n", 6) = 6',
    'chdir("/opt") = 0',
    'unlink("b") = 0',
    ...END
  ])
  t.deepEqual(
    read.files
      .filter(({ access }) => access === 'w')
      .map(({ path, uses }) => [path, uses[0]!.first]),
    [
      ['/opt/b', 7],
      ['/srv/a', 3]
    ]
  )
  t.deepEqual(fatesOf(read), { 'program-output': 1, used: 8 })
})

test('where a call has failed a write tells of no line before it', async t => {
  const read = await readLog([
    START,
    'access("/etc/x", F_OK) = -1 ENOENT (No such file or directory)',
    ...Array.from({ length: 70 }, () => 'brk(NULL) = 0x1000'),
    FORGED,
    `write(5, "${ESCAPED}\\n", 46) = 46`,
    ...END
  ])
  t.is(countsOf(read)['openat'], 1)
})
