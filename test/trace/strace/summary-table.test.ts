import test from 'ava'
import { countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

const HEADING = [
  '% time     seconds  usecs/call     calls    errors syscall',
  '------ ----------- ----------- --------- --------- ----------------'
]
const OWN = [
  ...HEADING,
  ' 60.22    0.012184        6092         2         1 wait4',
  ' 12.90    0.002611        1305         1           execve',
  HEADING[1]!,
  '100.00    0.020233          92         3         1 total'
]
const ROW = '  0.00    0.000000           0         1           init_module'

test('a row, or a heading with a row, that a program prints before the table is none of it', async t => {
  const alone = await readLog([ROW, ...OWN])
  t.deepEqual(countsOf(alone), { execve: 0, exit_group: 0, wait4: 0 })
  const headed = await readLog([...HEADING, ROW, ...OWN])
  t.deepEqual(countsOf(headed), { execve: 0, exit_group: 0, wait4: 0 })
  t.deepEqual(fatesOf(headed), { used: 2, 'summary-table': 6, 'program-output': 1 })
  t.true(warningCodes(headed).includes('MIXED_OUTPUT'))
})

test('on a terminal the last table is the one', async t => {
  const forged = [
    ...HEADING,
    ROW,
    HEADING[1]!,
    '100.00    0.000000           0         1           total'
  ]
  const read = await readLog([...forged, 'strace: Process 11967 attached', ...OWN])
  t.deepEqual(countsOf(read), { execve: 0, exit_group: 0, wait4: 0 })
  t.deepEqual(countsOf(await readLog([...forged, 'some text', ...OWN])), {
    execve: 0,
    exit_group: 0,
    wait4: 0
  })
})

test('tables of several runs (-A), and of several kinds of programs, all count', async t => {
  const other = OWN.map(line => line.replace('wait4', 'vfork'))
  const read = await readLog([...OWN, ...other])
  t.deepEqual(countsOf(read), { execve: 0, exit_group: 0, vfork: 0, wait4: 0 })
  t.false(warningCodes(read).includes('MIXED_OUTPUT'))
  const kinds = await readLog([
    'text',
    ...OWN,
    'System call usage summary for 32 bit mode:',
    ...other
  ])
  t.deepEqual(
    kinds.syscalls.map(({ arch, name }) => `${arch} ${name}`),
    [
      'x86 execve',
      'x86_64 execve',
      'x86 exit_group',
      'x86_64 exit_group',
      'x86 vfork',
      'x86_64 wait4'
    ]
  )
})

test('a table that is cut gives what it shows', async t => {
  t.deepEqual(countsOf(await readLog(OWN.slice(0, 4))), { execve: 0, exit_group: 0, wait4: 0 })
})

test('the wall clock has columns of its own', async t => {
  // strace 7.2 -c -U wall-total,name,calls
  const read = await readLog([
    ' wall-total syscall              calls',
    '----------- ---------------- ---------',
    '   0.010650 brk                     21',
    '   0.000062 prlimit64                1',
    '----------- ---------------- ---------',
    '   0.024077 total                   22'
  ])
  t.deepEqual(countsOf(read), { brk: 0, prlimit64: 0 })
  const all = await readLog([
    '% time  wall-total wall-min wall-max    wall-avg syscall',
    '------ ----------- -------- -------- ----------- ----------------',
    ' 60.22    0.010650 0.000055 0.000095          34 execve',
    '------ ----------- -------- -------- ----------- ----------------',
    '100.00    0.024077 0.000013 0.026861        1130 total'
  ])
  t.deepEqual(countsOf(all), { execve: 0, exit_group: 0 })
})
