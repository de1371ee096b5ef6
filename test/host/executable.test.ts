import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { UserError } from '../../src/errors.ts'
import { findExecutable } from '../../src/host/record/executable.ts'

/** A folder with `a/tool` (no execute permission), `b/tool` and `b/sub/`. */
function folder(t: ExecutionContext): string {
  const root = mkdtempSync(join(tmpdir(), 'tracewall-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  for (const name of ['a', 'b', 'b/sub']) mkdirSync(join(root, name))
  writeFileSync(join(root, 'a/tool'), '')
  writeFileSync(join(root, 'b/tool'), '')
  chmodSync(join(root, 'b/tool'), 0o4755)
  return root
}

test('the first executable file of the name in PATH is found', async t => {
  const cwd = folder(t)
  const found = await findExecutable('tool', { cwd, path: `/none:${cwd}/a:${cwd}/b` })
  t.deepEqual(found, { path: join(cwd, 'b/tool'), isSetId: true })
})

test('an empty element of PATH and a name with a slash are meant from the working folder', async t => {
  const cwd = join(folder(t), 'b')
  t.is((await findExecutable('tool', { cwd, path: '' })).path, join(cwd, 'tool'))
  t.is((await findExecutable('./tool', { cwd, path: '/none' })).path, join(cwd, 'tool'))
})

const failures: readonly [name: string, path: string, status: number, reason: RegExp][] = [
  ['tool', 'a', 126, /no execute permission/],
  ['./b/sub', 'a', 126, /folder/],
  ['/dev/null', 'a', 126, /not a file/],
  ['nothing', 'a:b', 127, /not found in PATH/],
  ['./nothing', 'a:b', 127, /no such file/],
  ['', 'a:b', 127, /not found/]
]
for (const [name, path, status, reason] of failures)
  test(`"${name}" cannot be executed: status ${status}`, async t => {
    const error = await t.throwsAsync(findExecutable(name, { cwd: folder(t), path }), {
      instanceOf: UserError,
      message: reason
    })
    t.is(error?.exitStatus, status)
  })
