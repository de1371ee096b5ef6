import fc from 'fast-check'
import test from 'ava'
import type { Behaviour, BinaryFact } from '../../src/behaviour/behaviour.ts'
import { companionGroups } from '../../src/facts/companions.ts'
import { dangerOf } from '../../src/facts/dangerous-syscalls.ts'
import { siblingGroups } from '../../src/facts/siblings.ts'
import { neededSets } from '../../src/facts/always-needed.ts'
import { isSyscall, syscallNumber } from '../../src/facts/syscall-table.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import type { SeccompPolicy } from '../../src/policy/policy.ts'
import { PRESETS, PRESET_WITHOUT } from '../../src/policy/presets.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { allows } from '../../src/policy/seccomp/allows.ts'
import { file } from './apparmor/behaviour.ts'
import { allowedBy, anyCalls, seen } from './seen.ts'

const options: DecideOptions = { ...DEFAULT_OPTIONS, name: 'web' }
const READ = seen([['x86_64', 'read']])

function withBinary(behaviour: Behaviour, binary: Partial<BinaryFact>): Behaviour {
  const whole: BinaryFact = {
    path: '/usr/bin/app',
    buildId: '',
    needed: [],
    imports: [],
    syscalls: [],
    beside: null,
    runs: [0, 0],
    ...binary
  }
  return { ...behaviour, binaries: [whole] }
}

function reasonsFor(policy: SeccompPolicy, name: string): string[] {
  const rule = policy.rules.find(each => each.name === name)
  return rule?.action === 'allow' ? rule.reasons.map(reason => reason.text) : []
}

test('what a binary imports is allowed, and the reason names function and file', t => {
  const policy = decideSeccomp(withBinary(READ, { imports: ['flock', 'shmget'] }), options)
  t.true(reasonsFor(policy, 'flock').includes('flock() in /usr/bin/app'))
  t.true(reasonsFor(policy, 'shmget').some(text => text.startsWith('shmget() in /usr/bin/app')))
  t.deepEqual(reasonsFor(decideSeccomp(READ, options), 'shmget'), [])
})

test('who wrote a file renames and removes some, where no binary tells that it cannot', t => {
  const writes = (path: string): Behaviour => ({ ...READ, files: [file(path, 'w')] })
  const reasons = (behaviour: Behaviour): string[] =>
    reasonsFor(decideSeccomp(behaviour, options), 'rename')
  t.regex(reasons(writes('/srv/out'))[0] ?? '', /^file-changes, since writing a file was seen/)
  t.deepEqual(reasons(writes('/dev/null')), [])
  t.deepEqual(reasons(withBinary(writes('/srv/out'), { imports: ['read'] })), [])
})

test('where the interpreter of a script is not known, imports do not tell all', t => {
  const exec = { by: null, runs: [0, 0] as const, first: 1 }
  const script = (path: string, reads: string, known: string): Behaviour => ({
    ...withBinary(READ, { path: known, imports: ['read'] }),
    execs: [{ path, ...exec }],
    files: [
      file(path, 'r'),
      { ...file(reads, 'r'), uses: [{ ...file(reads, 'r').uses[0]!, by: path }] }
    ]
  })
  const benign = (behaviour: Behaviour): boolean =>
    allowedBy(decideSeccomp(behaviour, options)).includes('mincore')
  const [module, tool] = ['/usr/lib/python3/dist-packages/tool.py', '/usr/bin/tool']
  // The kernel starts the interpreter: no call names it, and what a file is read for does.
  t.true(benign(script(tool, module, '/usr/bin/dash')))
  t.false(benign(script(tool, module, '/usr/bin/python3.11')))
  t.false(benign(script(tool, '/etc/tool.conf', '/usr/bin/dash')))
  t.true(benign(script(tool, '/etc/tool.conf', '/usr/bin/ls')))
})

test('what every program may call is left to imports where these tell all', t => {
  const bash = { path: '/usr/bin/bash', error: null, by: null, runs: [0, 0], first: 0 } as const
  const runs = { ...seen([['x86_64', 'unlink']]), execs: [bash] }
  const binary = { path: '/usr/bin/bash', imports: ['getrusage'], needed: ['libc.so.6'] }
  const allowed = (behaviour: Behaviour, more: Partial<DecideOptions> = {}): string[] => {
    const names = new Set(allowedBy(decideSeccomp(behaviour, { ...options, ...more })))
    return ['getrusage', 'getsid', 'mincore', 'truncate', 'flock'].filter(name => names.has(name))
  }
  const all = ['getrusage', 'getsid', 'mincore', 'truncate', 'flock']
  t.deepEqual(allowed(withBinary(runs, binary)), ['getrusage', 'flock'])
  t.deepEqual(allowed(runs), all)
  t.deepEqual(allowed(withBinary(runs, { ...binary, path: '/usr/bin/dash' })), all)
  t.deepEqual(allowed(withBinary(runs, binary), { preset: 'portable' }), all)
  t.deepEqual(allowed(withBinary(runs, binary), { without: new Set(['imports']) }), all)
  t.deepEqual(allowed(withBinary(runs, { ...binary, needed: ['libc.musl-x86_64.so.1'] })), all)
})

