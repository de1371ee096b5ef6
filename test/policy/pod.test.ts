import test from 'ava'
import { empty } from '../../src/behaviour/behaviour.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { decidePod } from '../../src/policy/pod.ts'
import { run } from '../render/context.ts'

const seen = { runs: [0, 0], first: 7 }
const quiet: Behaviour = { ...empty, runs: [run] }
const sudo: Behaviour = {
  ...quiet,
  execs: [{ path: '/usr/bin/sudo', by: '/usr/bin/dash', ...seen }],
  credentials: [{ operation: 'setresuid(0, 0, 0)', by: '/usr/bin/sudo', error: null, ...seen }]
}

test('a workload that gains no privileges by execution gets no_new_privs', t => {
  const { allowPrivilegeEscalation } = decidePod(quiet, { noNewPrivileges: 'both' }, [])
  t.false(allowPrivilegeEscalation)
})

test('a set-user-ID program that used its privileges needs escalation, and says where it was seen', t => {
  const pod = decidePod(sudo, { noNewPrivileges: 'both' }, [])
  t.true(pod.allowPrivilegeEscalation)
  t.is(pod.allowPrivilegeEscalationReason.first, '0:7')
  t.regex(pod.allowPrivilegeEscalationReason.text, /^\/usr\/bin\/sudo is set-user-ID/)
})

test('executing such a program is not enough, nor is a program elsewhere with its name', t => {
  for (const behaviour of [
    { ...sudo, credentials: [] },
    { ...sudo, credentials: sudo.credentials.map(fact => ({ ...fact, error: 'EPERM' })) },
    { ...sudo, credentials: sudo.credentials.map(fact => ({ ...fact, by: '/usr/bin/dash' })) },
    { ...sudo, execs: sudo.execs.map(fact => ({ ...fact, path: '/srv/sudo' })) }
  ])
    t.false(decidePod(behaviour, { noNewPrivileges: 'both' }, []).allowPrivilegeEscalation)
})

test('a set-user-ID program called by one who has capabilities already needs no escalation', t => {
  const before = (first: number, by = '/usr/bin/chown', runs = [0, 0]): Behaviour => ({
    ...sudo,
    runs: [run, { ...run, id: 'r2' }],
    capabilities: [
      {
        capability: 'chown',
        operation: 'chown to another user',
        outcome: 'used',
        confidence: 'high',
        by,
        runs,
        first
      }
    ]
  })
  const allows = (behaviour: Behaviour): boolean =>
    decidePod(behaviour, { noNewPrivileges: 'both' }, []).allowPrivilegeEscalation
  t.false(allows(before(6)))
  t.true(allows(before(8)), 'it may have got them from sudo')
  t.true(allows(before(6, '/usr/bin/su')), 'su may have got them by its own bit')
  const inBoth = before(6).execs.map(exec => ({ ...exec, runs: [0, 1] }))
  t.true(allows({ ...before(6), execs: inBoth }), 'the other run shows none')
  t.false(allows({ ...before(6, '/usr/bin/chown', [0, 1]), execs: inBoth }))
})

test('what was asked for decides, and a conflict with the recording is told', t => {
  const pod = decidePod(sudo, { noNewPrivileges: true }, [])
  t.false(pod.allowPrivilegeEscalation)
  t.regex(pod.allowPrivilegeEscalationReason.text, /^as asked for, although \/usr\/bin\/sudo/)
  t.true(decidePod(quiet, { noNewPrivileges: false }, []).allowPrivilegeEscalation)
})

test('Kubernetes gets capabilities in upper case, sorted', t => {
  const capabilities = ['setuid', 'net_raw'].map(capability => ({ capability, reasons: [] }))
  t.deepEqual(decidePod(quiet, { noNewPrivileges: 'both' }, capabilities).addCapabilities, [
    'NET_RAW',
    'SETUID'
  ])
})
