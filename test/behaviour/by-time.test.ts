import test from 'ava'
import fc from 'fast-check'
import { isTimed, readByTime } from '../../src/behaviour/observe/order/by-time.ts'
import type { PlacedSource } from '../../src/behaviour/observe/order/fork-tree.ts'
import { TimedLines, afterMidnight } from '../../src/behaviour/observe/order/timed-lines.ts'
import { lineTime } from '../../src/trace/strace/dressing/line-time.ts'
import { accessed, observed, warningCodes } from './observed.ts'

const times: readonly (readonly [line: string, seconds: number])[] = [
  ['03:25:16 brk(NULL) = 0x1', 12316],
  ['03:25:16.076781 brk(NULL) = 0x1', 12316.076781],
  ['1795490716.096594 brk(NULL) = 0x1', 1795490716.096594],
  ['1795490716 brk(NULL) = 0x1', 1795490716],
  ['03:25:16.130001 (+     0.000369) brk(NULL) = 0x1', 12316.130001],
  ['     0.000706 brk(NULL) = 0x1', NaN],
  ['brk(NULL) = 0x1', NaN],
  ['28137 03:25:16 brk(NULL) = 0x1', NaN],
  ['12345678901 brk(NULL) = 0x1', NaN],
  ['03:25 brk(NULL) = 0x1', NaN],
  ['03:25:16', NaN],
  ['', NaN]
]
for (const [line, seconds] of times)
  test(`time of "${line}"`, t => {
    const bytes = Buffer.from(`##${line}`)
    const time = lineTime(bytes, 2, bytes.length)
    t.true(Object.is(time, seconds) || Math.abs(time - seconds) < 1e-6, `${time}`)
  })

test('a clock that shows less than before has passed midnight', t => {
  t.is(afterMidnight(10, 86_390), 86_410)
  t.is(afterMidnight(10, 2 * 86_400 + 5), 2 * 86_400 + 10)
  t.is(afterMidnight(86_390, 10), 86_390)
  t.is(afterMidnight(1_795_490_716, 1_795_490_717), 1_795_490_716, 'seconds since 1970')
})

/** Lines of up to four tasks, each with times that do not decrease. */
const tasks = fc.array(
  fc.array(fc.record({ wait: fc.nat({ max: 3 }), text: fc.constantFrom('a', 'bb', '') }), {
    minLength: 1,
    maxLength: 6
  }),
  { minLength: 1, maxLength: 4 }
)

test('the lines of a set are read in the order of their times, in any chunks', async t => {
  await fc.assert(
    fc.asyncProperty(tasks, fc.integer({ min: 1, max: 40 }), async (lists, size) => {
      const lines = lists.flatMap((list, place) => {
        let time = place
        return list.map(({ wait, text }) => ({ place, time: (time += wait), text }))
      })
      const inOrder = lines
        .toSorted((a, b) => a.time - b.time || a.place - b.place)
        .map(({ place, time, text }) => `${place}:${clock(time)} ${text}`)
      const files = lists.map((_, place) =>
        lines
          .filter(line => line.place === place)
          .map(({ time, text }) => `${clock(time)} ${text}`)
          .join('\n')
      )
      return JSON.stringify(await readAll(files, size)) === JSON.stringify(inOrder)
    })
  )
  t.pass()
})

test('a line without a time stays behind the one before it', async t => {
  const lines = await readAll(['00:00:01 a\n > frame\n00:00:04 b\n', '00:00:02 c\n | dump\n\n'], 3)
  t.deepEqual(lines, [
    '0:00:00:01 a',
    '0: > frame',
    '1:00:00:02 c',
    '1: | dump',
    '1:',
    '0:00:00:04 b'
  ])
})

test('a set of which one file has no times is not read by time', t => {
  const file = (start: number | null) => ({ start }) as unknown as PlacedSource
  t.true(isTimed([file(1), file(2), file(null)]))
  t.false(isTimed([file(1), file(NaN)]))
  t.false(isTimed([file(1)]))
})

