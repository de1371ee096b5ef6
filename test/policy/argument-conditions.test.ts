import fc from 'fast-check'
import test from 'ava'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { argumentConditions, optionalConditions } from '../../src/facts/argument-conditions.ts'
import { keptArguments } from '../../src/facts/kept-arguments.ts'
import type { Arch } from '../../src/facts/syscall-table.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { isHarmlessPart } from '../../src/policy/seccomp/dangerous-part.ts'
import { allows } from '../../src/policy/seccomp/allows.ts'
import { readLog } from '../trace/strace/read-log.ts'
import { seen } from './seen.ts'

const options: DecideOptions = { ...DEFAULT_OPTIONS, name: 'web' }

/** One call that was made with these values of its kept arguments. */
function called(name: string, values: readonly string[] | 'any'): Behaviour {
  const behaviour = seen([['x86_64', name]])
  const args = keptArguments(name, 'x86_64').map(({ index }) => ({ index, values }))
  return { ...behaviour, syscalls: behaviour.syscalls.map(fact => ({ ...fact, args })) }
}

/** Whether the profile lets the call pass with this value. */
function passes(
  behaviour: Behaviour,
  name: string,
  value: bigint,
  chosen: Partial<DecideOptions> = {}
): boolean {
  const { rules } = decideSeccomp(behaviour, { ...options, ...chosen })
  const rule = rules.find(each => each.name === name)
  const index = argumentConditions.find(({ names }) => names.includes(name))!.index
  const registers = Array.from({ length: 6 }, (_, at) => (at === index ? value : 0n))
  return rule !== undefined && allows(rule, registers)
}

const CLONE_NEWNS = 0x20000n
const CLONE_NEWUSER = 0x10000000n
const SIGCHLD = 17n
const [AF_UNIX, AF_INET, AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK] = [1n, 2n, 16n, 17n, 38n, 40n]

test('clone makes threads and children, and only the namespaces that were seen', t => {
  const threads = called('clone', ['0x3d0f00', '0x11'])
  t.true(passes(threads, 'clone', 0x3d0f00n))
  t.true(passes(threads, 'clone', SIGCHLD))
  t.false(passes(threads, 'clone', SIGCHLD | CLONE_NEWNS))
  const sandbox = called('clone', ['0x20011'])
  t.true(passes(sandbox, 'clone', SIGCHLD | CLONE_NEWNS))
  t.false(passes(sandbox, 'clone', SIGCHLD | CLONE_NEWUSER))
})

test('sockets of usual families pass, others only when seen, whatever the upper half says', t => {
  const client = called('socket', ['0x2'])
  for (const family of [AF_UNIX, AF_INET, AF_NETLINK]) t.true(passes(client, 'socket', family))
  for (const family of [AF_PACKET, AF_ALG, AF_VSOCK]) t.false(passes(client, 'socket', family))
  // The kernel looks at 32 bits.
  t.true(passes(client, 'socket', AF_INET | (1n << 32n)))
  t.false(passes(client, 'socket', AF_PACKET | (1n << 32n)))
  t.true(passes(called('socket', ['0x11']), 'socket', AF_PACKET))
  t.false(passes(client, 'socket', AF_UNIX, { preset: 'strict' }))
})

test('memory is writable or executable, unless a run made it both or has a JIT', t => {
  const plain = called('mmap', ['0x1', '0x3', '0x5'])
  for (const prot of [0n, 1n, 2n, 3n, 4n, 5n]) t.true(passes(plain, 'mmap', prot), `${prot}`)
  t.false(passes(plain, 'mmap', 7n))
  t.true(passes(called('mmap', ['0x7']), 'mmap', 7n))
  // mprotect is judged with mmap.
  t.true(passes(called('mmap', ['0x7']), 'mprotect', 6n))
  const use = { by: null, access: 'rm', owner: true, runs: [0, 0], first: 1 }
  const library = '/usr/lib/x86_64-linux-gnu/libpcre2-8.so.0.11.2'
  const file = { path: library, access: 'rm', failed: {}, uses: [use] }
  t.true(passes({ ...plain, files: [file] }, 'mmap', 7n))
})

test('devices are made only by who was seen to make some', t => {
  const [S_IFIFO, S_IFCHR] = [0x1000n, 0x2000n]
  t.true(passes(called('mknod', ['0x11a4']), 'mknod', S_IFIFO | 0o600n))
  t.false(passes(called('mknod', ['0x11a4']), 'mknod', S_IFCHR | 0o600n))
  t.true(passes(called('mknod', ['0x21b6']), 'mknod', S_IFCHR | 0o600n))
})

