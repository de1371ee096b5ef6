import fc from 'fast-check'
import test from 'ava'
import { merge } from '../../src/behaviour/merge.ts'
import { UserError } from '../../src/errors.ts'
import { neededSets } from '../../src/facts/always-needed.ts'
import { dangerousSyscalls } from '../../src/facts/dangerous-syscalls.ts'
import { newerSyscall } from '../../src/facts/newer-syscalls.ts'
import { runtimeFloors } from '../../src/facts/runtime-floors.ts'
import { isArch, isSyscall, syscallNumber } from '../../src/facts/syscall-table.ts'
import { canonicalJson } from '../../src/order.ts'
import { DEFAULT_OPTIONS, INFERENCES } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import type { ReasonClass, SeccompPolicy, SyscallRule } from '../../src/policy/policy.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { anyCalls, seen } from './seen.ts'

const options: DecideOptions = { ...DEFAULT_OPTIONS, name: 'web' }
const nothingInferred: DecideOptions = { ...options, without: new Set(INFERENCES) }
const READ = seen([['x86_64', 'read']])

/** What no workload gets without having asked: the calls that a container escapes with. */
const PROBES = [
  'acct',
  'add_key',
  'bpf',
  'chroot',
  'fanotify_init',
  'io_uring_setup',
  'keyctl',
  'mount',
  'open_by_handle_at',
  'perf_event_open',
  'pivot_root',
  'process_vm_readv',
  'ptrace',
  'setns',
  'settimeofday',
  'swapon',
  'syslog',
  'umount2',
  'unshare',
  'userfaultfd'
]

test('every traced call stays allowed, whatever is switched off', t => {
  fc.assert(
    fc.property(anyCalls, fc.subarray([...INFERENCES]), (calls, without) => {
      const policy = decideSeccomp(seen(calls), { ...options, without: new Set(without) })
      for (const [, name] of calls) {
        const rule = ruleFor(policy, name)
        if (rule?.action !== 'allow' || rule.reasons[0]?.class !== 'seen') return false
      }
      return true
    })
  )
  t.pass()
})

test('a class that is switched off takes away its own reasons and nothing else', t => {
  fc.assert(
    fc.property(anyCalls, fc.constantFrom(...INFERENCES), (calls, off) => {
      const all = decideSeccomp(seen(calls), options)
      const some = decideSeccomp(seen(calls), { ...options, without: new Set([off]) })
      const names = new Set([...all.rules, ...some.rules].map(rule => rule.name))
      for (const name of names) {
        const left = ruleFor(all, name)?.reasons.filter(reason => reason.class !== off) ?? []
        const now = ruleFor(some, name)
        // An allowance that falls away may uncover a refusal.
        const hidden = left.length === 0 && now?.action !== 'allow' ? now?.reasons : left
        if (JSON.stringify(now?.reasons ?? []) !== JSON.stringify(hidden ?? [])) return false
      }
      return true
    })
  )
  t.pass()
})

test('the order of the runs does not change the filter', t => {
  fc.assert(
    fc.property(anyCalls, anyCalls, (a, b) => {
      const runs = [seen(a, 'r1'), seen(b, 'r2')] as const
      const one = decideSeccomp(merge(runs[0], runs[1]), options)
      const other = decideSeccomp(merge(runs[1], runs[0]), options)
      return canonicalJson(one) === canonicalJson(other)
    })
  )
  t.pass()
})

test('rules are sorted, one a name, and known to a listed architecture', t => {
  fc.assert(
    fc.property(anyCalls, calls => {
      const { rules, architectures } = decideSeccomp(seen(calls), options)
      const names = rules.map(rule => rule.name)
      return (
        names.every((name, i) => i === 0 || names[i - 1]! < name) &&
        names.every(name =>
          architectures.filter(isArch).some(arch => syscallNumber(arch, name) !== undefined)
        )
      )
    })
  )
  t.pass()
})

test('a traced call says how often, in how many runs and where first', t => {
  const policy = decideSeccomp(
    merge(
      READ,
      seen(
        [
          ['x86_64', 'write'],
          ['x86_64', 'read']
        ],
        'r2'
      )
    ),
    {
      ...nothingInferred
    }
  )
  t.deepEqual(ruleFor(policy, 'read')?.reasons, [
    { class: 'seen', text: 'read, up to 1 call a run in 2 runs', first: '0:1' }
  ])
  t.deepEqual(ruleFor(policy, 'write')?.reasons[0], {
    class: 'seen',
    text: 'write, 1 call in 1 run',
    first: '1:1'
  })
})

test('what no program can do without stays when all inference is switched off', t => {
  const policy = decideSeccomp(READ, nothingInferred)
  t.deepEqual(allowedBy(policy), ['exit_group', 'futex', 'read', 'restart_syscall', 'rt_sigreturn'])
  const armed = decideSeccomp(seen([['arm', 'read']]), nothingInferred)
  t.true(allowedBy(armed).includes('sigreturn'))
})

test('the probes of a container escape are refused unless traced', t => {
  const policy = decideSeccomp(READ, options)
  for (const name of PROBES) t.is(ruleFor(policy, name)?.action, 1, name)
  t.is(ruleFor(policy, 'clone3')?.action, 38)
  const traced = decideSeccomp(
    seen([
      ['x86_64', 'mount'],
      ['x86_64', 'clone3']
    ]),
    options
  )
  t.is(ruleFor(traced, 'mount')?.action, 'allow')
  t.is(ruleFor(traced, 'clone3')?.action, 'allow')
})

