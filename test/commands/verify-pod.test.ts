import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { PodMistake, Verification } from '../../src/check/verify/verification.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import type { Said } from '../run.ts'
import { inRepository } from '../repository.ts'

const ROOT = inRepository('.')

/** A copy of a shipped profile, to be changed. */
function copyOf(t: ExecutionContext, profile: 'web' | 'tar' | 'sqlite3'): Copy {
  const folder = temporaryFolder(t)
  cpSync(join(ROOT, 'profiles', profile), join(folder, profile), { recursive: true })
  const change: Copy['change'] = (file, edit) => {
    const path = join(folder, profile, file)
    const before = readFileSync(path, 'utf8')
    const after = edit(before)
    t.not(after, before)
    writeFileSync(path, after)
  }
  const verify: Copy['verify'] = async (...args) => {
    return await run(folder, 'verify', profile, `${profile}/behaviour.json`, ...args)
  }
  return { change, verify }
}

interface Copy {
  change(file: string, edit: (text: string) => string): void
  verify(...args: string[]): Promise<Said>
}

async function podOf({ verify }: Copy): Promise<{
  status: number
  refused: readonly PodMistake[]
  untold: readonly PodMistake[]
}> {
  const { status, stdout, stderr } = await verify('--json')
  if (stdout === '') throw new Error(stderr)
  const { pod } = JSON.parse(stdout) as Verification
  return { status, ...pod! }
}

function replace(from: string | RegExp, to: string): (text: string) => string {
  return text => text.replace(from, to)
}

test('the lines that generate wrote do for the recording that they were made of', async t => {
  for (const profile of ['web', 'tar', 'sqlite3'] as const) {
    const { status, refused, untold } = await podOf(copyOf(t, profile))
    t.deepEqual([status, refused, untold], [0, [], []], profile)
  }
})

test('a capability that is used and not added is told with both lines', async t => {
  const copy = copyOf(t, 'web')
  copy.change('pod.yaml', replace('            - SETUID\n', ''))
  const { status, refused } = await podOf(copy)
  t.is(status, 1)
  t.like(refused, [{ container: 'web', setting: 'capabilities', what: 'SETUID' }])
  t.regex(refused[0]!.place!, /^nginx\.strace\.gz:\d+$/)
  const { stdout } = await copy.verify()
  t.regex(
    stdout,
    /^ {2}capabilities {2}SETUID is used, and not added: change to another user, .* pod\.yaml:\d+, first at nginx/m
  )
  t.regex(stdout, /^web does not hold for 1 run: 1 line of the pod$/m)
})

test('the runtime is asked about as the pod has it started', async t => {
  const copy = copyOf(t, 'tar')
  // What runc calls between loading the filter and the program only without no_new_privs.
  copy.change('seccomp.json', replace(/"capset",\s*/, ''))
  t.is((await copy.verify()).status, 0)
  const both = await copy.verify('--no-new-privileges', 'off')
  t.regex(both.stdout, /capset .*without no_new_privs/)
  copy.change(
    'pod.yaml',
    replace('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true')
  )
  const { status, stdout } = await copy.verify()
  t.is(status, 1)
  t.regex(stdout, /capset .*without no_new_privs/)
})

test('what is not dropped is there, ALL and CAP_ names are as runtimes take them', async t => {
  for (const [add, status] of [
    ['drop:\n            - CHOWN', 1],
    ['drop:\n            - NET_RAW', 0],
    ['add:\n            - ALL', 0],
    ['drop: [ALL]\n          add: [CAP_CHOWN, setgid, SETUID]', 0],
    ['drop: [ALL]\n          add: [CAP_CHOWN, setgid]', 1]
  ] as const) {
    const copy = copyOf(t, 'web')
    copy.change('pod.yaml', replace(/drop:\n.*?(?=\n {8}seccompProfile)/s, add))
    t.is((await podOf(copy)).status, status, add)
  }
})

test('a reference must be to the profiles of the folder', async t => {
  for (const [from, to, setting] of [
    [/tracewall-web-[0-9a-f]{12}$/m, 'tracewall-web-000000000000', 'appArmorProfile'],
    [/tracewall\/web-[0-9a-f]{12}/, 'tracewall/web-000000000000', 'seccompProfile'],
    [
      /type: Localhost\n +localhostProfile: tracewall\/.*/,
      'type: RuntimeDefault',
      'seccompProfile'
    ],
    [/ +appArmorProfile:\n.*\n.*\n/, '', 'appArmorProfile']
  ] as const) {
    const copy = copyOf(t, 'web')
    copy.change('pod.yaml', replace(from, to))
    const { status, refused } = await podOf(copy)
    t.deepEqual([status, ...refused.map(each => each.setting)], [1, setting])
  }
  const copy = copyOf(t, 'web')
  copy.change('pod.yaml', text => text.replaceAll('Localhost', 'Unconfined'))
  t.like((await podOf(copy)).refused, [{ what: 'Unconfined' }, { what: 'Unconfined' }])
})

test('a file that was changed after it got its name is not told to be on the nodes', async t => {
  for (const [file, setting, from] of [
    ['seccomp.json', 'seccompProfile', '"accept",'],
    ['apparmor.profile', 'appArmorProfile', '  /etc/ssl/certs/ r,\n']
  ] as const) {
    const copy = copyOf(t, 'web')
    copy.change(file, replace(from, ''))
    const { status, refused, untold } = await podOf(copy)
    t.deepEqual([status, refused.length, untold.map(each => each.setting)], [0, 0, [setting]])
    t.is((await copy.verify('--strict')).status, 1)
  }
})

