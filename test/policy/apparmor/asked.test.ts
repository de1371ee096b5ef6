import test from 'ava'
import type { AppArmorFact } from '../../../src/behaviour/behaviour.ts'
import { decideFeatures } from '../../../src/policy/apparmor/features.ts'
import { decidePeers } from '../../../src/policy/apparmor/peers.ts'
import { behaviour, options } from './behaviour.ts'

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

test('a peer whose name means something to a pattern, or is no name, makes no rule', t => {
  for (const peer of ['/usr/bin/*', 'a b', 'x,\n  capability sys_admin', '@{x}', 'self', ''])
    t.deepEqual(signalsOf(asked('signal', { access: 'send', peer })), [], peer)
})

test('a signal that a rule for the runtime allows gets no second rule', t => {
  const rules = decidePeers(
    behaviour({ apparmor: [asked('signal', { access: 'receive', peer: 'runc', signal: 'kill' })] }),
    options
  )
  t.is(rules.filter(({ peer }) => peer === 'runc').length, 1)
})