test('a call whose arguments are not known has no condition', t => {
  for (const behaviour of [called('socket', 'any'), seen([['x86_64', 'socket']])])
    t.true(passes(behaviour, 'socket', AF_PACKET))
  const logged = {
    arch: 'x86_64',
    syscall: 'socket',
    action: 'LOG',
    count: 1,
    runs: [0, 0],
    first: 1
  }
  t.true(passes({ ...called('socket', ['0x1']), seccomp: [logged] }, 'socket', AF_PACKET))
})

test('other arguments are looked at when asked for, and none when asked not to', t => {
  const terminal = called('ioctl', ['0x5401'])
  t.true(passes(terminal, 'ioctl', 0x5412n))
  t.false(passes(terminal, 'ioctl', 0x5412n, { conditions: ['ioctl'] }))
  // musl sign-extends requests.
  t.true(
    passes(called('ioctl', ['0x80045430']), 'ioctl', 0xffffffff80045430n, { conditions: ['ioctl'] })
  )
  t.true(passes(called('socket', ['0x2']), 'socket', AF_PACKET, { conditions: 'none' }))
})

test('what sets a terminal in one libc is let through for the others, but for the preset strict', t => {
  const [TCSETS, TCSETS2, TCSETSW2] = [0x5402n, 0x402c542bn, 0x402c542cn]
  const older = called('ioctl', [`0x${TCSETS.toString(16)}`])
  const chosen: Partial<DecideOptions> = { conditions: ['ioctl'] }
  t.true(passes(older, 'ioctl', TCSETS2, chosen))
  t.false(passes(older, 'ioctl', TCSETSW2, chosen))
  t.false(passes(older, 'ioctl', TCSETS2, { ...chosen, preset: 'strict' }))
  t.true(passes(called('ioctl', [`0x${TCSETS2.toString(16)}`]), 'ioctl', TCSETS, chosen))
})

test('the preset strict looks at each call of a row by itself', t => {
  const [F_DUPFD, F_GETFL] = [0n, 3n]
  const chosen: Partial<DecideOptions> = { conditions: ['fcntl'], preset: 'strict' }
  const strict = called('fcntl', ['0x3'])
  t.true(passes(strict, 'fcntl', F_GETFL, chosen))
  t.false(passes(strict, 'fcntl', F_DUPFD, chosen))
})

test('fcntl64 and clone are looked at where their architecture has the argument', async t => {
  const read = (arch: Arch, line: string): Promise<Behaviour> => readLog([line], arch)
  const older = await read('x86', '7 fcntl64(3, F_GETFL) = 0x8002 (flags O_RDWR|O_LARGEFILE)')
  const chosen: Partial<DecideOptions> = { conditions: ['fcntl'] }
  t.true(passes(older, 'fcntl64', 3n, chosen))
  t.false(passes(older, 'fcntl64', 0x400n, chosen))
  // CONFIG_CLONE_BACKWARDS2: the stack is the first argument there.
  const flags = 'CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD'
  const line = `7 clone(child_stack=NULL, flags=${flags}, child_tidptr=0x3ff) = 8`
  const swapped = decideSeccomp(await read('s390x', line), options)
  const clone = swapped.rules.find(({ name }) => name === 'clone')
  t.true(clone !== undefined && allows(clone, [CLONE_NEWNS, SIGCHLD]))
  t.false(clone !== undefined && allows(clone, [0n, CLONE_NEWNS | SIGCHLD]))
})

test('memory is not looked at where mmap takes a pointer to its arguments', t => {
  const plain = called('mmap', ['0x1'])
  for (const arch of ['x86', 's390x'] as const)
    t.true(passes(plain, 'mmap', 7n, { architectures: [arch] }), arch)
  t.false(passes(called('mprotect', ['0x1']), 'mprotect', 7n, { architectures: ['x86'] }))
})

test('where architectures have the argument at different places there is no condition', t => {
  const clone = called('clone', ['0x11'])
  t.true(passes(clone, 'clone', CLONE_NEWNS, { architectures: ['s390x'] }))
  t.true(passes(called('socket', ['0x2']), 'socket', AF_PACKET, { architectures: ['x86'] }))
})

const NAMES = argumentConditions.flatMap(({ names }) => names)
const value = fc
  .bigInt({ min: 0n, max: (1n << 32n) - 1n })
  .map(number => `0x${number.toString(16)}`)

