import test from 'ava'
import { readSettings } from '../../src/check/explain/written-settings.ts'
import { UserError } from '../../src/errors.ts'
import { parseManifests } from '../../src/language/kubernetes/parse-manifests.ts'
import { faultsOfGrowth } from '../growth.ts'

function settingsOf(pod: string): Promise<ReadonlyMap<string, readonly string[]>> {
  return readSettings({ seccomp: null, apparmor: null, pod })
}

test.serial('what the parser warns of is not printed past our own output', async t => {
  const warnings: Error[] = []
  const listen = (warning: Error): void => void warnings.push(warning)
  process.on('warning', listen)
  t.teardown(() => process.off('warning', listen))
  await parseManifests('? ["\u009b2J"]\n: 1\n', 'pod.yaml')
  await new Promise(done => setImmediate(done))
  t.deepEqual(warnings, [])
})

test('manifests are YAML 1.1 for every reader', async t => {
  t.deepEqual(
    (await settingsOf('a: {readOnlyRootFilesystem: yes}')).get('readOnlyRootFilesystem'),
    ['true']
  )
})

test('a value that holds itself is looked at once', async t => {
  const settings = await settingsOf('runAsUser: 7\nx: &x [*x, *x, *x, {runAsUser: 8}]\n')
  t.deepEqual([...settings], [['runAsUser', ['7', '8']]])
})

test.serial('a manifest with many keys costs linear time', async t => {
  const keys = (n: number) => `a:\n${Array.from({ length: n }, (_, i) => `  k${i}: 1\n`).join('')}`
  const [few, many] = [keys(1500), keys(12_000)]
  t.deepEqual(
    await faultsOfGrowth(
      () => settingsOf(few),
      () => settingsOf(many)
    ),
    []
  )
})

test('more aliases than a manifest has are an error: looking up each costs a look at all', async t => {
  const aliases = (n: number) =>
    Array.from({ length: n }, (_, i) => `- &a${i} 1\n- *a${i}\n`).join('')
  t.is((await parseManifests(aliases(500), 'pod.yaml')).manifests.length, 1)
  const error = await t.throwsAsync(parseManifests(aliases(5000), 'pod.yaml'), {
    instanceOf: UserError
  })
  t.is(error.message, 'pod.yaml: has too many aliases for the lines of a pod')
})

test.serial('flags of a profile that no parenthesis closes cost linear time', async t => {
  const flags = (n: number) => ({ seccomp: null, apparmor: 'flags=('.repeat(n), pod: null })
  const [few, many] = [flags(20_000), flags(160_000)]
  t.deepEqual(
    await faultsOfGrowth(
      () => readSettings(few),
      () => readSettings(many)
    ),
    []
  )
})
