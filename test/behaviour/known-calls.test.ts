import test from 'ava'
import type { ExecutionContext } from 'ava'
import { settled } from '../../src/behaviour/behaviour.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { Observation } from '../../src/behaviour/observe/observation.ts'
import { summarize } from '../../src/behaviour/observe/summarize.ts'
import { detectFormat } from '../../src/trace/formats.ts'
import type { KnownCalls } from '../../src/trace/tally/known-calls.ts'
import { KNOWN_SIZE } from '../../src/trace/tally/memory.ts'
import { SourceLedger } from '../../src/trace/ledger.ts'
import type { Call } from '../../src/trace/sink.ts'
import { mutatedLog } from '../fuzz/mutate.ts'
import { Random } from '../fuzz/random.ts'
import { traceFixtures } from '../trace-fixtures.ts'
import type { TraceFixture } from '../trace-fixtures.ts'

/** Reads every call, however often it comes. */
class Forgetful extends Observation {
  override knownCalls(): null {
    return null
  }
}

/** Learns from the first call on, and counts those that it was told of. */
class Learning extends Observation {
  told = 0

  override knownCalls(): KnownCalls | null {
    return super.knownCalls(0)
  }

  override call(call: Call): void {
    this.told++
    super.call(call)
  }
}

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

const PROGRAM = '7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0\n7 brk(NULL) = 0x561ec44c6000\n'

function learned(t: ExecutionContext, log: string): Behaviour {
  const [learning, forgetful] = [new Learning('x86_64', '/'), new Forgetful('x86_64', '/')]
  read(learning, log)
  read(forgetful, log)
  const behaviour = summarized(learning)
  t.deepEqual(behaviour, summarized(forgetful))
  return behaviour
}

test('a close that shows its own number may have been refused, however many were not', t => {
  const { syscalls } = learned(
    t,
    `${PROGRAM}${'7 close(5) = 0\n'.repeat(60)}7 openat(AT_FDCWD, "/srv/x", O_RDONLY) = 5
7 close(5) = 3
7 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP} ---
7 ftruncate(5, 0) = 0
`
  )
  t.is(syscalls.find(({ name }) => name === 'close')?.count, 61)
})

test('what a known mmap has put in memory can be made executable', t => {
  const map = (address: string) =>
    `7 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</srv/x.so>, 0) = ${address}\n`
  const { files } = learned(
    t,
    `${PROGRAM}${map('0x7f1200000000').repeat(30)}${map('0x7f3400000000')}7 mprotect(0x7f3400000000, 4096, PROT_READ|PROT_EXEC) = 0
`
  )
  t.is(files.find(({ path }) => path === '/srv/x.so')?.access, 'rm')
})

test('a number without end is not written over what is known', t => {
  const reads = '7 read(3</srv/x>, "", 9) = 0\n'.repeat(60)
  const digits = '1'.repeat(150_000)
  const { syscalls } = learned(
    t,
    `${PROGRAM}${'7 close(3) = 0\n'.repeat(60)}${reads}7 close(${digits}) = 0\n7 close(3) = ${digits}\n${reads}`
  )
  t.is(syscalls.find(({ name }) => name === 'close')?.count, 62)
})

test('what is told of a folder is asked of calls that were known before', t => {
  const opens = '7 openat(AT_FDCWD, "/srv/x/f", O_RDONLY) = 3\n7 close(3) = 0\n'.repeat(30)
  const { capabilities } = learned(
    t,
    `${PROGRAM}7 geteuid() = 1000
${opens}7 stat("/srv/x", {st_dev=makedev(0xfe, 0), st_ino=1, st_mode=S_IFDIR|0700, st_nlink=2, st_uid=0, st_gid=0, st_blksize=4096, st_blocks=8, st_size=4096, st_atime=1, st_mtime=1, st_ctime=1}) = 0
${opens}`
  )
  t.deepEqual(
    capabilities.map(({ capability }) => capability),
    ['dac_read_search']
  )
})

test('who the command was started as is asked of calls that were known before', t => {
  const opens = '7 openat(AT_FDCWD, "/srv/x/f", O_RDONLY) = 3\n7 close(3) = 0\n'.repeat(30)
  const { capabilities } = learned(
    t,
    `${PROGRAM}7 stat("/srv/x", {st_dev=makedev(0xfe, 0), st_ino=1, st_mode=S_IFDIR|0700, st_nlink=2, st_uid=0, st_gid=0, st_blksize=4096, st_blocks=8, st_size=4096, st_atime=1, st_mtime=1, st_ctime=1}) = 0
${opens}7 geteuid() = 1000
${opens}`
  )
  t.is(capabilities.length, 1)
})

test('an open whose path is not shown leaves a descriptor without one', t => {
  const { files } = learned(
    t,
    `${PROGRAM}7 openat(AT_FDCWD, "/srv/a", O_RDONLY) = 3
7 openat(AT_FDCWD, 0x7ffc0000, O_RDONLY) = 3
7 flock(3, LOCK_EX) = 0
`
  )
  t.is(files.find(({ path }) => path === '/srv/a')?.access, 'r')
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

test('whatever has happened to a log, a known call counts as one that is read', t => {
  const seed = 1 + Math.floor(Math.random() * 2 ** 30)
  const until = performance.now() + 5000
  for (let log = seed; performance.now() < until; log++) {
    const lines = mutatedLog(numberedLogs, new Random(log))
    const bytes = Buffer.concat([lines, lines, lines])
    t.deepEqual(
      readSafely(bytes, new Learning('x86_64', '/srv')),
      readSafely(bytes, new Forgetful('x86_64', '/srv')),
      `log ${log}`
    )
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

function read(
  observation: Observation,
  log: string | Buffer,
  tid: number | null = null
): SourceLedger {
  const bytes = Buffer.from(log)
  const { names, texts } = observation
  const ledger = new SourceLedger('x')
  const format = detectFormat(bytes.subarray(0, 1 << 16))!
  const parser = format.parser({ sink: observation, ledger, names, texts, tid }, bytes)
  // Small chunks: what has been learned is used from the next one on.
  for (let start = 0; start < bytes.length; start += CHUNK)
    parser.push(bytes.subarray(start, start + CHUNK))
  parser.end()
  return ledger
}

const CHUNK = 512

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