test('a call without its usual condition tells which one it lacks, and why', t => {
  const lacks = (behaviour: Behaviour, name: string, chosen: Partial<DecideOptions> = {}) =>
    decideSeccomp(behaviour, { ...options, ...chosen }).rules.find(rule => rule.name === name)!
      .lacks
  const clone = called('clone', ['0x11'])
  t.is(lacks(clone, 'clone'), undefined)
  t.is(lacks(clone, 'clone', { architectures: ['s390x'], conditions: 'none' }), undefined)
  t.like(lacks(clone, 'clone', { architectures: ['s390x'] }), { condition: 'no new namespaces' })
  t.regex(
    lacks(clone, 'clone', { architectures: ['s390x'] })!.why,
    /^s390x has the argument elsewhere/
  )
  t.regex(lacks(called('socket', ['0x2']), 'socket', { architectures: ['x86'] })!.why, /^on x86 /)
  t.regex(lacks(called('clone', 'any'), 'clone')!.why, /do not show all values/)
  t.regex(lacks(called('clone', ['0x7e020011']), 'clone')!.why, /was seen/)
  t.regex(lacks(called('mmap', ['0x7']), 'mmap')!.why, /was seen/)
  const use = { by: null, access: 'rx', owner: true, runs: [0, 0], first: 1 }
  const file = { path: '/usr/bin/node', access: 'rx', failed: {}, uses: [use] }
  t.regex(lacks({ ...called('mmap', ['0x1']), files: [file] }, 'mmap')!.why, /^node does/)
})

test('every value that was seen passes', t => {
  fc.assert(
    fc.property(
      fc.constantFrom(...NAMES),
      fc.uniqueArray(fc.oneof(value, fc.constantFrom('0x0', '0x7', '0x11', '0x20000')), {
        minLength: 1,
        maxLength: 16
      }),
      fc.constantFrom('strict', 'balanced', 'portable'),
      (name, values, preset) =>
        values.every(seenValue =>
          passes(called(name, values), name, BigInt(seenValue), {
            preset,
            conditions: optionalConditions
          })
        )
    )
  )
  t.pass()
})

test('a value that is taken out of the evidence is refused: no condition is dead', t => {
  for (const [name, kept, extra] of [
    ['socket', '0x2', '0x11'],
    ['clone', '0x11', '0x20011'],
    ['mknod', '0x1000', '0x2000'],
    ['personality', '0x0', '0x40000'],
    ['unshare', '0x400', '0x20000'],
    ['ioctl', '0x5401', '0x4b3a']
  ] as const) {
    const chosen = { conditions: optionalConditions }
    t.true(passes(called(name, [kept, extra]), name, BigInt(extra), chosen), name)
    t.false(passes(called(name, [kept]), name, BigInt(extra), chosen), name)
  }
})

test('what clone3 does beyond the condition on clone is said where clone3 is allowed', t => {
  const { rules } = decideSeccomp(seen([['x86_64', 'clone3']]), options)
  const clone3 = rules.find(({ name }) => name === 'clone3')
  t.is(clone3?.lacks?.condition, 'no new namespaces')
  t.regex(clone3?.lacks?.why ?? '', /no filter can read them.* never /)
  const bare = decideSeccomp(seen([['x86_64', 'clone3']]), { ...options, conditions: 'none' })
  t.is(bare.rules.find(({ name }) => name === 'clone3')?.lacks, undefined)
})

test('clone3 under never is refused with ENOSYS, and clone takes its place under the condition', t => {
  const own = { ...options.own, calls: [{ name: 'clone3', verdict: 'never', where: 'x' } as const] }
  const { rules } = decideSeccomp(seen([['x86_64', 'clone3']]), { ...options, own })
  t.is(rules.find(({ name }) => name === 'clone3')?.action, 38)
  const clone = rules.find(({ name }) => name === 'clone')
  t.is(clone?.action, 'allow')
  t.is(clone?.arguments?.why, 'no new namespaces')
})

test('each value that was not seen is allowed for a reason, and one that was seen needs none', t => {
  const rule = (values: string[]) =>
    decideSeccomp(called('socket', values), options).rules.find(({ name }) => name === 'socket')
  const unseen = rule(['0x1', '0x2'])?.arguments?.unseen ?? []
  t.deepEqual(
    unseen.map(({ value }) => value),
    [0xan, AF_NETLINK]
  )
  t.regex(unseen[1]?.why ?? '', /AF_NETLINK which addresses/)
})

test('a rule is harmless whose condition refuses all that is dangerous about the call', t => {
  const harmless = (name: string, value: string): boolean => {
    const { rules } = decideSeccomp(called(name, [value]), options)
    return isHarmlessPart(rules.find(rule => rule.name === name)!)
  }
  t.true(harmless('mknodat', '0x11a4'))
  t.false(harmless('mknodat', '0x21b6'))
  t.true(harmless('clone', '0x1200011'))
  t.false(harmless('clone', '0x20011'))
  t.false(harmless('unshare', '0x20000'))
  t.false(isHarmlessPart({ name: 'clone' }))
})
