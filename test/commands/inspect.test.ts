import test from 'ava'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { behaviourDocument } from '../behaviour-document.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ran } from '../run.ts'

test('inspect shows runs, calls, programs, files and warnings', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument(['/etc/a\nb', '/etc/hosts']) })
  const { stdout, stderr } = await ran(t, folder, ['inspect', 'b.json'])
  t.is(stderr, '')
  t.is(
    stdout,
    `RUN  FORMAT  ARCH    TASKS  LINES  USED  IGNORED  PROBLEMS
web  strace  x86_64      2     70    68        1         1

SYSCALLS  1 name, 66 calls, 3 errors
  66  openat  ENOENT 3

PROGRAMS  1
  /usr/bin/web

FILES  2
  r  2
    /etc/a\\x0ab
    /etc/hosts

WARNINGS  2
  web.strace:7 resumes a call whose start is not in the log
  calls are missing; record without -e
`
  )
})

test('a problem that is not known here is told by its code, whatever that is', async t => {
  for (const code of ['LATER', 'constructor']) {
    const document = behaviourDocument(['/etc/hosts']).replaceAll('UNPAIRED_RESUME', code)
    const folder = temporaryFolder(t, { 'b.json': document })
    const { stdout } = await ran(t, folder, ['inspect', 'b.json'])
    t.true(stdout.includes(`web.strace:7 ${code}\n`), stdout)
  }
})

test('inspect --json and merge say the same, and reading it again changes nothing', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument() })
  const { stdout } = await ran(t, folder, ['inspect', '--json', 'b.json'])
  t.is(JSON.parse(stdout).schema, 'tracewall.dev/behaviour/v1')
  t.is((await ran(t, folder, ['merge', 'b.json', 'b.json'])).stdout, stdout)
  await ran(t, folder, ['merge', 'b.json', '-o', 'all.json'])
  t.is((await ran(t, folder, ['merge', '-o', '-', 'b.json'])).stdout, stdout)
  t.deepEqual(readdirSync(folder), ['all.json', 'b.json'])
  t.is(readFileSync(join(folder, 'all.json'), 'utf8'), stdout)
  t.is((await ran(t, folder, ['inspect', '--json', 'all.json'])).stdout, stdout)
})

test('merge replaces only a behaviour file', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument(), 'web.strace': 'precious\n' })
  const { stderr } = await ran(t, folder, ['merge', 'b.json', '-o', 'web.strace'], 2)
  t.regex(stderr, /web\.strace: is something else already/)
  t.is(readFileSync(join(folder, 'web.strace'), 'utf8'), 'precious\n')
})
