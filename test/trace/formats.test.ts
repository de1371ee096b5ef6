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

const COLLECTORS: Readonly<Record<string, (line: string, index: number) => string>> = {
  'a CI system': (line, i) => `2026-11-25T10:00:0${i % 10}.1234567Z ${line}`,
  'a build tool': line => `[build] ${line}`,
  'docker compose': line => `web-1  | ${line}`,
  'docker compose in colour': line => `\x1b[36mweb-1  |\x1b[0m ${line}`,
  'kubectl --prefix': line => `[pod/web-7/web] ${line}`,
  'docker json-file': (line, i) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: `2026-11-25T10:00:0${i % 10}Z` })
}

for (const [name, dress] of Object.entries(COLLECTORS))
  test(`records that a traced program prints into the log of ${name} do not, either`, async t => {
    const plain = await readLog(PRINTED)
    const read = await readLog(PRINTED.map(dress))
    t.is(read.runs[0]!.format, 'strace')
    t.deepEqual(countsOf(read), countsOf(plain))
    // More of them than of strace's lines before.
    const records = Array.from({ length: 100 }, (_, i) => RECORDS[i % 2]!)
    const many = await readLog(
      [...START, `write(1, ""..., 9999${records[0]!}`, ...records].map(dress)
    )
    t.is(many.runs[0]!.format, 'strace')
    t.deepEqual(countsOf(many), { close: 1, execve: 1, read: 1, write: 1 })
  })

test("records of a machine's log that come from elsewhere than the calls before them are its own", async t => {
  for (const [calls, records] of [
    ['web-1  | ', 'auditd-1  | '],
    ['Nov 26 10:00:00 host app[7]: ', 'Nov 26 10:00:00 host kernel: '],
    ['2026-11-26T10:00:00+0000 host app[7]: ', '2026-11-26T10:00:00+0000 host audispd: ']
  ] as const) {
    const read = await readLog([
      ...START.map(line => calls + line),
      ...RECORDS.map(line => records + line)
    ])
    t.is(read.runs[0]!.format, 'audit')
    t.deepEqual(countsOf(read), { open: 1 })
  }
})
