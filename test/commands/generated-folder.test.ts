import test from 'ava'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { behaviourDocument } from '../behaviour-document.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ran } from '../run.ts'

test('generate writes a folder, says how to install it, and again changes nothing', async t => {
  const folder = temporaryFolder(t, { 'Web App.json': behaviourDocument() })
  const first = await ran(t, folder, ['generate', 'Web App.json'])
  t.regex(first.stdout, /^profiles\/web-app:\n {2}seccomp\.json\n/)
  t.regex(first.stdout, /install .*profiles\/web-app\/seccomp\.json/)
  t.regex(
    first.stderr,
    /^tracewall: warning: web\.strace:7 .*\ntracewall: warning: calls are missing/
  )
  const files = readdirSync(join(folder, 'profiles/web-app'))
  t.true(files.includes('manifest.json') && files.includes('report.md'))
  t.true(files.every(file => !file.startsWith('.')))
  const second = await ran(t, folder, ['generate', 'Web App.json', '--json'])
  const summary = JSON.parse(second.stdout)
  t.is(summary.folder, 'profiles/web-app')
  t.true(summary.files.every((file: { state: string }) => file.state === 'same'))
  t.is(summary.complete, false)
})

test('a profile that is not written is neither installed nor referred to, where the other is', async t => {
  const folder = temporaryFolder(t, { 'web.json': behaviourDocument() })
  const made = async (targets: string): Promise<{ said: string; pod: string }> => {
    const args = ['generate', '--targets', targets, '--out', targets, 'web.json']
    const { stdout } = await ran(t, folder, args)
    t.false(stdout.includes("''"), stdout)
    return { said: stdout, pod: readFileSync(join(folder, targets, 'pod.yaml'), 'utf8') }
  }
  const seccomp = await made('seccomp,pod')
  t.regex(seccomp.said, /^sudo install .*seccomp\.json/m)
  t.notRegex(seccomp.said + seccomp.pod, /apparmor/i)
  const apparmor = await made('apparmor,pod')
  t.regex(apparmor.said, /^sudo install .*apparmor\.profile/m)
  t.notRegex(apparmor.said + apparmor.pod, /seccomp/i)
  const pod = await made('pod')
  t.notRegex(pod.said, /install/)
  t.regex(pod.pod, /seccompProfile:[^]*appArmorProfile:/)
})

// libseccomp answers EDOM to the second of them, and neither runc nor crun starts the container.
test('architectures of both byte orders are not put into one profile', async t => {
  const folder = temporaryFolder(t, { 'web.json': behaviourDocument() })
  const refused =
    /^tracewall: (x32, x86, )?x86_64 and s390x have different byte orders, .*: make one for each/
  for (const args of [
    ['generate', '--arch', 's390x', 'web.json'],
    ['bootstrap', '--arch', 'x86_64,s390x']
  ])
    t.regex((await ran(t, folder, args, 2)).stderr, refused)
  t.deepEqual(readdirSync(folder), ['web.json'])
  await ran(t, folder, ['generate', '--arch', 's390x', '--print', 'apparmor', 'web.json'])
  await ran(t, folder, ['bootstrap', '--arch', 's390x'])
})

test('generate keeps what someone changed, until it is forced', async t => {
  const folder = temporaryFolder(t, { 'web.json': behaviourDocument() })
  await ran(t, folder, ['generate', 'web.json'])
  const file = join(folder, 'profiles/web/seccomp.json')
  const ours = readFileSync(file, 'utf8')
  writeFileSync(file, '{}')
  const { stderr } = await ran(t, folder, ['generate', 'web.json'], 2)
  t.regex(stderr, /profiles\/web\/seccomp\.json: was changed since it was written; --force/)
  t.is(readFileSync(file, 'utf8'), '{}')
  await ran(t, folder, ['generate', 'web.json', '--force'])
  t.is(readFileSync(file, 'utf8'), ours)
})

test('generate --print writes no file', async t => {
  const folder = temporaryFolder(t, { 'web.json': behaviourDocument() })
  const { stdout } = await ran(t, folder, ['generate', '--print', 'seccomp', 'web.json'])
  t.is(JSON.parse(stdout).defaultAction, 'SCMP_ACT_ERRNO')
  t.deepEqual(readdirSync(folder), ['web.json'])
})

test('generate --strict is a finding when the recording is incomplete, and writes all the same', async t => {
  const folder = temporaryFolder(t, { 'web.json': behaviourDocument() })
  await ran(t, folder, ['generate', '--strict', 'web.json'], 1)
  t.true(readdirSync(join(folder, 'profiles/web')).includes('seccomp.json'))
})