const SET = {
  7: `
23:59:58.100000 execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0
23:59:58.200000 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_THREAD, stack_size=0x7fff00} => {parent_tid=[9]}, 88) = 9
23:59:58.300000 unlink("before") = 0
00:00:01.500000 unlink("after") = 0
00:00:03.000000 +++ superseded by execve in pid 9 +++
00:00:03.100000 <... execve resumed>) = 0
00:00:03.200000 unlink("by-b") = 0
00:00:03.300000 exit_group(0) = ?
00:00:03.400000 +++ exited with 0 +++`,
  9: `
23:59:58.400000 chdir("/srv") = 0
00:00:02.900000 execve("/bin/b", ["b"], 0x7ffe /* 35 vars */ <pid changed to 7 ...>`
}

test('what one thread does counts for the others from then on, past midnight, too', async t => {
  const behaviour = await observed(SET)
  t.deepEqual(accessed(behaviour), {
    '/bin/a': 'x',
    '/bin/b': 'x',
    '/srv/': '',
    '/srv/after': 'w',
    '/srv/by-b': 'w',
    '?/before': 'w'
  })
  const use = (path: string) => behaviour.files.find(file => file.path === path)!.uses[0]!
  t.is(use('/srv/by-b').by, '/bin/b')
  t.is(use('/srv/after').by, '/bin/a')
  t.is(use('/srv/after').first, 4, 'the line of its file')
  t.deepEqual(behaviour.runs[0]!.ledger.problems, [])
  t.is(behaviour.runs[0]!.ledger.lines, 11)
  t.deepEqual(warningCodes(behaviour), ['ARCH_ASSUMED', 'UNRESOLVED_PATHS'])
})

test('of the same time, a parent’s lines come before its child’s', async t => {
  const behaviour = await observed({
    9: '10:00:00 execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0\n10:00:00 chdir("/srv") = 0\n10:00:00 fork() = 3',
    3: '10:00:00 unlink("x") = 0'
  })
  t.is(accessed(behaviour)['/srv/x'], 'w')
})

test('a file of a set may be cut in its first line, at any byte', async t => {
  const whole = await observed(SET)
  const line = '00:00:00.100000 close(3)'
  for (const first of [line, line.slice('00:00:00.100000 '.length)])
    for (let length = 0; length < first.length; length++) {
      const set = { 7: bytes(SET[7]), 9: bytes(SET[9]), 11: Buffer.from(first.slice(0, length)) }
      const behaviour = await observed(set)
      t.deepEqual(accessed(behaviour), accessed(whole), first.slice(0, length))
      t.is(behaviour.runs[0]!.ledger.problems.length, length === 0 ? 0 : 1, first.slice(0, length))
    }
})

function bytes(log: string): Buffer {
  return Buffer.from(`${log.trim()}\n`)
}

/** What is read of each file, a line an item, as `place:line`. */
async function readAll(files: readonly string[], size: number): Promise<string[]> {
  const read: string[] = []
  const sources = files.map((text, place) => ({
    place,
    start: lineTime(Buffer.from(text), 0, text.length),
    source: { name: `t.${place}`, tid: place, chunks: () => chunksOf(text, size) }
  }))
  await readByTime(sources, async ({ source, start, place }) => ({
    lines: new TimedLines(source.chunks()[Symbol.asyncIterator](), start ?? 0, lineTime),
    push: lines => read.push(...lines.toString().replace(/\n$/, '').split('\n').map(at(place))),
    end: () => {}
  }))
  return read
}

function at(place: number): (line: string) => string {
  return line => `${place}:${line}`
}

/** One memory for all, overwritten as soon as the next chunk is asked for. */
async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  const memory = Buffer.alloc(size)
  for (let start = 0; start < bytes.length; start += size)
    yield memory.subarray(0, bytes.copy(memory, 0, start, start + size))
}

function clock(time: number): string {
  return `10:${String(Math.floor(time / 60)).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`
}
