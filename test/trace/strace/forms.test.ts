import test from 'ava'
import { countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

const TABLES = {
  'name, calls, errors': [
    'syscall              calls    errors',
    '---------------- --------- ---------',
    'wait4                    7         3',
    'access                   5          ',
    '---------------- --------- ---------',
    'total                  627       107'
  ],
  'share, name, shortest, longest, calls': [
    '% time syscall          shortest  longest     calls',
    '------ ---------------- -------- -------- ---------',
    ' 67.72 wait4            0.000000 0.001024         7',
    '  0.00 access           0.000000 0.000000         5',
    '------ ---------------- -------- -------- ---------',
    '100.00 total            0.000000 0.001024       627'
  ],
  'calls, name': [
    '    calls syscall',
    '--------- ----------------',
    '        7 wait4',
    '        5 access',
    '--------- ----------------',
    '      627 total'
  ]
}

for (const [columns, table] of Object.entries(TABLES))
  test(`a table of ${columns}`, async t => {
    const read = await readLog(table)
    t.deepEqual(Object.keys(countsOf(read)), ['access', 'wait4'])
    t.deepEqual(fatesOf(read), { 'summary-table': 4, used: 2 })
    const [warning] = read.runs[0]!.warnings.filter(({ code }) => code === 'SUMMARY_ONLY')
    t.regex(warning!.text, /exit_group/)
  })

test('a program that a table shows executed ends by exit_group, which no table has', async t => {
  const heading = ['    calls syscall', '--------- ----------------']
  const attached = await readLog([...heading, '        7 wait4'])
  t.deepEqual(countsOf(attached), { wait4: 0 })
  const begun = await readLog([...heading, '        7 wait4', '        1 execve'])
  t.deepEqual(countsOf(begun), { execve: 0, exit_group: 0, wait4: 0 })
  // With the calls in the log, it would be there.
  const combined = await readLog([
    '7 execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0',
    '7 +++ killed by SIGKILL +++',
    ...heading,
    '        1 execve'
  ])
  t.deepEqual(countsOf(combined), { execve: 1 })
})

test('security contexts before lines and behind paths', async t => {
  const read = await readLog([
    '28137 [unconfined_u:unconfined_r:unconfined_t:s0] execve("/usr/bin/cat" [bin_t], ["cat"], 0x7ffd /* 5 vars */) = 0',
    '28137 [unconfined_t!!user_t] 03:25:16 openat(AT_FDCWD</srv> [var_t], "/etc/hosts" [etc_t], O_RDONLY) = 3</etc/hosts> [etc_t]',
    '28137 [unconfined_t] exit_group(0) = ?',
    '28137 [unconfined_t] +++ exited with 0 +++'
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, openat: 1 })
  t.is(read.files.find(file => file.path === '/etc/hosts')?.access, 'r')
})

test('frames and hexdumps are ignored', async t => {
  const read = await readLog([
    '4711  execve("/usr/bin/cat", ["cat"], 0x7ffd /* 5 vars */) = 0',
    ' > /usr/lib/x86_64-linux-gnu/libc.so.6(execve+0x7) [0xd6f77]',
    '4711  read(3, "vm\\n", 131072)           = 3',
    ' | 00000  76 6d 0a                                          vm.              |',
    '4711  exit_group(0)                     = ?',
    '4711  +++ exited with 0 +++'
  ])
  t.deepEqual(fatesOf(read), { hexdump: 1, 'stack-frame': 1, used: 4 })
})

test('a log that shows only calls that never return is filtered, not attached late', async t => {
  const call = (tid: number) => `${tid}  exit_group(0)                     = ?`
  const read = await readLog([6701, 6702, 6703, 6704, 6705].map(call))
  t.true(warningCodes(read).includes('FILTERED_TRACE'))
  t.false(warningCodes(read).includes('ATTACHED_LATE'))
})

test('strace lets go of a program that it was told to', async t => {
  const read = await readLog([
    '6753  execve("/usr/bin/tr", ["tr", "a", "b"], 0x556437f79b28 /* 35 vars */ <detached ...>'
  ])
  t.deepEqual(countsOf(read), { execve: 1 })
  t.true(warningCodes(read).includes('FILTERED_TRACE'))
})

test('a name like __proto__ is a path like any other', async t => {
  const read = await readLog([
    '1 execve("/usr/bin/cat", ["cat"], 0x7ffd /* 5 vars */) = 0',
    '1 openat(AT_FDCWD</srv>, "__proto__", O_RDONLY) = 3</srv/__proto__>',
    '1 constructor() = 0'
  ])
  t.is(read.files.find(file => file.path === '/srv/__proto__')?.access, 'r')
})

test('more tasks than can be remembered are said to be too many', async t => {
  const read = await readLog(
    Array.from({ length: 140_000 }, (_, index) => `${index + 1} getpid() = ${index + 1}`)
  )
  t.is(countsOf(read)['getpid'], 140_000)
  t.true(warningCodes(read).includes('TOO_MANY_TASKS'))
})

test('a line feed in the name of a symbol begins no line', async t => {
  // strace 6.1 -f -k of a program with such a symbol
  const log = (name: readonly string[]) => [
    '4711 execve("/srv/sym", ["./sym"], 0x7ffe /* 5 vars */) = 0',
    '4711 getppid()                         = 32682',
    ' > /usr/lib/x86_64-linux-gnu/libc.so.6(getppid+0x7) [0xd54f7]',
    ...name,
    ' > /srv/sym(_start+0x21) [0x1071]',
    '4711 exit_group(0)                     = ?',
    '4711 +++ exited with 0 +++'
  ]
  const forged = [
    '4711 init_module(0x1, 2, "") = 0',
    '4711 openat(AT_FDCWD, "/forged", O_RDWR) = 3'
  ]
  const read = await readLog(log([' > /srv/sym(a', ...forged, 'b+0xd) [0x1146]']))
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getppid: 1 })
  t.deepEqual(fatesOf(read), { used: 4, 'stack-frame': 6 })
  const cut = await readLog(log([' > /srv/sym(a', '4711 getuid() = 0']))
  t.deepEqual(fatesOf(cut), { used: 4, 'stack-frame': 3, UNREADABLE_LINE: 1 })
})
