import test from 'ava'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import type { Observation } from '../../src/behaviour/observe/observation.ts'
import { detectFormat } from '../../src/trace/formats.ts'
import { KNOWN_SIZE } from '../../src/trace/tally/memory.ts'
import { mutatedLog } from '../fuzz/mutate.ts'
import { Random } from '../random.ts'
import { SEED } from '../fixed-seed.ts'
import { traceFixtures } from '../trace-fixtures.ts'
import type { TraceFixture } from '../trace-fixtures.ts'
import { Forgetful, Learning, PROGRAM, learned, read, summarized } from './learned.ts'

for (const kind of ['strace', 'runs'] as const)
  for (const fixture of traceFixtures(kind))
    test(`${fixture.name}: a known call counts as one that is read`, t => {
      t.deepEqual(
        played(fixture, new Learning('x86_64', '/srv')),
        played(fixture, new Forgetful('x86_64', '/srv'))
      )
    })

test('most calls of a log that repeats itself are known', t => {
  const observation = new Learning('x86_64', null)
  const line = '7 newfstatat(AT_FDCWD</srv>, "a", {st_mode=S_IFREG|0644, st_size=1, ...}, 0) = 0\n'
  read(
    observation,
    '7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0\n7 brk(NULL) = 0x561ec44c6000\n'
  )
  read(observation, line.repeat(100))
  t.true(observation.told < 12, `${observation.told} calls were told`)
})

test('calls that differ in a few bytes, wherever these are, are all known', t => {
  for (let shift = 0; shift < 8; shift++) {
    const observation = new Learning('x86_64', null)
    const folder = `/srv/${'x'.repeat(shift)}`
    const lines = Array.from(
      { length: 1000 },
      (_, i) =>
        `7 access("${folder}/${`${i}`.padStart(4, '0').split('').join('/src/in')}", W_OK) = 0\n`
    ).join('')
    read(
      observation,
      `7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0\n7 brk(NULL) = 0x561ec44c6000\n${lines}`
    )
    const before = observation.told
    read(observation, lines)
    t.true(observation.told < before + 20, `${observation.told - before} calls were told again`)
  }
})

test('a fork makes no call of another task unknown', t => {
  const busy = '7 access("/srv/x", W_OK) = 0\n'
  const forks = Array.from(
    { length: 100 },
    (_, index) => `7 fork() = ${20_000 + index}\n${busy.repeat(5)}`
  )
  const observation = new Learning('x86_64', null)
  read(observation, `${PROGRAM}${busy.repeat(30)}${forks.join('')}`)
  // The forks themselves, and the first chunk.
  t.true(observation.told < 130, `${observation.told} calls were told`)
})

test('text that is written is looked at closer only where it has marks of strace’s', t => {
  const observation = new Learning('x86_64', null)
  const write = '7 write(1</srv/log>, "a = b - c <u> x--, +user: a-umlaut", 3) = 3\n'
  read(observation, PROGRAM + write.repeat(100))
  t.true(observation.told < 20, `${observation.told} calls were told`)
})

test('the number of another task is not its own, in a log that is not plain either', t => {
  const log = `${PROGRAM.replaceAll('7 ', '10007 ')}${'10007 getpid() = 10007\n'.repeat(20)}${'10008 access("/proc/10007/stat", R_OK) = 0\n10008 getpid() = 10007\n'.repeat(20)}`
  const { files } = learned(t, log.replace(/^/gm, 'app_1  | ').replace(/app_1 {2}\| $/, ''))
  t.deepEqual(
    files.map(({ path }) => path),
    ['/bin/a', '/proc/10007/stat', '/proc/{pid}/stat']
  )
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
  const behaviour = facts(new Learning('x86_64', null))
  t.deepEqual(behaviour, facts(new Forgetful('x86_64', null)))
  t.is(behaviour.syscalls.find(({ name }) => name === 'mmap')?.count, 7)
})