test('what an attribute asks for counts where it is set', t => {
  const names = ['sched_setaffinity', 'sched_setscheduler', 'socket']
  const allowed = (...imports: string[]): string[] => {
    const policy = decideSeccomp(withBinary(READ, { imports }), options)
    return allowedBy(policy).filter(name => names.includes(name))
  }
  t.deepEqual(allowed('pthread_create', 'posix_spawn', 'system'), [])
  t.deepEqual(allowed('pthread_create', 'pthread_attr_setaffinity_np'), ['sched_setaffinity'])
  t.deepEqual(allowed('pthread_create', 'pthread_attr_setinheritsched'), ['sched_setscheduler'])
  t.deepEqual(allowed('sched_setscheduler'), ['sched_setscheduler'])
  t.deepEqual(allowed('getaddrinfo'), ['socket'])
})

test('what a used binary does itself is the reason before what one does that it can reach', t => {
  const beside = withBinary(READ, { path: '/usr/bin/a', beside: '/usr/bin/z', imports: ['flock'] })
  const used = withBinary(READ, { path: '/usr/bin/z', imports: ['flock'] })
  const both = { ...READ, binaries: [...beside.binaries, ...used.binaries] }
  t.true(
    reasonsFor(decideSeccomp(both, options), 'flock').includes(
      'flock() in /usr/bin/z, and 1 other way'
    )
  )
})

test('instructions of a program without libc count, and where a file comes from is said', t => {
  const binary = { syscalls: ['inotify_add_watch'], beside: '/usr/bin/web' }
  const policy = decideSeccomp(withBinary(READ, binary), options)
  t.deepEqual(reasonsFor(policy, 'inotify_add_watch'), [
    'instruction in /usr/bin/app, beside /usr/bin/web'
  ])
})

test('a dangerous call that nothing but a binary asks for is withheld and refused', t => {
  const binary = { imports: ['mount', 'ptrace', 'pthread_create', 'sendfile'] }
  const policy = decideSeccomp(withBinary(READ, binary), options)
  t.deepEqual(
    policy.withheld.map(call => call.name),
    ['clone3', 'mount', 'ptrace']
  )
  for (const name of ['mount', 'ptrace'])
    t.is(policy.rules.find(rule => rule.name === name)?.action, 1)
  // Callers take clone, whose namespaces a condition refuses.
  t.is(policy.rules.find(rule => rule.name === 'clone3')?.action, 38)
  t.is(policy.rules.find(rule => rule.name === 'clone')?.arguments?.why, 'no new namespaces')
})

test('pipes of a program that can make them are allowed, devices are not', t => {
  const fifos = withBinary(READ, { imports: ['mkfifo', 'chroot'] })
  const policy = decideSeccomp(fifos, options)
  const mknodat = policy.rules.find(rule => rule.name === 'mknodat')
  const [S_IFIFO, S_IFCHR, S_IFBLK] = [0x1000n, 0x2000n, 0x6000n]
  const makes = (mode: bigint): boolean => mknodat !== undefined && allows(mknodat, [0n, 0n, mode])
  t.true(makes(S_IFIFO | 0o600n))
  for (const device of [S_IFCHR, S_IFBLK]) t.false(makes(device | 0o600n))
  t.deepEqual(
    policy.withheld.map(call => call.name),
    ['chroot']
  )
  const blind = decideSeccomp(fifos, { ...options, conditions: 'none' })
  t.true(blind.withheld.some(call => call.name === 'mknodat'))
  // mknod() is there for devices: Java's libnio has it, and makes none.
  const devices = (...imports: string[]): SeccompPolicy =>
    decideSeccomp(withBinary(READ, { imports }), options)
  t.false(allowedBy(devices('mknod')).includes('mknodat'))
  t.true(devices('mknod').withheld.some(call => call.name === 'mknodat'))
  t.true(allowedBy(devices('mknod', 'mkfifo')).includes('mknodat'))
  t.deepEqual(devices('mkfifo', 'mknod').withheld, [])
})

test('the other way to make a pipe is for images that change', t => {
  const piping = seen([['x86_64', 'mknodat']])
  t.false(allowedBy(decideSeccomp(piping, options)).includes('mknod'))
  t.true(allowedBy(decideSeccomp(piping, { ...options, preset: 'portable' })).includes('mknod'))
})

