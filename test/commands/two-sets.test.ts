import test from 'ava'
import { gzipSync } from 'node:zlib'
import { run } from '../run.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const fileOf = (path: string): string =>
  `execve("/bin/cat", ["cat", "${path}"], 0x7ffd /* 1 var */) = 0
openat(AT_FDCWD, "${path}", O_RDONLY) = 3
exit_group(0) = ?
+++ exited with 0 +++
`

for (const [what, inputs] of [
  ['two folders', ['web=a', 'web=b']],
  ['two sets in one folder', ['web=a/one.100', 'web=a/other.100', 'web=b']],
  ['a file and a compressed one', ['a/one', 'a/other', 'b']]
] as const)
  test(`files of one task number are all read: ${what}`, async t => {
    const folder = temporaryFolder(t, {
      'a/one.100': fileOf('/srv/one'),
      'a/other.100': fileOf('/srv/other'),
      'b/one.100': fileOf('/srv/third'),
      'b/one.100.gz': gzipSync(fileOf('/srv/fourth'))
    })
    const { stdout } = await run(folder, 'inspect', '--json', ...inputs)
    const { files, runs } = JSON.parse(stdout) as {
      files: readonly { readonly path: string }[]
      runs: readonly { readonly ledger: { readonly lines: number } }[]
    }
    t.deepEqual(
      files.map(({ path }) => path).filter(path => path.startsWith('/srv/')),
      ['/srv/fourth', '/srv/one', '/srv/other', '/srv/third']
    )
    t.is(
      runs.reduce((sum, { ledger }) => sum + ledger.lines, 0),
      16
    )
  })