test('what is written where the root is read-only and no volume is', async t => {
  const copy = copyOf(t, 'tar')
  copy.change('pod.yaml', replace(/ {6}volumeMounts:\n(?: {8}.*\n)*/, ''))
  const { status, refused } = await podOf(copy)
  t.is(status, 1)
  t.deepEqual(new Set(refused.map(each => each.setting)), new Set(['readOnlyRootFilesystem']))
  const locked = copyOf(t, 'tar')
  locked.change('pod.yaml', text =>
    text.replaceAll(/(mountPath: .*)/g, '$1\n          readOnly: true')
  )
  t.deepEqual((await podOf(locked)).refused, refused)
})

test('an empty volume hides what the image has in its place, another volume may hold it', async t => {
  const mount = (volume: string): string =>
    `      volumeMounts:\n        - name: v\n          mountPath: /srv/shop/www/\n  volumes:\n    - name: v\n      ${volume}\n#\n`
  for (const [volume, status] of [
    ['emptyDir: {}', 1],
    ['persistentVolumeClaim: { claimName: www }', 0]
  ] as const) {
    const copy = copyOf(t, 'web')
    copy.change('pod.yaml', replace(/^#\n/m, mount(volume)))
    const pod = await podOf(copy)
    t.is(pod.status, status, volume)
    t.deepEqual(
      pod.refused.map(each => each.setting),
      status === 0 ? [] : ['volumeMounts']
    )
  }
})

test('a user that may not start is refused, another one than was recorded is not told', async t => {
  for (const [lines, status, settings] of [
    ['runAsNonRoot: true\n        runAsUser: 0', 1, []],
    ['runAsUser: 0', 0, []],
    ['runAsNonRoot: true', 0, ['runAsNonRoot']],
    ['runAsUser: 1000', 0, ['runAsUser']]
  ] as const) {
    const copy = copyOf(t, 'web')
    copy.change('pod.yaml', replace('allowPrivilegeEscalation: false', `$&\n        ${lines}`))
    const pod = await podOf(copy)
    t.is(pod.status, status, lines)
    t.deepEqual(
      pod.untold.map(each => each.setting),
      settings,
      lines
    )
  }
})

test('the pod may be in what makes pods, beside other containers, and in the forms of older versions', async t => {
  const lines = readFileSync(join(ROOT, 'profiles/web/pod.yaml'), 'utf8')
  const [seccomp, apparmor] = lines.match(/tracewall\/web-\S+|tracewall-web-\w+/g) ?? []
  const annotations = `
    container.apparmor.security.beta.kubernetes.io/shop: localhost/${apparmor}
    seccomp.security.alpha.kubernetes.io/pod: localhost/${seccomp}`
  const containers = '[{name: log}, {name: shop, securityContext: {<<: *own, runAsUser: 0}}]'
  const own = 'own: &own {capabilities: {drop: [ALL], add: [CHOWN, SETGID]}}'
  for (const manifest of [
    `${own}\nkind: Pod\nmetadata:\n  annotations:${annotations}\nspec: {containers: ${containers}}`,
    `${own}\nkind: Deployment\nspec:\n template:\n  metadata:\n   annotations:${annotations}\n  spec: {containers: ${containers}}`,
    `---\n---\n${own}\nkind: List\nitems:\n- kind: CronJob\n  spec:\n   jobTemplate:\n    spec:\n     template:\n      metadata:\n       annotations:${annotations.replaceAll('\n    ', '\n        ')}\n      spec: {containers: ${containers}}`
  ]) {
    const copy = copyOf(t, 'web')
    copy.change('pod.yaml', () => manifest)
    const { refused } = await podOf(copy)
    t.like(refused, [{ container: 'shop', setting: 'capabilities', what: 'SETUID' }], manifest)
    t.is(refused.length, 1)
  }
})

test('a field and an annotation that differ are told', async t => {
  const copy = copyOf(t, 'web')
  copy.change(
    'pod.yaml',
    replace(
      'metadata:\n',
      '$&  annotations:\n    container.apparmor.security.beta.kubernetes.io/web: runtime/default\n'
    )
  )
  t.like((await podOf(copy)).refused, [{ setting: 'appArmorProfile', what: 'RuntimeDefault' }])
})

test('lines that are no pod are told with their place, whatever they hold', async t => {
  for (const [text, message] of [
    ['spec: [', /^tracewall: web\/pod\.yaml:\d+: is no YAML: /],
    [`a: ${'['.repeat(20_000)}`, /^tracewall: web\/pod\.yaml(?::1)?: is n/],
    [
      `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`},*${at === 0 ? 'a' : `b${at - 1}`}]\n`).join('')}`,
      /^tracewall: web\/pod\.yaml: is nested too deeply/
    ]
  ] as const) {
    const copy = copyOf(t, 'web')
    copy.change('pod.yaml', () => text)
    const { status, stderr } = await copy.verify()
    t.is(status, 2)
    t.regex(stderr, message)
    t.is(stderr.split('\n').length, 2)
  }
  for (const text of [
    '',
    '[]',
    'spec: {containers: {name: x}}',
    'spec: {containers: [1, null]}',
    '"__proto__": {spec: 1}'
  ]) {
    const copy = copyOf(t, 'web')
    copy.change('pod.yaml', () => text)
    const { status, refused } = await podOf(copy)
    t.deepEqual([status, refused.length], [1, 1], text)
  }
  const escape = copyOf(t, 'web')
  escape.change('pod.yaml', text =>
    text.replaceAll('name: web', String.raw`name: "\e[2J"`).replace('- SETUID', '- X')
  )
  t.false((await escape.verify()).stdout.includes('\u001b'))
})