test('what one source asked for is not taken for a call of another', t => {
  const facts = (observation: Observation): unknown => {
    const good = '7 access("/srv/x", W_OK) = 0\n'.repeat(60)
    // Looks like a call until behind its parenthesis; it is line 63, as the call that is resumed in the other source.
    const none = '7 access(8): no such file\n'
    const signals = '7 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---\n'.repeat(62)
    const resumed = '7 <... sched_yield resumed>) = 0\n7 getppid() = 1\n'
    const ledgers = [PROGRAM + good + none, signals + resumed, good + none.repeat(3)].map(
      (log, index) => {
        observation.startSource(index % 2)
        return read(observation, log)
      }
    )
    return [summarized(observation), ledgers.map(ledger => ledger.problems())]
  }
  t.deepEqual(facts(new Learning('x86_64', '/')), facts(new Forgetful('x86_64', '/')))
})

test('an execve of a thread that is told of nowhere else is known as one in a large log, too', t => {
  const threads = '7 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_SIGHAND|CLONE_THREAD) = 8\n'
  const exec = '8 execveat(AT_FDCWD, "/bin/b", ["b"], 0x1 /* 0 vars */, 0'
  const failed = `${exec}) = -1 ENOENT (No such file or directory)\n`.repeat(2)
  const busy = '7 close(3) = 0\n'.repeat(100)
  const { execs } = learned(
    t,
    `${PROGRAM}${threads}${busy}${failed}${busy}${exec} <unfinished ...>\n7 <... execveat resumed>) = 0\n${busy}`
  )
  t.deepEqual(
    execs.map(({ path }) => path),
    ['/bin/a', '/bin/b']
  )
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
  const behaviour = facts(new Learning('x86_64', null))
  t.deepEqual(behaviour, facts(new Forgetful('x86_64', null)))
  t.deepEqual(
    behaviour.files.map(file => file.path).filter(path => path.startsWith('/srv')),
    ['/srv/x', '/srv/x/']
  )
})

test('a name that looks like an address is part of the path', t => {
  const { files } = learned(
    t,
    PROGRAM +
      Array.from(
        { length: 60 },
        (_, index) =>
          `7 access("/srv/a, 0x7f12000000${(index % 7) + 10}", R_OK) = -1 ENOENT (No such file or directory)\n`
      ).join('')
  )
  t.is(files.filter(({ path }) => path.startsWith('/srv/a')).length, 7)
})

test('calls are forgotten and come again', t => {
  const random = new Random(7)
  const lines = Array.from({ length: MORE_THAN_ARE_KNOWN }, (_, index) => {
    const name = index - (random.below(3) > 0 ? 0 : random.below(index + 1))
    return `7 access("/srv/${'a'.repeat(60)}/${name}", R_OK) = 0\n`
  })
  const { files, syscalls } = learned(t, PROGRAM + lines.join(''))
  t.is(syscalls.find(({ name }) => name === 'access')?.count, MORE_THAN_ARE_KNOWN)
  t.is(files.length, new Set(lines).size + 1)
})

/** 32 bytes a call (tally/table.ts), and of three lines two are new. */
const MORE_THAN_ARE_KNOWN = (KNOWN_SIZE / 32) * 2

test('what is printed behind a descriptor does not matter where only other arguments do', t => {
  const ioctlValues = (shown: readonly string[]) => {
    const { syscalls } = learned(
      t,
      PROGRAM +
        Array.from({ length: 100 }, (_, index) => {
          const request = index % 7 === 0 ? 'TIOCSTI' : 'TCGETS'
          return `7 ioctl(3<${shown[index % shown.length]}>, ${request}, 0x7ffc6a1c0d10) = -1 ENOTTY (Inappropriate ioctl for device)\n`
        }).join('')
    )
    return syscalls.find(({ name }) => name === 'ioctl')?.args[0]?.values
  }
  t.deepEqual(ioctlValues(['/srv/a', '/srv/b', 'TCP:[1.1.1.1:1->1.1.1.1:2]', 'pipe:[7]']), [
    '0x5401',
    '0x5412'
  ])
  // No name of strace's own: what stands behind it is no request.
  t.is(ioctlValues(['/srv/a', '/srv/b>, TCGETS', 'a<b', '/srv/c->, TCGETS']), 'any')
})

