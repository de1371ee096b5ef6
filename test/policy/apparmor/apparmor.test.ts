import test from 'ava'
import type { MountFact } from '../../../src/behaviour/behaviour.ts'
import { compile } from '../../../src/language/apparmor/automaton.ts'
import { matches } from '../../../src/language/apparmor/pattern.ts'
import { decideAppArmor } from '../../../src/policy/apparmor.ts'
import type { AppArmorPolicy } from '../../../src/policy/policy.ts'
import { behaviour, file, options, socket } from './behaviour.ts'

function network(...sockets: ReturnType<typeof socket>[]): string[] {
  return decideAppArmor(behaviour({ sockets }), options, []).network.map(
    ({ family, type }) => `${family} ${type ?? 'any'}`
  )
}

test('a socket that was made may be made again', t => {
  t.deepEqual(
    network(
      socket('socket', 'AF_INET', 'SOCK_STREAM'),
      socket('connect', 'AF_INET', null, 'ECONNREFUSED'),
      socket('socket', 'AF_NETLINK', 'SOCK_RAW'),
      socket('socket', 'AF_UNIX', 'SOCK_STREAM'),
      socket('bind', 'AF_LOCAL')
    ),
    ['inet stream', 'netlink raw', 'unix stream']
  )
})

test('a socket whose making the log does not show is allowed by its family', t => {
  t.deepEqual(network(socket('connect', 'AF_INET6'), socket('socket', 'AF_INET', 'SOCK_DCCP')), [
    'inet any',
    'inet6 any'
  ])
})

test('a socket that could not be made needs its rule unless it was refused', t => {
  t.deepEqual(
    network(
      socket('socket', 'AF_INET6', 'SOCK_DGRAM', 'EAFNOSUPPORT'),
      socket('socket', 'AF_PACKET', 'SOCK_RAW', 'EPERM'),
      socket('socket', 'AF_VSOCK', 'SOCK_STREAM', 'EACCES')
    ),
    ['inet6 dgram']
  )
})

test('a family that no rule can name makes none, whatever it is called', t => {
  for (const family of [
    null,
    '0x2d',
    'AF_MCTP',
    '__proto__',
    'inet,\n/etc/shadow r',
    'constructor'
  ])
    t.deepEqual(network(socket('socket', family, 'SOCK_STREAM')), [], String(family))
})

test('socket pairs alone do not open every unix socket', t => {
  const { network: rules, peers } = decideAppArmor(
    behaviour({ sockets: [socket('socketpair', 'AF_UNIX', 'SOCK_STREAM')] }),
    options,
    []
  )
  t.deepEqual(rules, [])
  t.deepEqual(
    peers
      .filter(({ kind }) => kind === 'unix')
      .map(({ access, type, peer }) => [access.join(' '), type, peer]),
    [
      ['create getattr getopt setattr setopt shutdown', 'stream', null],
      ['connect receive send', 'stream', 'self']
    ]
  )
})

function mount(operation: MountFact['operation'], error: string | null = null): MountFact {
  const nothing = { source: null, target: null, fstype: null, flags: null, by: null }
  return { operation, error, ...nothing, runs: [0, 0], first: 1 }
}

const denied = (policy: AppArmorPolicy): string[] =>
  policy.denies.map(deny => (deny.kind === 'mount' ? 'mount' : `${deny.pattern} ${deny.perms}`))

test('mounting is refused by name unless the run mounted', t => {
  const none = decideAppArmor(behaviour({ mounts: [mount('mount', 'EPERM')] }), options, [])
  t.deepEqual(none.mounts, [])
  t.true(denied(none).includes('mount'))
  const some = decideAppArmor(
    behaviour({ mounts: [mount('move_mount'), mount('umount'), mount('mount')] }),
    options,
    []
  )
  t.deepEqual(
    some.mounts.map(({ kind }) => kind),
    ['mount', 'umount']
  )
  t.false(denied(some).includes('mount'))
})

test('a refusal that would hit what was seen gives way to its parts', t => {
  const policy = (path: string, access: string): AppArmorPolicy =>
    decideAppArmor(behaviour({ files: [file(path, access)] }), options, [])
  const usual = denied(policy('/etc/x', 'r'))
  t.true(usual.includes('@{PROC}/[^1-9]*/** w'))
  t.deepEqual(denied(policy('/proc/sys/kernel/hostname', 'r')), usual)
  const narrowed = denied(policy('/proc/sys/kernel/shmmax', 'rw'))
  t.false(narrowed.includes('@{PROC}/[^1-9]*/** w'))
  t.false(narrowed.includes('@{PROC}/sys/kernel/** w'))
  t.true(narrowed.includes('@{PROC}/sys/net/** w'))
  t.true(narrowed.some(rule => rule.includes('core_pattern')))
})

test('no refusal hits an access that was seen', t => {
  for (const [path, access] of [
    ['/proc/sysrq-trigger', 'w'],
    ['/proc/self', 'a'],
    ['/proc/kcore', 'r'],
    ['/proc/{pid}/oom_score_adj', 'w'],
    ['/proc/sys/kernel/core_pattern', 'w'],
    ['/sys/fs/cgroup/x/cgroup.procs', 'w'],
    ['/sys/firmware/efi/x', 'r'],
    ['/sys/kernel/security/apparmor/.access', 'rw'],
    ['/sys/devices/pci0000:00/x/y', 'w'],
    ['/sys/fs/bpf/x', 'wl'],
    ['/proc/fs/nfs', 'a']
  ] as const) {
    const { files, denies } = decideAppArmor(
      behaviour({ files: [file(path, access)] }),
      options,
      []
    )
    const concrete = path.replace('{pid}', '12')
    t.true(
      files.some(rule => matches(compile(rule.pattern), concrete)),
      path
    )
    for (const deny of denies)
      if (
        deny.kind === 'file' &&
        [...access].some(letter => deny.perms.includes(letter === 'a' ? 'w' : letter))
      )
        t.false(matches(compile(deny.pattern), concrete), `${path} ${deny.pattern}`)
  }
})

test('where denials are only logged nothing is refused by name', t => {
  const policy = decideAppArmor(behaviour({}), { ...options, mode: 'log' }, [])
  t.deepEqual(policy.denies, [])
})

test('the runtime may stop the container and its processes may signal each other', t => {
  const { peers } = decideAppArmor(behaviour({}), options, [])
  t.deepEqual(
    peers.map(({ kind, access, peer }) => `${kind} ${access.join(' ')} ${peer}`),
    [
      'signal receive crun',
      'signal receive runc',
      'signal receive unconfined',
      'signal receive send self',
      'ptrace read readby self'
    ]
  )
})

test('tracing is allowed where it was seen to work', t => {
  const fact = { request: 'PTRACE_SEIZE', by: null, runs: [0, 0], first: 1 }
  const traces = (error: string | null): boolean =>
    decideAppArmor(behaviour({ ptrace: [{ ...fact, error }] }), options, []).peers.some(
      ({ access }) => access.includes('trace')
    )
  t.true(traces(null))
  t.false(traces('EPERM'))
})
