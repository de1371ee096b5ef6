import test from 'ava'
import { settled } from '../../src/behaviour/behaviour.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { Observation } from '../../src/behaviour/observe/observation.ts'
import { summarize } from '../../src/behaviour/observe/summarize.ts'
import { detectFormat } from '../../src/trace/formats.ts'
import { SourceLedger } from '../../src/trace/ledger.ts'
import { traceFixtures } from '../trace-fixtures.ts'
import type { TraceFixture } from '../trace-fixtures.ts'

/** Reads every call, however often it comes. */
class Forgetful extends Observation {
  override repeats(): boolean {
    return false
  }
}

/** Counts the calls that need not be read. */
class Counting extends Observation {
  repeated = 0

  override repeats(...call: Parameters<Observation['repeats']>): boolean {
    const isRepeated = super.repeats(...call)
    if (isRepeated) this.repeated++
    return isRepeated
  }
}

for (const kind of ['strace', 'runs'] as const)
  for (const fixture of traceFixtures(kind))
    test(`${fixture.name}: a known call counts as one that is read`, t => {
      t.deepEqual(
        played(fixture, new Counting('x86_64', '/srv')),
        played(fixture, new Forgetful('x86_64', '/srv'))
      )
    })

test('most calls of a log that repeats itself are known', t => {
  const observation = new Counting('x86_64', null)
  const line = '7 newfstatat(AT_FDCWD</srv>, "a", {st_mode=S_IFREG|0644, st_size=1, ...}, 0) = 0\n'
  read(
    observation,
    '7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0\n7 brk(NULL) = 0x561ec44c6000\n'
  )
  read(observation, line.repeat(100))
  t.is(observation.repeated, 97)
})

test('a call that was not asked for is not taken for the one that was', t => {
  const facts = (observation: Observation): Behaviour => {
    // The second mmap is worth keeping but cannot be kept; what is resumed behind it has no start that could be asked for.
    read(
      observation,
      `7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0
7 brk(NULL) = 0x561ec44c6000
${'7 mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f1200000000\n'.repeat(2)}7 <... read resumed>"", 1) = 0
${'7 mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f1200000000\n'.repeat(5)}`
    )
    return summarized(observation)
  }
  const behaviour = facts(new Counting('x86_64', null))
  t.deepEqual(behaviour, facts(new Forgetful('x86_64', null)))
  t.is(behaviour.syscalls.find(({ name }) => name === 'mmap')?.count, 7)
})

test('what a path is decides what a call on it means', t => {
  const facts = (observation: Observation): Behaviour => {
    read(
      observation,
      `7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0
7 brk(NULL) = 0x561ec44c6000
${'7 access("/srv/x", W_OK) = 0\n7 chmod("/srv/x", 0700) = 0\n'.repeat(4)}7 rmdir("/srv/x") = 0
7 mkdir("/srv/x", 0700) = 0
${'7 access("/srv/x", W_OK) = 0\n7 chmod("/srv/x", 0700) = 0\n'.repeat(4)}`
    )
    return summarized(observation)
  }
  const behaviour = facts(new Counting('x86_64', null))
  t.deepEqual(behaviour, facts(new Forgetful('x86_64', null)))
  t.deepEqual(
    behaviour.files.map(file => file.path).filter(path => path.startsWith('/srv')),
    ['/srv/x', '/srv/x/']
  )
})

/** Each file three times over, so that most of it is known. */
function played(fixture: TraceFixture, observation: Observation): Behaviour {
  for (const [index, file] of fixture.files.entries()) {
    observation.startSource(index)
    read(observation, Buffer.concat([file.bytes, file.bytes, file.bytes]), file.tid)
  }
  return summarized(observation)
}

function read(observation: Observation, log: string | Buffer, tid: number | null = null): void {
  const bytes = Buffer.from(log)
  const { names, texts } = observation
  const ledger = new SourceLedger('x')
  const format = detectFormat(bytes.subarray(0, 1 << 16))!
  const parser = format.parser({ sink: observation, ledger, names, texts, tid }, bytes)
  parser.push(bytes)
  parser.end()
}

function summarized(observation: Observation): Behaviour {
  observation.end()
  const behaviour = summarize(observation, {
    id: 'x',
    label: 'x',
    format: 'strace',
    sources: ['x'],
    lines: 0,
    ledgers: [],
    isArchAssumed: false,
    isInOrder: true,
    isAudit: false,
    user: null
  })
  return settled(behaviour)
}
