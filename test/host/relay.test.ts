import test from 'ava'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encode } from '../../src/behaviour/codec.ts'
import { observe } from '../../src/behaviour/observe.ts'
import { UserError } from '../../src/errors.ts'
import { openFile } from '../../src/host/bytes.ts'
import { relayedPages } from '../../src/host/relay.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { traceFixture } from '../trace-fixtures.ts'

const { bytes } = traceFixture('strace/nginx-static').files[0]!
const events = { notice() {}, progress() {} }

for (const [name, content] of [
  ['plain', bytes],
  ['compressed', gzipSync(bytes)]
] as const)
  test(`a ${name} file that another thread reads says the same`, async t => {
    const path = join(temporaryFolder(t, { 'x.strace': content }), 'x.strace')
    t.is(await observed(path, true), await observed(path, false))
  })

test('what is wrong in the other thread is an error here', async t => {
  const path = join(temporaryFolder(t, { 'x.strace': bytes }), 'x.strace')
  rmSync(path)
  const error = await t.throwsAsync(relayedPages(path, 'x.strace', events).next(), {
    instanceOf: UserError
  })
  t.is(error?.message, 'x.strace: cannot be read: no such file or folder')
})

test('a reader that stops early ends the other thread', async t => {
  const path = join(temporaryFolder(t, { 'x.strace': bytes }), 'x.strace')
  const pages = relayedPages(path, 'x.strace', events)
  t.false((await pages.next()).done)
  t.true((await pages.return(undefined)).done)
})

async function observed(path: string, isRelayed: boolean): Promise<string> {
  const file = await openFile(path, path, events)
  const behaviour = await observe(
    {
      label: 'x',
      sources: [
        {
          name: 'x.strace',
          tid: null,
          chunks: () => file.chunks(),
          ...(isRelayed ? { pages: () => relayedPages(path, path, events) } : {})
        }
      ],
      meta: null
    },
    { arch: 'x86_64', cwd: null, resolveLink: null }
  )
  return [...encode(behaviour)].join('')
}