test('a dangerous call that was seen is allowed, whatever imports say', t => {
  const mounts = seen([['x86_64', 'mount']])
  const policy = decideSeccomp(withBinary(mounts, { imports: ['mount'] }), options)
  t.true(allowedBy(policy).includes('mount'))
  t.deepEqual(
    policy.withheld.map(call => call.name).filter(name => name === 'mount'),
    []
  )
})

/** Registers with which a call that may be inferred is dangerous: CLONE_NEWUSER (on s390x behind the stack), S_IFCHR. */
const DANGEROUS: Readonly<Record<string, readonly bigint[]>> = {
  clone: [0x10000000n, 0x10000000n],
  mknod: [0n, 0x2000n],
  mknodat: [0n, 0n, 0x2000n]
}

test('no preset allows what is dangerous in a call that was not seen', t => {
  fc.assert(
    fc.property(anyCalls, fc.constantFrom(...PRESETS), (calls, preset) => {
      const without = new Set(PRESET_WITHOUT[preset])
      const policy = decideSeccomp(seen(calls), { ...options, preset, without })
      const names = new Set(calls.map(([, name]) => name))
      return policy.rules.every(rule => {
        const { name, action } = rule
        if (action !== 'allow' || names.has(name) || dangerOf(name) === undefined) return true
        const dangerous = DANGEROUS[name]
        return name === 'socketcall' || (dangerous !== undefined && !allows(rule, dangerous))
      })
    })
  )
  t.pass()
})

test('strict allows less than balanced, and balanced less than portable', t => {
  fc.assert(
    fc.property(anyCalls, calls => {
      const [strict, balanced, portable] = PRESETS.map(preset => {
        const without = new Set(PRESET_WITHOUT[preset])
        return new Set(allowedBy(decideSeccomp(seen(calls), { ...options, preset, without })))
      })
      return (
        [...strict!].every(name => balanced!.has(name)) &&
        [...balanced!].every(name => portable!.has(name))
      )
    })
  )
  t.pass()
})

test('a program recorded with glibc runs with musl under the portable preset', t => {
  // Both are what strace shows of one C program that opens, stats, polls and forks.
  const glibc = ['openat', 'newfstatat', 'ppoll', 'clone', 'pipe2', 'dup3', 'wait4', 'pselect6']
  const musl = ['open', 'stat', 'fstat', 'lstat', 'poll', 'fork', 'pipe', 'dup2', 'select']
  const recorded = seen(glibc.map(name => ['x86_64', name] as const))
  const policy = decideSeccomp(recorded, { ...options, preset: 'portable' })
  const allowed = new Set(allowedBy(policy))
  t.deepEqual(
    musl.filter(name => !allowed.has(name)),
    []
  )
})

test('imports of a program with musl ask for what musl calls', t => {
  const imports = ['open', 'stat', 'fork', 'pipe']
  const ofMusl = ['fork', 'open', 'pipe', 'stat']
  for (const needed of ['libc.musl-x86_64.so.1', 'libc.so']) {
    const policy = decideSeccomp(withBinary(READ, { imports, needed: [needed] }), options)
    const allowed = new Set(allowedBy(policy))
    t.deepEqual(
      ofMusl.filter(name => !allowed.has(name)),
      []
    )
    t.false(allowed.has('creat'))
  }
  const glibc = decideSeccomp(withBinary(READ, { imports, needed: ['libc.so.6'] }), options)
  t.deepEqual(reasonsFor(glibc, 'open'), [])
})

test('siblings count where some program is not known, and not where all are', t => {
  const app = { path: '/usr/bin/app', error: null, by: null, runs: [0, 0], first: 0 } as const
  const behaviour = seen([['x86_64', 'openat']])
  const known = withBinary({ ...behaviour, execs: [app] }, { imports: ['read'] })
  const other = { ...app, path: '/srv/other' }
  const half = withBinary({ ...behaviour, execs: [app, other] }, { imports: ['read'] })
  t.false(allowedBy(decideSeccomp(known, options)).includes('open'))
  t.true(allowedBy(decideSeccomp(half, options)).includes('open'))
})

test('the facts name calls that exist, and infer nothing dangerous but clone', t => {
  const inferred = [
    ...companionGroups.flatMap(group => [...group.when, ...group.names]),
    ...neededSets.flatMap(set => set.names)
  ]
  t.deepEqual(
    inferred.filter(name => !isSyscall(name)),
    []
  )
  t.deepEqual(
    siblingGroups.flatMap(group => group.names).filter(name => !isSyscall(name)),
    []
  )
  for (const { names } of companionGroups)
    for (const name of names)
      t.true(name === 'clone' || dangerOf(name) === undefined, `${name} is dangerous`)
  for (const { id, names } of companionGroups)
    t.true(
      names.some(name => syscallNumber('x86_64', name) !== undefined),
      id
    )
})
