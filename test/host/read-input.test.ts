import test from 'ava'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encode } from '../../src/behaviour/codec.ts'
import { empty } from '../../src/behaviour/behaviour.ts'
import { readInputs } from '../../src/host/input/read-input.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { testIo } from '../test-io.ts'
import { contentOf, LINE, META, read, refuses, silent, summary } from './inputs.ts'

const TASK_LINE = 'getpid() = 12\n'
test('a trace is read as it is, compressed or not, whatever its name', async t => {
  const folder = temporaryFolder(t, { 'web.strace': LINE, 'odd.txt': gzipSync(LINE) })
  const { recordings, name } = await read(t, folder, ['web.strace', 'odd.txt'])
  t.deepEqual(
    recordings.map(recording => recording.label),
    ['web', 'odd']
  )
  t.is(name, 'web')
  for (const recording of recordings) t.is(await contentOf(recording), LINE)
})

test('a label names a run, and inputs with one label are one run', async t => {
  const folder = temporaryFolder(t, { a: LINE, b: LINE, 'c=d': LINE })
  const { recordings, name } = await read(t, folder, ['shop=a', 'shop=b', './c=d'])
  t.deepEqual(summary(recordings), ['shop: a b', 'c=d: c=d'])
  t.is(name, 'shop')
})

test('a file named twice is read once', async t => {
  const folder = temporaryFolder(t, { a: LINE })
  const { recordings } = await read(t, folder, ['a', './a', join(folder, 'a')])
  t.deepEqual(summary(recordings), ['a: a'])
})

test('a strace -ff set is found by its folder, its prefix and its files', async t => {
  const folder = temporaryFolder(t, {
    'run.ff/trace.100': TASK_LINE,
    'run.ff/trace.20': TASK_LINE,
    'run.ff/trace.3.gz': gzipSync(TASK_LINE),
    'run.ff/notes.txt': 'not of the set'
  })
  const files = ['trace.3.gz', 'trace.20', 'trace.100']
  for (const inputs of [['run.ff'], ['run.ff/trace'], files.map(name => `run.ff/${name}`)]) {
    const { recordings } = await read(t, folder, inputs)
    t.is(recordings.length, 1)
    const [recording] = recordings
    t.deepEqual(new Set(recording?.sources.map(source => source.name)), new Set(files))
    t.deepEqual(new Set(recording?.sources.map(source => source.tid)), new Set([3, 20, 100]))
  }
  t.is((await read(t, folder, ['run.ff'])).name, 'run')
  // A process's number in a profile's name would make another profile of each run.
  const members = await read(
    t,
    folder,
    files.map(file => `run.ff/${file}`)
  )
  t.is(members.name, 'trace')
  t.is(members.recordings[0]?.label, 'trace')
})

test('numbered files with a column of pids are a run each', async t => {
  const folder = temporaryFolder(t, { 'logs/run.1': LINE, 'logs/run.2': LINE })
  const { recordings } = await read(t, folder, ['logs'])
  t.deepEqual(summary(recordings), ['run.1: run.1', 'run.2: run.2'])
  t.is(recordings[0]?.sources[0]?.tid, null)
})

test('a numbered file of a terminal is a run of its own', async t => {
  const folder = temporaryFolder(t, {
    'logs/out.1': `${TASK_LINE}[pid 12] ${TASK_LINE}`,
    'logs/out.2': `${TASK_LINE}strace: Process 13 attached\n`
  })
  const { recordings } = await read(t, folder, ['logs'])
  t.deepEqual(summary(recordings), ['out.1: out.1', 'out.2: out.2'])
  t.is(recordings[0]?.sources[0]?.tid, null)
})

test('a pipe with a number in its name is read once', async t => {
  const folder = temporaryFolder(t)
  t.is(spawnSync('mkfifo', [join(folder, 'web.1')]).status, 0)
  const log = `execve("/bin/sh", ["sh"], 0x7ffd /* 5 vars */) = 0\n${TASK_LINE}`
  const writer = spawn('sh', ['-c', 'printf %s "$1" > web.1', 'sh', log], { cwd: folder })
  const { recordings } = await read(t, folder, ['web.1'])
  t.is(await contentOf(recordings[0]!), log)
  writer.kill()
})

test('a program may do a lot before it starts another', async t => {
  const before = `execve("/bin/sh", ["sh"], 0x7ffd /* 5 vars */) = 0\n${TASK_LINE.repeat(400)}`
  const attached = 'vfork(/opt/strace-6.13: Process 13 attached\n <unfinished ...>\n'
  const folder = temporaryFolder(t, {
    'logs/out.1': `${before}web-1  | [pid    12] ${TASK_LINE}`,
    'logs/out.2': gzipSync(before + attached),
    'logs/out.3': `Script started on 2026-11-27 21:52:20+00:00 [<not executed on terminal>]\n${before}${attached}`,
    'set/trace.1': `${before}write(2, "[pid 12] x", 10) = 10\n | 00000  5b 70 69 64 20 31 32 5d  [pid 12] x\n`,
    'set/trace.2': TASK_LINE
  })
  const { recordings } = await read(t, folder, ['logs/out.1', 'logs/out.2', 'logs/out.3', 'set'])
  t.deepEqual(summary(recordings), [
    'out.1: out.1',
    'out.2: out.2',
    'out.3: out.3',
    'set: trace.1 trace.2'
  ])
})

