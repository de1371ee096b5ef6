import test from 'ava'
import { UserError } from '../../../src/errors.ts'
import { traceFixture } from '../../trace-fixtures.ts'
import { countsOf, fatesOf, readLog } from './read-log.ts'

const lines = traceFixture('strace/files-y')
  .files[0]!.bytes.toString('latin1')
  .split('\n')
  .slice(0, -1)
const seconds = (index: number) => String(index % 60).padStart(2, '0')

const DRESSINGS: Readonly<Record<string, (line: string, index: number) => string>> = {
  'docker compose': line => `app_1  | ${line}`,
  'docker compose in colour': line => `\x1b[36mapp-1  |\x1b[0m ${line}`,
  'a container runtime': (line, i) => `2026-11-25T10:00:${seconds(i)}.123456789Z stderr F ${line}`,
  'GitHub Actions': (line, i) => `2026-11-25T10:00:${seconds(i)}.1234567Z ${line}`,
  'gh run view': (line, i) => `test\tRun it\t2026-11-25T10:00:${seconds(i)}.1234567Z ${line}`,
  GitLab: (line, i) => `2026-11-25T10:00:${seconds(i)}.123456Z 01E ${line}`,
  syslog: (line, i) => `Nov 25 10:00:${seconds(i)} node1 strace[4711]: ${line}`,
  journald: (line, i) => `2026-11-25T10:00:${seconds(i)}+0000 node1.example shop[4711]: ${line}`,
  ts: (line, i) => `Nov 25 10:00:${seconds(i)} ${line}`,
  'ts in the first days of a month': (line, i) => `Nov  5 10:00:${seconds(i)} ${line}`,
  'ts %F %T': (line, i) => `2026-11-25 10:00:${seconds(i)} ${line}`,
  date: (line, i) => `Wed Nov 25 10:00:${seconds(i)} UTC 2026 ${line}`,
  Jenkins: (line, i) => `[2026-11-25T10:00:${seconds(i)}.123Z] ${line}`,
  'docker build': (line, i) => `#12 ${i}.345 ${line}`,
  'an editor that numbers lines': (line, i) => `${String(i + 1).padStart(3)} ${line}`,
  'an editor, of a part of a file,': (line, i) => `${i + 996} ${line}`,
  'grep -n': (line, i) => `${i + 1}:${line}`,
  'grep -H': line => `web.strace:${line}`,
  'grep -Hn': (line, i) => `logs/web.strace:${i + 1}:${line}`,
  Buildkite: (line, i) => `\x1b_bk;t=1700000${i}\x07${line}`,
  'a word without a blank': line => `web|${line}`,
  'a diff': line => `+${line}`,
  'a diff of several changes': (line, i) => '+- '[i % 3] + line,
  'a mail without blanks': line => `>${line}`,
  Markdown: line => `\`${line}\``,
  'a table': line => `| ${line} |`,
  'a table of numbered lines': (line, i) => `| ${i} | \`${line}\` |`,
  'a table of Markdown': line => `| ${line.replaceAll('|', '\\|')} |`,
  'a table of code in Markdown': (line, i) => `| ${i} | \`${line.replaceAll('|', '\\|')}\` |`,
  'a selection in a terminal': line => `${line}    `,
  'a terminal in a terminal': line => `${line}\r\r`,
  'a word of its own': line => `[worker 3] ${line}`,
  // Derived from secontext.c and printleader of strace's source: no log of a machine with SELinux was at hand.
  'strace --secontext=full': line =>
    line
      .replace(/^\d+ +/, '$&[unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023] ')
      .replace(/<\/[^<>"]*>(?=[,) ]|$)/g, '$& [system_u:object_r:etc_t:s0]')
      .replace(/"\/[^"\\]*"(?=[,)])/, '$& [system_u:object_r:etc_t:s0]'),
  'strace --color': line =>
    line
      .replace(/^(\d+ +)([a-z_0-9]+)\(/, '$1\x1b[33m$2\x1b[0m(')
      .replace(/"[^"]*"/, '\x1b[35m$&\x1b[0m')
}

for (const [name, dress] of Object.entries(DRESSINGS))
  test(`what ${name} puts on each line changes nothing`, async t => {
    const [plain, dressed] = await Promise.all([readLog(lines), readLog(lines.map(dress))])
    t.deepEqual(countsOf(dressed), countsOf(plain))
    t.deepEqual(dressed.files, plain.files)
    t.deepEqual(fatesOf(dressed), fatesOf(plain))
  })

test("the number of a line before a time is no part of it, and neither is a file's name", async t => {
  const log = [
    '10:00:01.266048 execve("/usr/bin/sh", ["sh"], 0x7ffd /* 5 vars */) = 0',
    ...Array.from({ length: 20 }, () => '10:00:01.268650 getuid() = 0'),
    '10:00:02.000001 fork()                  = 5837',
    'strace: Process 5837 attached',
    '[pid  5837] 10:00:02.000003 getpid()    = 5837',
    '[pid  5837] 10:00:02.000004 exit_group(0) = ?',
    '[pid  5837] 10:00:02.000005 +++ exited with 0 +++',
    '10:00:02.000006 exit_group(0)           = ?',
    '10:00:02.000007 +++ exited with 0 +++'
  ]
  const plain = await readLog(log)
  t.is(countsOf(plain)['getpid'], 1)
  for (const name of ['grep -n', 'grep -H', 'grep -Hn', 'Buildkite']) {
    const dressed = await readLog(log.map(DRESSINGS[name]!))
    t.deepEqual(countsOf(dressed), countsOf(plain), name)
    t.deepEqual(fatesOf(dressed), fatesOf(plain), name)
  }
})

test('numbers of lines are no tasks', async t => {
  const bare = lines.map(line => line.replace(/^\d+ +/, ''))
  const [plain, numbered] = await Promise.all([
    readLog(bare),
    readLog(bare.map((line, i) => `${i + 1} ${line}`))
  ])
  t.deepEqual(numbered.files, plain.files)
  t.deepEqual(numbered.runs[0]!.warnings, plain.runs[0]!.warnings)
})

test('text with calls in it here and there is no log', async t => {
  const prose = [
    'See man 2 open.',
    'It says: open("x", 0) = 3',
    'and so on',
    'for pages',
    'and pages'
  ]
  await t.throwsAsync(readLog(prose), { instanceOf: UserError, message: /not a strace log/ })
})

test('a quote that a program writes ends no colour', async t => {
  // strace 7.2 --color=always, without -o
  const colour = (word: string, code: number) => `\x1b[${code}m${word}\x1b[0m`
  const end = (result: string) => `\x1b[0m)\x1b[0m \x1b[0m=\x1b[0m ${colour(result, 32)}`
  const call = (name: string, rest: string, result: string) =>
    `${colour(name, 33)}(${rest}${end(result)}`
  const quote = call(
    'write',
    `${colour('2', 35)}, ${colour('"\\""', 35)}, ${colour('1', 35)}"`,
    '1'
  )
  const read = await readLog([
    call('execve', '"/usr/bin/sh", ["sh"], 0x7ffd /* 5 vars */', '0'),
    quote,
    quote,
    call('getuid', '', '0'),
    quote,
    quote,
    call('getuid', '', '0'),
    call('exit_group', '0', '?'),
    '+++ exited with 0 +++'
  ])
  t.deepEqual(countsOf(read), { execve: 1, exit_group: 1, getuid: 2, write: 4 })
  t.deepEqual(fatesOf(read), { used: 9 })
})
