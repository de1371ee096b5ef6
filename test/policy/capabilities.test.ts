import test from 'ava'
import { empty } from '../../src/behaviour/behaviour.ts'
import type { Behaviour, CapabilityFact } from '../../src/behaviour/behaviour.ts'
import { UserError } from '../../src/errors.ts'
import { decideCapabilities } from '../../src/policy/capabilities.ts'
import { run } from '../render/context.ts'

const fact: CapabilityFact = {
  capability: 'net_bind_service',
  operation: 'bind to a port below 1024',
  outcome: 'used',
  confidence: 'high',
  by: '/usr/sbin/nginx',
  runs: [0, 0],
  first: 88
}

test('a capability whose use was proven is granted, with its evidence', t => {
  t.deepEqual(decideCapabilities(behaviourOf(fact)), [
    {
      capability: 'net_bind_service',
      reasons: [
        { class: 'seen', text: 'bind to a port below 1024, by /usr/sbin/nginx', first: '0:88' }
      ]
    }
  ])
})

test('what was refused, or may have been needless, is never granted', t => {
  t.deepEqual(
    decideCapabilities(
      behaviourOf(
        { ...fact, outcome: 'refused' },
        { ...fact, confidence: 'medium' },
        { ...fact, confidence: 'low' }
      )
    ),
    []
  )
})

test('opening raw memory is evidence, reading a file called like it is not', t => {
  const file = (path: string, access: string): Behaviour => ({
    ...behaviourOf(),
    files: [
      {
        path,
        access,
        failed: {},
        uses: [{ by: null, access, owner: false, runs: [0, 0], first: 5 }]
      }
    ]
  })
  t.deepEqual(
    decideCapabilities(file('/dev/mem', 'r')).map(rule => rule.capability),
    ['sys_rawio']
  )
  for (const [path, access] of [
    ['/dev/mem', ''],
    ['/srv/dev/mem', 'r'],
    ['/proc/{pid}/oom_score_adj', 'w']
  ] as const)
    t.deepEqual(decideCapabilities(file(path, access)), [], path)
})

test('a behaviour file cannot ask for a capability that is none, such as all', t => {
  for (const capability of ['all', 'ALL', '', 'chown,\n  - ALL', '__proto__'])
    t.throws(() => decideCapabilities(behaviourOf({ ...fact, capability })), {
      instanceOf: UserError
    })
})

test('the order of the facts does not matter', t => {
  const other = { ...fact, capability: 'chown', operation: 'chown to another user' }
  t.deepEqual(
    decideCapabilities(behaviourOf(fact, other)),
    decideCapabilities(behaviourOf(other, fact))
  )
})

function behaviourOf(...capabilities: CapabilityFact[]): Behaviour {
  return { ...empty, runs: [run], capabilities }
}