test('a column that repeats the number of the file is of a set (-ff --always-show-pid)', async t => {
  const folder = temporaryFolder(t, {
    'run.ff/trace.12': `12    ${TASK_LINE}`,
    'run.ff/trace.9': `9     ${TASK_LINE}`
  })
  const { recordings } = await read(t, folder, ['run.ff'])
  t.deepEqual(summary(recordings), ['run: trace.9 trace.12'])
})

test('what record wrote beside a trace is read, also when the trace was compressed since', async t => {
  const meta = JSON.stringify(META)
  const folder = temporaryFolder(t, {
    'web.strace.gz': gzipSync(LINE),
    'web.strace.recording.json': meta,
    'ff/trace.1': TASK_LINE,
    'ff/trace.2': TASK_LINE,
    'ff/trace.recording.json': meta,
    'other.strace': LINE
  })
  const { recordings } = await read(t, folder, ['web.strace.gz', 'ff', 'other.strace'])
  t.deepEqual(
    recordings.map(recording => recording.meta?.architecture),
    ['aarch64', 'aarch64', undefined]
  )
})

test('the description of a trace may be named with it, as a pattern of the shell does', async t => {
  const folder = temporaryFolder(t, {
    'web.strace': LINE,
    'web.strace.recording.json': JSON.stringify(META),
    'trace.1': TASK_LINE,
    'trace.recording.json': JSON.stringify(META)
  })
  const { recordings } = await read(t, folder, ['web.strace', 'web.strace.recording.json'])
  t.is(recordings[0]?.meta?.id, 'one')
  const set = await read(t, folder, ['trace.1', 'trace.recording.json'])
  t.is(set.recordings[0]?.meta?.id, 'one')
})

test('files that were recorded as different runs cannot be one run', async t => {
  const folder = temporaryFolder(t, {
    a: LINE,
    'a.recording.json': JSON.stringify(META),
    b: LINE,
    'b.recording.json': JSON.stringify({ ...META, id: 'two' })
  })
  await refuses(t, folder, ['x=a', 'x=b'], /^x: .*different runs \(one, two\)/)
})

test('standard input is a trace, a compressed one or a behaviour', async t => {
  const piece = gzipSync(LINE)
  const stdin = [...piece].map(byte => Uint8Array.of(byte))
  const io = testIo('/', stdin)
  const { recordings, name } = await readInputs(['-'], io, silent)
  t.is(await contentOf(recordings[0]!), LINE)
  t.is(name, 'stdin')
  const document = Buffer.from([...encode(empty)].join(''))
  const inputs = await readInputs(['-'], testIo('/', [document]), silent)
  t.deepEqual(inputs.behaviours, [empty])
})

test('an empty standard input is an empty trace', async t => {
  const { recordings } = await readInputs(['-'], testIo('/'), silent)
  t.is(await contentOf(recordings[0]!), '')
})

test('a gzip file that ends too early is read as far as it goes, with a notice', async t => {
  const lines = LINE.repeat(50_000)
  const folder = temporaryFolder(t, { 'web.gz': gzipSync(lines).subarray(0, -8) })
  const notices: string[] = []
  const events = { notice: (text: string) => notices.push(text), progress() {} }
  const { recordings } = await readInputs(['web.gz'], testIo(folder), events)
  t.is(await contentOf(recordings[0]!), lines)
  t.is(notices.length, 1)
  t.regex(notices[0]!, /web\.gz: the gzip data ends too early/)
})

test('UTF-16 with a byte order mark is read as UTF-8, compressed or not, from a file or a pipe', async t => {
  const text = `${LINE}12 openat(AT_FDCWD, "/srv/\u00fc\u{1f600}", O_RDONLY) = 3\n`.repeat(400)
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')
  const big = Buffer.from(little).swap16()
  const folder = temporaryFolder(t, {
    little,
    big,
    'z.gz': gzipSync(little),
    cut: big.subarray(0, -1)
  })
  const { recordings } = await read(t, folder, ['little', 'big', 'z.gz', 'cut'])
  const [a, b, c, cut] = await Promise.all(recordings.map(contentOf))
  t.deepEqual([a, b, c], [text, text, text])
  t.is(cut, `${text.slice(0, -1)}\ufffd`)
  const io = testIo(folder, pipeOf(big))
  const piped = await readInputs(['-'], io, { notice() {}, progress() {} })
  t.is(await contentOf(piped.recordings[0]!), text)
})

/** As a pipe may hand bytes over: three at a time. */
function* pipeOf(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3)
}

for (const mark of ['{noformat}', '{code:title=a.log}', '```'])
  test(`a trace may begin with ${mark}, as it was pasted`, async t => {
    const folder = temporaryFolder(t, { 'web.strace': `${mark}\n${LINE}` })
    const { recordings } = await read(t, folder, ['web.strace'])
    t.deepEqual(summary(recordings), ['web: web.strace'])
  })

test('a file larger than a chunk arrives whole and in order', async t => {
  const content = Buffer.from(
    Array.from({ length: 150_000 }, (_, i) => `${i} getpid() = 1\n`).join('')
  )
  const folder = temporaryFolder(t, { big: content })
  let progress = 0
  const events = { notice() {}, progress: (bytes: number) => (progress += bytes) }
  const { recordings, size } = await readInputs(['big'], testIo(folder), events)
  t.is(await contentOf(recordings[0]!), content.toString())
  t.is(size, content.length)
  t.is(progress, content.length)
})
