import test from 'ava'
import { countsOf, readLog, warningCodes } from './strace/read-log.ts'

const CALL = 'type=SYSCALL msg=audit(1700000000.123:47): arch=c000003e syscall=2 success=yes exit=0'
const RECORDS = [
  `${CALL} a0=1 a1=2 a2=3 a3=4 items=0 ppid=1 pid=2 uid=0 comm="x" exe="/bin/x" key="k"`,
  'type=CWD msg=audit(1700000000.123:47): cwd="/"'
]
const START = [
  'execve("/usr/bin/head", [...], 0x7ffe94f3a9c8 /* 39 vars */) = 0',
  'read(3, ""..., 832)                     = 832',
  'close(3)                                = 0'
]
const END = [
  'close(1)                                = 0',
  'exit_group(0)                           = ?',
  '+++ exited with 0 +++'
]
/** strace -s 0 head -2 audit.log 2>&1 */
const PRINTED = [
  ...START,
  `write(1, ""..., 253${RECORDS[0]!.slice(0, 204)}`,
  RECORDS[1]!,
  ')                    = 253',
  ...END
]

test("records that a traced program prints do not make a machine's log of strace's", async t => {
  const read = await readLog(PRINTED)
  t.is(read.runs[0]!.format, 'strace')
  t.deepEqual(countsOf(read), { close: 2, execve: 1, exit_group: 1, read: 1, write: 1 })
  const framed = PRINTED.flatMap(line =>
    line.includes(' = ')
      ? [line, ' > /usr/lib/x86_64-linux-gnu/libc.so.6(__read+0x10) [0xfb6c0]']
      : line
  )
  t.is((await readLog(framed)).runs[0]!.format, 'strace')
})

test("a daemon's text that looks like a call of strace's leaves a machine's log what it is", async t => {
  const calls = START.map(line => `Nov 26 10:00:00 host app[7]: ${line}`)
  const read = await readLog([...calls, ...calls, ...RECORDS])
  t.is(read.runs[0]!.format, 'audit')
  t.deepEqual(countsOf(read), { open: 1 })
  t.false(warningCodes(read).includes('STRACE_LINES'))
})

test('lines of strace between records are told of', async t => {
  for (const lines of [
    [...RECORDS, ...START],
    [...RECORDS, ...START.map(line => `[pid 4711] ${line}`)],
    [...RECORDS, ...START.map(line => `4711  10:30:00.123456 ${line}`)]
  ]) {
    const read = await readLog(lines)
    t.deepEqual(countsOf(read), { open: 1 })
    t.true(warningCodes(read).includes('STRACE_LINES'))
  }
})
