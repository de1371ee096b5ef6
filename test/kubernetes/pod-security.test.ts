import test from 'ava'
import fixtures from '../fixtures/kubernetes/pod-security.json' with { type: 'json' }
import { violations } from './pod-security.ts'
import type { Pod } from './pod-security.ts'

test('the model of Pod Security admission agrees with its own test data', t => {
  for (const { case: name, level, minor, verdict, pod } of fixtures.cases) {
    const found = violations(pod as Pod, level === 'restricted' ? 'restricted' : 'baseline', minor)
    t.is(found.length === 0, verdict === 'pass', `${name}: ${found.join()}`)
  }
})