test('no call that falls back on ENOSYS is refused with another errno', t => {
  for (const without of [[], ['newer'], ['dangerous'], ['floor', 'newer']] as const) {
    const policy = decideSeccomp(READ, { ...options, without: new Set<ReasonClass>(without) })
    t.is(policy.defaultErrno, 38)
    for (const rule of policy.rules)
      if (rule.action !== 'allow') t.is(rule.action, newerSyscall(rule.name) ? 38 : 1, rule.name)
  }
})

test('the recommended floor of both runtimes and both modes has thirty names', t => {
  const measured = runtimeFloors.filter(floor => floor.measured).flatMap(floor => floor.names)
  // futex and rt_sigreturn are in the floor of runc: its runtime needs them by chance.
  t.is(new Set(measured).size, 30)
  for (const name of PROBES) t.false(measured.includes(name), name)
})

test('the floor is of the chosen runtimes and of the chosen no_new_privs', t => {
  const floorOf = (choice: Partial<DecideOptions>): string[] =>
    decideSeccomp(READ, { ...options, ...choice })
      .rules.filter(rule => rule.reasons.some(reason => reason.class === 'floor'))
      .map(rule => rule.name)
  t.deepEqual(floorOf({ runtimes: ['crun'], noNewPrivileges: true }), [
    'close',
    'execve',
    'exit_group',
    'write'
  ])
  t.deepEqual(
    floorOf({ runtimes: ['runc'], noNewPrivileges: true }),
    'close close_range epoll_ctl execve exit_group faccessat2 fstatfs futex getdents64 getpid openat openat2 rt_sigreturn statx write'.split(
      ' '
    )
  )
  t.true(floorOf({ runtimes: ['runc'], noNewPrivileges: false }).includes('setgroups'))
  t.deepEqual(floorOf({ runtimes: [] }), [])
})

test('only the architectures of the trace are listed', t => {
  t.deepEqual(decideSeccomp(READ, options).architectures, ['x86_64'])
  const both = decideSeccomp(
    seen([
      ['x86_64', 'read'],
      ['x86', 'read']
    ]),
    options
  )
  t.deepEqual(both.architectures, ['x86', 'x86_64'])
  t.deepEqual(
    ruleFor(both, 'read')
      ?.reasons.slice(0, 2)
      .map(reason => reason.text),
    ['read, 1 call in 1 run on x86', 'read, 1 call in 1 run on x86_64']
  )
})

test('a call inside a multiplexer also opens the multiplexer, on the architectures that have it', t => {
  const x86 = decideSeccomp(
    seen([
      ['x86', 'connect'],
      ['x86', 'bind'],
      ['x86', 'shmat']
    ]),
    options
  )
  t.deepEqual(ruleFor(x86, 'socketcall')?.reasons, [
    {
      class: 'seen',
      text: 'socketcall, which may carry connect and 1 other call on x86: strace prints only the inner call',
      first: '0:1'
    }
  ])
  t.is(ruleFor(x86, 'ipc')?.action, 'allow')
  t.is(ruleFor(decideSeccomp(seen([['x86_64', 'socket']]), options), 'socketcall'), undefined)
  t.is(ruleFor(decideSeccomp(seen([['x86', 'read']]), options), 'socketcall')?.action, 1)
})

test('a number without a name and what cannot be a name are left out, a newer name is kept', t => {
  const behaviour = seen([['x86_64', 'read']])
  const [fact] = behaviour.syscalls
  const names = ['syscall_0x1c4', '', 'a"b', '../read', '__proto__', 'brand_new_call']
  const policy = decideSeccomp(
    { ...behaviour, syscalls: [fact!, ...names.map(name => ({ ...fact!, name }))] },
    nothingInferred
  )
  t.deepEqual(
    allowedBy(policy).filter(name => !isSyscall(name)),
    ['__proto__', 'brand_new_call']
  )
})

test('a recording without a call is an error that says what to do', t => {
  t.throws(() => decideSeccomp(seen([], 'web'), options), {
    instanceOf: UserError,
    message: /^web: no system call was seen.*strace -f/
  })
})

test('an architecture without a call table is an error', t => {
  const { syscalls, ...rest } = READ
  const foreign = syscalls.map(fact => ({ ...fact, arch: 'mips\n' }))
  t.throws(() => decideSeccomp({ ...rest, syscalls: foreign }, options), {
    instanceOf: UserError,
    message: /"mips\\n"/
  })
})

test('every call that the facts name is a system call', t => {
  const names = [
    ...neededSets.flatMap(set => set.names),
    ...runtimeFloors.flatMap(floor => floor.names),
    ...dangerousSyscalls.map(call => call.name)
  ]
  for (const name of names) t.true(isSyscall(name), name)
})

function ruleFor(policy: SeccompPolicy, name: string): SyscallRule | undefined {
  return policy.rules.find(rule => rule.name === name)
}

function allowedBy(policy: SeccompPolicy): string[] {
  return policy.rules.filter(rule => rule.action === 'allow').map(rule => rule.name)
}
