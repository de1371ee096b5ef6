import test from 'ava'
import type { AppArmorFact, Behaviour, SocketFact } from '../../../src/behaviour/behaviour.ts'
import { decideFeatures } from '../../../src/policy/apparmor/features.ts'
import { printDbus } from '../../../src/language/apparmor/dbus.ts'
import { decideMessages } from '../../../src/policy/apparmor/messages.ts'
import { decidePeers } from '../../../src/policy/apparmor/peers.ts'
import { decideProfileChanges } from '../../../src/policy/apparmor/profile-changes.ts'
import { behaviour, options, socket } from './behaviour.ts'

function asked(kind: string, more: Partial<AppArmorFact> = {}): AppArmorFact {
  return {
    verdict: 'denied',
    profile: 'shop',
    class: kind,
    count: 1,
    runs: [0, 0],
    first: 3,
    ...more
  }
}

const featuresOf = (fact: AppArmorFact, more: Partial<typeof options> = {}) =>
  decideFeatures(behaviour({ apparmor: [fact] }), { ...options, apparmor: '4.0', ...more }).map(
    ({ kind }) => kind
  )

test('what AppArmor was asked about beyond calls becomes a rule of the versions that know it', t => {
  t.deepEqual(featuresOf(asked('mqueue', { name: '/orders', access: 'read' })), ['mqueue'])
  t.deepEqual(featuresOf(asked('userns')), ['userns'])
  t.deepEqual(featuresOf(asked('io_uring', { access: 'sqpoll' })), ['io_uring'])
  t.deepEqual(featuresOf(asked('userns'), { apparmor: '3.0' }), [])
  t.deepEqual(featuresOf(asked('userns'), { without: new Set(['wanted']) }), [])
  t.deepEqual(
    featuresOf(asked('userns', { verdict: 'allowed' }), { without: new Set(['wanted']) }),
    ['userns']
  )
  // Without a name from the root no rule helps.
  t.deepEqual(featuresOf(asked('mqueue', { info: 'disconnected IPC path' })), [])
})

const signalsOf = (...facts: AppArmorFact[]) =>
  decidePeers(behaviour({ apparmor: facts }), options)
    .filter(({ peer }) => !['self', 'crun', 'runc', 'unconfined'].includes(peer ?? ''))
    .map(({ kind, access, peer }) => `${kind} ${access.join(' ')} ${peer}`)

test('signals to and from other profiles become rules, those among its own processes have one', t => {
  t.deepEqual(
    signalsOf(
      asked('signal', { access: 'receive', peer: 'snap.docker.dockerd', signal: 'kill' }),
      asked('signal', { access: 'send', peer: 'snap.docker.dockerd', signal: 'term' }),
      asked('ptrace', { access: 'read', peer: 'till' }),
      asked('signal', { access: 'send', peer: 'shop' }),
      asked('signal', { access: 'send', peer: 'shop', profile: 'shop//null-/usr/bin/id' })
    ),
    ['ptrace read till', 'signal receive send snap.docker.dockerd']
  )
})

test('a peer whose name means something to a pattern stands for itself; one that is no name makes no rule', t => {
  for (const [peer, pattern] of [
    ['/usr/bin/*', '/usr/bin/\\*'],
    ['a b', 'a b'],
    ['@{x}', '@\\{x\\}']
  ] as const)
    t.deepEqual(signalsOf(asked('signal', { access: 'send', peer })), [`signal send ${pattern}`])
  for (const peer of ['x,\n  capability sys_admin', 'x", capability sys_admin,', 'self', ''])
    t.deepEqual(signalsOf(asked('signal', { access: 'send', peer })), [], peer)
})

test('only the signals that were seen are allowed, if each record tells its own', t => {
  const setOf = (...names: (string | undefined)[]) =>
    decidePeers(
      behaviour({
        apparmor: names.map(signal =>
          asked('signal', { access: 'send', peer: 'till', ...(signal && { signal }) })
        )
      }),
      options
    ).find(({ peer }) => peer === 'till')?.set
  t.deepEqual(setOf('usr1', 'kill', 'usr1', 'rtmin+3'), ['kill', 'rtmin+3', 'usr1'])
  t.is(setOf('kill', undefined), undefined)
  t.is(setOf('kill), capability sys_admin,'), undefined)
})

test('messages of a bus and changes of profile become rules of all versions', t => {
  const apparmor = [
    asked('dbus', { access: 'send', bus: 'system', member: 'Hello', peer: 'unconfined' }),
    asked('dbus', { access: 'send', bus: 'system', member: 'Hello', peer: 'unconfined', first: 9 }),
    asked('dbus', { access: 'bind', bus: 'system' }),
    asked('change_profile', { target: 'till' }),
    asked('change_onexec', { target: 'till' }),
    asked('stack', { target: 'till' }),
    asked('change_profile', { target: 'gone', info: 'label not found' }),
    asked('change_profile', { target: '&till' }),
    asked('change_hat', { target: 'shop//hat' })
  ]
  t.deepEqual(
    decideMessages(behaviour({ apparmor }), options).map(({ scope }) => printDbus(scope)),
    ['dbus (send) bus=system member=Hello peer=(label=unconfined)']
  )
  t.deepEqual(
    decideProfileChanges(behaviour({ apparmor }), options).map(({ target, isStacked }) => [
      target,
      isStacked
    ]),
    [
      ['till', true],
      ['till', false]
    ]
  )
  const refused = { ...options, without: new Set(['wanted'] as const) }
  t.deepEqual(decideMessages(behaviour({ apparmor }), refused), [])
  t.deepEqual(decideProfileChanges(behaviour({ apparmor }), refused), [])
})

test('a bus of which only the connection shows has all its messages, unless records tell them', t => {
  const at = (address: string, error: string | null = null): SocketFact => ({
    ...socket('connect', 'AF_UNIX', 'SOCK_STREAM', error),
    address
  })
  const rules = (more: Partial<Behaviour>): string[] =>
    decideMessages(behaviour(more), options).map(({ scope }) => printDbus(scope))
  const sockets = [
    at('/run/dbus/system_bus_socket'),
    at('/var/run/dbus/system_bus_socket'),
    at('@/tmp/dbus-cQ3dzNUnTs', 'ECONNREFUSED'),
    at('/run/app/bus')
  ]
  const all = ['bind', 'receive', 'send'].map(access => `dbus (${access}) bus=system`)
  t.deepEqual(rules({ sockets }), all)
  const apparmor = [asked('dbus', { access: 'send', bus: 'system', member: 'Hello' })]
  t.deepEqual(rules({ sockets, apparmor }), ['dbus (send) bus=system member=Hello'])
  t.deepEqual(
    ['/run/user/1000/bus', '/tmp/dbus-cQ3dzNUnTs', '/run/user/7/at-spi/bus_0'].map(address =>
      rules({ sockets: [at(address)] }).at(-1)
    ),
    ['session', 'session', 'accessibility'].map(bus => `dbus (send) bus=${bus}`)
  )
})

test('a signal that a rule for the runtime allows gets no second rule', t => {
  const rules = decidePeers(
    behaviour({ apparmor: [asked('signal', { access: 'receive', peer: 'runc', signal: 'kill' })] }),
    options
  )
  t.is(rules.filter(({ peer }) => peer === 'runc').length, 1)
})
