import test from 'ava'
import type { Behaviour, FileFact } from '../../src/behaviour/behaviour.ts'
import { merge } from '../../src/behaviour/merge.ts'
import { observe } from '../../src/behaviour/observe/observe.ts'
import { oneRun } from '../../src/behaviour/runs.ts'
import { completenessOf } from '../../src/policy/completeness.ts'
import { decide } from '../../src/policy/decide.ts'
import { DEFAULT_OPTIONS, INFERENCES } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import type { Agreement, Completeness } from '../../src/policy/policy.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { sourceOf } from '../source.ts'
import { seen } from './seen.ts'

const bare: DecideOptions = { ...DEFAULT_OPTIONS, name: 'web', without: new Set(INFERENCES) }

/** Of one run a list of names, with nothing inferred. */
function namesOf(...runs: readonly (readonly string[])[]): Agreement {
  return completeness(runs.map((names, index) => called(names, `run${index}`))).names!
}

function called(names: readonly string[], id: string): Behaviour {
  return seen(
    names.map(name => ['x86_64', name] as const),
    id
  )
}

function completeness(
  runs: readonly Behaviour[],
  options: Partial<DecideOptions> = {}
): Completeness {
  return decide(merge(...runs), { ...bare, ...options }).completeness!
}

/** A run of a program with these lines of a log. */
function logged(label: string, ...lines: readonly string[]): Promise<Behaviour> {
  return observed(label, 'execve("/usr/bin/app", ["app"], 0x7ffd /* 2 vars */) = 0', ...lines)
}

function observed(label: string, ...lines: readonly string[]): Promise<Behaviour> {
  const source = sourceOf(`${label}.strace`, lines.map(line => `${line}\n`).join(''))
  return observe(
    { label, sources: [source], meta: null },
    { arch: 'x86_64', cwd: '/', resolveLink: null }
  )
}

function loggedRuns(...runs: readonly (readonly string[])[]): Promise<Behaviour[]> {
  return Promise.all(runs.map((lines, index) => logged(`run${index}`, ...lines)))
}

const read = (path: string): string => `openat(AT_FDCWD, "${path}", O_RDONLY) = 3<${path}>`

test('a run fails when the profile of the others lacks a call of its own', t => {
  const { asked, failing, contributions, expectedNew } = namesOf(
    ['read', 'write'],
    ['read', 'write', 'flock', 'shmget'],
    ['read', 'write', 'close'],
    ['read', 'close']
  )
  t.is(asked, 4)
  t.is(failing, 1)
  t.is(expectedNew, 0.5)
  t.deepEqual(contributions, [{ runs: [1, 1], own: 2, refused: ['flock', 'shmget'] }])
})

test('a second run that shows the same is a repeat, not a workload', t => {
  const once = completeness([called(['read'], 'a'), called(['read', 'flock'], 'b')])
  const twice = completeness([
    called(['read'], 'a'),
    called(['read', 'flock'], 'b'),
    called(['read', 'flock'], 'c')
  ])
  t.is(twice.workloads, 2)
  t.is(twice.repeats, 1)
  t.deepEqual({ ...twice.names, contributions: [] }, { ...once.names, contributions: [] })
})

test('runs of one label are one workload', async t => {
  const runs = [
    await logged('serve', read('/a')),
    await logged('serve', read('/b')),
    await logged('reload', read('/c'))
  ]
  const { workloads, repeats, paths } = completeness(runs)
  t.is(workloads, 2)
  t.is(repeats, 1)
  t.is(paths!.failing, 2)
})

test('a run that differs in names which the program makes up is a repeat', async t => {
  const runs = await loggedRuns(
    ['openat(AT_FDCWD, "/tmp/job.x8Kd2Q", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</tmp/job.x8Kd2Q>'],
    ['openat(AT_FDCWD, "/tmp/job.Zq0p4T", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</tmp/job.Zq0p4T>'],
    [read('/etc/app.conf')]
  )
  t.is(completeness(runs, { without: new Set() }).workloads, 2)
})

test('a run does not fail for a call that inference allows', t => {
  const runs = [['read', 'mkdir'], ['read', 'mkdir', 'rename'], ['read']].map((names, index) =>
    called(names, `run${index}`)
  )
  const { failing, contributions } = completeness(runs, { without: new Set() }).names!
  t.is(failing, 0)
  t.deepEqual(contributions, [{ runs: [1, 1], own: 1, refused: [] }])
})

test('a run does not fail for a call that has an older way which is allowed', t => {
  const failing = (...runs: readonly (readonly string[])[]): number => namesOf(...runs).failing
  t.is(failing(['read', 'clone'], ['read', 'clone'], ['read', 'clone3', 'clone']), 0)
  t.is(failing(['read'], ['read', 'clone3']), 1)
  t.is(failing(['read', 'clone'], ['read', 'clone'], ['read', 'clone', 'execveat']), 1)
})

test('a run fails when the profile of the others refuses an argument', async t => {
  const socket = (family: string) => `socket(${family}, SOCK_STREAM, 0) = 3`
  const runs = await loggedRuns(
    [socket('AF_INET'), read('/a')],
    [socket('AF_INET'), read('/b')],
    [socket('AF_INET'), socket('AF_ALG')]
  )
  const { conditions, names } = completeness(runs)
  t.is(names!.failing, 0)
  t.is(conditions!.failing, 1)
  t.deepEqual(conditions!.contributions, [
    { runs: [2, 2], own: 1, refused: ['socket(arg 0 = 0x26)'] }
  ])
})

