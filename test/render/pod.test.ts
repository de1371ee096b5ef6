import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import test from 'ava'
import { parse } from 'yaml'
import { readBackPod } from '../../src/check/read-back-pod.ts'
import { capabilityNames } from '../../src/facts/capabilities.ts'
import type { RenderContext } from '../../src/render/artifact.ts'
import { pod, podSecurityLevel } from '../../src/render/pod.ts'
import { mistakes } from '../kubernetes/api-fields.ts'
import { violations } from '../kubernetes/pod-security.ts'
import type { Pod } from '../kubernetes/pod-security.ts'
import { contextOf, policy } from './context.ts'

const templates = new Map<string, string>()

const podPolicy = fc.record({
  allowPrivilegeEscalation: fc.boolean(),
  allowPrivilegeEscalationReason: fc.constant(policy.pod.allowPrivilegeEscalationReason),
  addCapabilities: fc
    .subarray(capabilityNames())
    .map(names => names.map(name => name.toUpperCase()).sort()),
  user: fc.record({
    ids: fc.option(
      fc.record({ uid: fc.integer({ min: 1, max: 0x7fffffff }), gid: fc.option(fc.nat()) })
    ),
    why: fc.string({ unit: 'binary' })
  }),
  readOnlyRoot: fc.record({
    folders: fc.option(
      fc.uniqueArray(
        fc.record({
          path: fc.stringMatching(/^\/[\w./@+-]{1,80}$/),
          example: fc.string({ unit: 'binary' }),
          reason: fc.record(
            {
              class: fc.constantFrom('seen', 'own'),
              text: fc.string({ unit: 'binary' }),
              first: fc.oneof(fc.constantFrom('0:12', '9:1'), fc.string({ unit: 'binary' }))
            },
            { requiredKeys: ['class', 'text'] }
          ),
          others: fc.nat({ max: 3 })
        }),
        { maxLength: 4, selector: ({ path }) => path }
      )
    ),
    why: fc.string({ unit: 'binary' })
  })
})

const context = fc
  .record({
    // Names that YAML 1.1 takes for other types come first in a shrink.
    name: fc.oneof(
      fc.constantFrom(
        'y',
        'no',
        'on',
        '1',
        '1e3',
        '0x1f',
        'null',
        'true',
        '2024-01-01',
        '1.5',
        'a.b',
        'a..b',
        'e5',
        'e-5',
        'e.5'
      ),
      fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,38}[a-z0-9])?$/)
    ),
    mode: fc.constantFrom('enforce' as const, 'log' as const),
    pod: podPolicy
  })
  .chain(parts =>
    fc.integer({ min: 4, max: 40 }).map((kubernetes): RenderContext => ({
      ...contextOf(parts, { templates, kubernetes }),
      names: {
        seccomp: `tracewall/${parts.name}-0123456789ab.json`,
        apparmor: `tracewall-${parts.name}-ba9876543210`
      }
    }))
  )

test('every policy, name and Kubernetes version gives YAML that says just what was decided', async t => {
  await fc.assert(
    fc.asyncProperty(context, async each => readBackPod(pod.render(each), each, 'own'))
  )
  t.pass()
})

test('YAML 1.1 and YAML 1.2 read the same pod', t => {
  fc.assert(
    fc.property(context, each => {
      const text = pod.render(each)
      t.deepEqual(parse(text, { version: '1.1' }), parse(text))
    })
  )
})

test('every field is known to the Kubernetes version that it is for', t => {
  fc.assert(
    fc.property(context, each => {
      const { securityContext } = read(each).spec.containers[0] ?? {}
      t.deepEqual(mistakes(securityContext ?? {}, each.kubernetes), [])
    })
  )
})

test('the Pod Security level in the file is the strictest that admits the container', t => {
  fc.assert(
    fc.property(context, each => {
      fc.pre(each.policy.mode === 'enforce' && each.kubernetes >= 22)
      const shown = read(each)
      const admitted = (['restricted', 'baseline'] as const).find(
        level => violations(shown, level, each.kubernetes).length === 0
      )
      t.is(podSecurityLevel(each), admitted ?? 'privileged')
    })
  )
})

test('each Kubernetes version gets one reference to each profile, in the form that it reads', t => {
  const forms = [18, 19, 29, 30].map(kubernetes => {
    const { metadata, spec } = read(contextOf({}, { templates, kubernetes }))
    return [
      kubernetes,
      ...Object.entries(metadata?.annotations ?? {}).map(([key, value]) => `${key}: ${value}`),
      ...Object.keys(spec.containers[0]?.securityContext ?? {}).filter(key =>
        key.endsWith('Profile')
      )
    ]
  })
  const apparmor =
    'container.apparmor.security.beta.kubernetes.io/web: localhost/tracewall-web-ba9876543210'
  const seccomp =
    'container.seccomp.security.alpha.kubernetes.io/web: localhost/tracewall/web-0123456789ab.json'
  t.deepEqual(forms, [
    [18, apparmor, seccomp],
    [19, apparmor, 'seccompProfile'],
    [29, apparmor, 'seccompProfile'],
    [30, 'seccompProfile', 'appArmorProfile']
  ])
})

test('pod.yaml is the golden file', t => {
  const written = { class: 'seen', text: 'written' } as const
  const wanted = {
    ...policy.pod,
    addCapabilities: ['NET_BIND_SERVICE', 'SETUID'],
    user: { ids: { uid: 33, gid: 33 }, why: 'every run was started as user 33, group 33' },
    readOnlyRoot: {
      folders: [
        { path: '/tmp', example: '/tmp/a\n: b', reason: { ...written, first: '0:12' }, others: 2 },
        {
          path: '/var/cache/web',
          example: '/var/cache/web/x',
          reason: { ...written, first: '0:13' },
          others: 0,
          found: { path: '/var/cache/web/index', first: '0:11' }
        }
      ],
      why: 'all that is written lies in the folders that are mounted'
    }
  }
  t.is(
    pod.render(contextOf({ pod: wanted }, { templates })),
    readFileSync('test/fixtures/render/pod.yaml', 'utf8')
  )
})

test('log mode leaves alone what cannot be only logged', t => {
  const { spec } = read(contextOf({ mode: 'log' }, { templates }))
  t.deepEqual(Object.keys(spec.containers[0]?.securityContext ?? {}), [
    'seccompProfile',
    'appArmorProfile'
  ])
})

function read(each: RenderContext): Pod {
  return parse(pod.render(each)) as Pod
}