for (const call of ['read(0, ', 'read(0,  <unfinished ...>\n7 <... read resumed>"', 'close(3'])
  test(`another run behind a call that is known begins there: ${call}`, t => {
    const known = '7 read(0, "x", 1) = 1\n7 close(3) = 0\n'.repeat(40)
    const next = PROGRAM.replaceAll('7 ', '9 ')
    const { execs, runs, syscalls } = learned(t, `${PROGRAM}${known}7 ${call}${next}${known}`)
    t.is(syscalls.find(({ name }) => name === 'execve')?.count, 2)
    t.is(execs.length, 1)
    t.deepEqual(
      runs[0]!.warnings.map(({ code }) => code).filter(code => code === 'CUT_TAIL'),
      ['CUT_TAIL']
    )
  })

// A start that has lost its end, and what goes on with it.
for (const torn of [
  '7 prctl(PR_CAPBS8 prctl(PR_CAPBSET_READ, 40 <unfinished ...>\n7 <... prctl resumed>) = 1\n8 <... prctl resumed>) = 1\n',
  '7 openat(AT_FDCWD</srv/sh8 read(10</usr/lib/x.so>,  <unfinished ...>\n7 <... openat resumed>) = 8</usr/lib/x.so>\n8 <... read resumed>"x", 1) = 1\n',
  '7 close(3 <unfinished ...>\n7 <... close resumed>8 close(3) = 0\n'
])
  test(`a call that has lost its end to another is not known: ${torn.split('\n')[0]}`, t => {
    const attached = '7 clone(child_stack=NULL, flags=SIGCHLD) = 8\n8 getpid() = 8\n'
    const good = '8 read(10</usr/lib/x.so>, "x", 1) = 1\n8 close(3) = 0\n'.repeat(20)
    const { syscalls } = learned(t, PROGRAM + attached + good + torn.repeat(20))
    const name = torn.slice(2, torn.indexOf('('))
    t.true(syscalls.find(call => call.name === name)!.count >= 40)
  })

test('whatever has happened to a log, a known call counts as one that is read', t => {
  for (let seed = SEED; seed < SEED + 60; seed++) {
    const lines = mutatedLog(numberedLogs, new Random(seed))
    const bytes = Buffer.concat([lines, lines, lines])
    t.notThrows(() => {
      const [learning, forgetful] = [
        new Learning('x86_64', '/srv'),
        new Forgetful('x86_64', '/srv')
      ]
      t.deepEqual(readSafely(bytes, learning), readSafely(bytes, forgetful), `FUZZ_SEED=${seed}`)
    }, `FUZZ_SEED=${seed}`)
  }
})

/** Logs whose lines start with a number, which the tally reads. */
const numberedLogs = traceFixtures('strace').flatMap(({ files }) =>
  files
    .map(({ bytes }) => bytes.toString('latin1', 0, 100_000).split(/(?<=\n)/))
    .filter(lines => /^\d+ /.test(lines[0]!))
)

function readSafely(bytes: Buffer, observation: Observation): unknown {
  if (!detectFormat(bytes.subarray(0, 1 << 16))) return null
  const ledger = read(observation, bytes)
  return [summarized(observation), ledger]
}

/** Each file three times over, so that most of it is known. */
function played(fixture: TraceFixture, observation: Observation): Behaviour {
  for (const [index, file] of fixture.files.entries()) {
    observation.startSource(index)
    read(observation, Buffer.concat([file.bytes, file.bytes, file.bytes]), file.tid)
  }
  return summarized(observation)
}