test('a run fails when the profile of the others refuses a path, generalised as it is', async t => {
  const runs = await loggedRuns(
    ...['a', 'b', 'c', 'd', 'e', 'f'].map(name => [read(`/usr/share/app/${name}`)]),
    [read('/etc/app.conf')]
  )
  const literal = completeness(runs).paths!
  t.is(literal.failing, 7)
  t.is(literal.asked, 7)
  const { paths } = completeness(runs, { without: new Set() })
  t.is(paths!.failing, 1)
  t.deepEqual(paths!.contributions.at(-1), {
    runs: [6, 6],
    own: 1,
    refused: ['/etc/app.conf r']
  })
  t.deepEqual(
    paths!.contributions.slice(0, 6).map(({ own, refused }) => [own, refused.length]),
    Array.from({ length: 6 }, () => [1, 0])
  )
})

test('a run that is refused nothing but a new program is counted apart', async t => {
  const exec = (path: string): string => `execve("${path}", ["x"], 0x7ffd /* 2 vars */) = 0`
  const runs = await loggedRuns(
    [read('/etc/a')],
    [read('/etc/a'), exec('/usr/bin/xz')],
    [read('/etc/a'), read('/etc/b'), exec('/usr/bin/sed')]
  )
  const { paths } = completeness(runs, { without: new Set() })
  t.is(paths!.failing, 2)
  t.is(paths!.onlyPrograms, 1)
})

test('a profile of half of the runs refuses more than one of all but one', async t => {
  const letters = [...'abcdefgh']
  const runs = await loggedRuns(
    ...letters.map((letter, at) => [
      read(`/srv/${letter}`),
      read(`/srv/${letters[(at + 1) % letters.length]!}`)
    ])
  )
  const { paths } = completeness(runs)
  t.is(paths!.failing, 0)
  // Every second one shows all, of every second pair none is borne out.
  t.is(paths!.failingOfHalf, 1 / 2)
})

test('the interval is Wilson’s', t => {
  // Wilson 1927: 0 of 12 and 3 of 12.
  const names = ['read', 'write', 'close', 'flock', 'lseek', 'brk', 'mmap', 'dup', 'pipe', 'exit']
  const same = names.map((_, index) => ['read', 'write', names[index]!, names[(index + 1) % 10]!])
  const { interval, asked, failing } = namesOf(...same)
  t.is(asked, 10)
  t.is(failing, 0)
  t.is(interval[0], 0)
  t.true(Math.abs(interval[1] - 0.2775) < 0.001, `${interval[1]}`)
})

test('the curve of saturation rises to all calls at all workloads', t => {
  const { saturation } = namesOf(['read'], ['read', 'write'], ['read', 'close'], ['flock'])
  t.deepEqual(
    saturation.map(({ workloads }) => workloads),
    [1, 2, 4]
  )
  t.is(saturation[0]!.shown, 6 / 4)
  t.is(saturation.at(-1)!.shown, 4)
})

test('a single run counts as failing', async t => {
  const { workloads, names, paths } = completeness([await logged('once', read('/a'))])
  t.is(workloads, 1)
  for (const { failing, interval } of [names!, paths!]) {
    t.is(failing, 1)
    t.is(interval[1], 1)
  }
})

test('where all paths can be decided about only once, no workload is left out for them', t => {
  const whole = merge(called(['read'], 'a'), called(['write'], 'b'))
  const pathsOf = (count: number): Agreement =>
    decide({ ...whole, files: manyFiles(count) }, bare).completeness!.paths!
  t.is(pathsOf(50_000).asked, 2)
  const { asked, interval, expectedNew, contributions } = pathsOf(50_001)
  t.deepEqual({ asked, interval, expectedNew }, { asked: 0, interval: [0, 1], expectedNew: null })
  t.deepEqual(contributions, [])
})

/** Each of one of two runs alone. */
function manyFiles(count: number): FileFact[] {
  return Array.from({ length: count }, (_, at): FileFact => {
    const use = { by: null, access: 'r', owner: false, runs: oneRun(at % 2), first: 1 }
    return { path: `/srv/${10_000_000 + at}`, access: 'r', failed: {}, uses: [use] }
  })
}

test('without runs there is no completeness', t => {
  const { rules } = decideSeccomp(called(['read'], 'a'), bare)
  t.is(
    completenessOf(
      { ...called(['read'], 'a'), runs: [] },
      { rules },
      { needed: [], widenings: [], left: [] },
      bare
    ),
    null
  )
})

test('a trace does not tell who owns files, though another run is an audit log, which does', async t => {
  const traced = await logged(
    'traced',
    'openat(AT_FDCWD, "/tmp/a", O_WRONLY|O_CREAT, 0600) = 3</tmp/a>'
  )
  const wrote = (uid: number, ...paths: readonly string[]): Promise<Behaviour> =>
    observed(
      `by ${uid}`,
      ...paths.map(
        path =>
          `type=AVC msg=audit(1795623569.861:7): apparmor="ALLOWED" operation="open" profile="web" name="${path}" pid=4 comm="x" requested_mask="w" denied_mask="w" fsuid=${uid} ouid=0`
      )
    )
  const refused = (...runs: readonly Behaviour[]): string[] =>
    completeness(runs).paths!.contributions.flatMap(each => each.refused.filter(isTemporary))
  const owned = await wrote(0, '/tmp/a')
  t.is(owned.files[0]!.uses[0]!.owner, true)
  t.deepEqual(refused(traced, owned), [])
  t.deepEqual(refused(await wrote(1000, '/tmp/a', '/srv/b'), owned), ['/tmp/a w'])
})

function isTemporary(text: string): boolean {
  return text.startsWith('/tmp/')
}
