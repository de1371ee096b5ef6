import test from 'ava'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRepository } from '../repository.ts'
import { run } from '../run.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { LOG } from './amended.ts'

const SAID =
  /^tracewall: warning: p\/manifest\.json: cannot be read \(no JSON\), so it is not known .*; restore it, or generate anew with --force$/m

const ABSENT = /^tracewall: warning: p\/manifest\.json: is not there, so it is not known /m

const COMMANDS: readonly (readonly string[])[] = [
  ['verify', 'p', 'app.strace'],
  ['explain', 'openat', 'p'],
  ['generate', 'app.strace', '--base', 'p']
]

for (const [name = '', ...args] of COMMANDS)
  test(`${name} ${args.join(' ')}: a manifest that cannot be read or is not there is said`, async t => {
    const log = LOG('openat(AT_FDCWD, "/etc/app.conf", O_RDONLY) = 3</etc/app.conf>')
    const folder = temporaryFolder(t, { 'app.strace': log })
    await run(folder, 'generate', 'app.strace', '--out', 'p')
    t.notRegex((await run(folder, name, ...args)).stderr, /manifest/)
    const manifest = join(folder, 'p/manifest.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').slice(0, 100))
    t.regex((await run(folder, name, ...args)).stderr, SAID)
    writeFileSync(manifest, '{"name":"my page"}\n')
    t.notRegex((await run(folder, name, ...args)).stderr, /manifest/)
    rmSync(manifest)
    t.regex((await run(folder, name, ...args)).stderr, ABSENT)
    rmSync(join(folder, 'p/behaviour.json'))
    // What is left may be of anyone.
    const { stderr } = await run(folder, name, ...args)
    t.notRegex(stderr, /manifest/)
    if (name === 'explain') t.regex(stderr, /^tracewall: p: holds a profile and no behaviour\.json/)
  })

test('with --strict a folder whose manifest cannot be read does not hold for certain', async t => {
  const folder = temporaryFolder(t)
  cpSync(inRepository('profiles/sqlite3'), join(folder, 'p'), { recursive: true })
  const verify = ['verify', 'p', inRepository('traces/sqlite3.strace.gz'), '--strict']
  t.is((await run(folder, ...verify)).status, 0)
  writeFileSync(join(folder, 'p/manifest.json'), '')
  t.is((await run(folder, ...verify)).status, 1)
})
