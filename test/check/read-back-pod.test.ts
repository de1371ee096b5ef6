import test from 'ava'
import { readBackPod } from '../../src/check/read-back-pod.ts'
import { Bug, UserError } from '../../src/errors.ts'
import type { RenderContext } from '../../src/render/artifact.ts'
import { pod } from '../../src/render/pod.ts'
import { contextOf } from '../render/context.ts'

const context = contextOf({}, { templates: new Map<string, string>() })

test('our own text that says anything else than the policy is a bug', async t => {
  const text = pod.render(context)
  await t.notThrowsAsync(readBackPod(text, context, 'own'))
  for (const [from, to] of [
    ['allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'],
    ['- ALL', '- all'],
    ['web-0123456789ab', 'web-0123456789ac'],
    ['kind: Pod', 'kind: Pod\nspec: {}'],
    ['securityContext:', 'securityContext: ['],
    ['apiVersion: v1', 'apiVersion: v1\nprivileged: true']
  ] as const)
    await t.throwsAsync(
      readBackPod(text.replace(from, to), context, 'own'),
      { instanceOf: Bug },
      to
    )
})

test('a template of the user may be any manifest that refers to both profiles', async t => {
  const deployment = `
kind: Deployment
spec: {template: {spec: {containers: [{name: x, securityContext: {
  seccompProfile: {type: Localhost, localhostProfile: {{seccompProfile}} },
  appArmorProfile: {type: Localhost, localhostProfile: {{appArmorProfile}} }}}]}}}
---
kind: Service
`
  await t.notThrowsAsync(renderWith(deployment))
  const annotated = '{{#each annotations}}{{key}}: {{value}}\n{{/each}}'
  await t.notThrowsAsync(renderWith(annotated, { ...context, kubernetes: 18 }))
})

test('a template of the user that loses a profile or is no YAML says so and names the file', async t => {
  await t.throwsAsync(renderWith('profile: {{seccompProfile}}'), {
    instanceOf: UserError,
    message: /^pod\.yaml\.hbs: .* AppArmor profile tracewall-web-ba9876543210/
  })
  await t.throwsAsync(renderWith('a: {{seccompProfile}}\na: ]{{appArmorProfile}}'), {
    instanceOf: UserError,
    message: /^pod\.yaml\.hbs: what it renders is no YAML: /
  })
  await t.throwsAsync(renderWith('# {{seccompProfile}} {{appArmorProfile}}'), {
    instanceOf: UserError
  })
  await t.throwsAsync(async () => renderWith('{{nothing}}'), {
    instanceOf: UserError,
    message: /^pod\.yaml\.hbs: .*nothing/
  })
  await t.throwsAsync(async () => renderWith('a: 1\n{{#if}}\n'), {
    instanceOf: UserError,
    message: /^pod\.yaml\.hbs: .*line 3/
  })
})

async function renderWith(template: string, base: RenderContext = context): Promise<void> {
  const templates = new Map([['pod.yaml.hbs', template]])
  const each = { ...base, templates }
  await readBackPod(pod.render(each), each, 'user')
}
