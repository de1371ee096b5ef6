import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { execa } from 'execa'
import { UserError } from '../../src/errors.ts'
import type { FileTree } from '../../src/host/root/file-tree.ts'
import { openRoot } from '../../src/host/root/open-root.ts'
import { readImage } from '../../src/host/root/read-image.ts'
import { rootFiles } from '../../src/host/root/root-files.ts'
import { rootLinks } from '../../src/host/root/root-links.ts'
import { rootListing } from '../../src/host/root/root-listing.ts'
import { probeProgram } from '../system/probe-program.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const PROGRAM = probeProgram([{ number: 165, args: [] }])

interface Member {
  readonly type?: string
  readonly target?: string
  readonly mode?: number
  readonly content?: Uint8Array | string
}

/** A ustar archive; what GNU tar makes is tested beside it. */
function tarOf(members: Readonly<Record<string, Member>>): Buffer {
  const parts = Object.entries(members).map(
    ([name, { type = '0', target = '', mode = 0o644, content = '' }]) => {
      const header = Buffer.alloc(512)
      const bytes = Buffer.from(content)
      header.write(name, 0, 100, 'latin1')
      header.write(mode.toString(8).padStart(7, '0'), 100)
      header.write(bytes.length.toString(8).padStart(11, '0'), 124)
      header.fill(' ', 148, 156)
      header.write(type, 156)
      header.write(target, 157, 100, 'latin1')
      header.write('ustar\x0000', 257, 'latin1')
      const sum = header.reduce((total, byte) => total + byte, 0)
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
      return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
    }
  )
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

const LOWER = {
  'usr/bin/': { type: '5', mode: 0o755 },
  'usr/bin/app': { content: PROGRAM, mode: 0o755 },
  'usr/bin/old': { content: PROGRAM, mode: 0o755 },
  'usr/bin/app2': { type: '1', target: 'usr/bin/app' },
  bin: { type: '2', target: 'usr/bin' },
  'srv/data/a': { content: 'a' },
  'srv/data/b': { content: 'b' }
}

const UPPER = {
  'usr/bin/.wh.old': {},
  'usr/bin/start': { content: '#!/bin/sh\nexec app\n', mode: 0o755 },
  'usr/bin/link': { type: '2', target: '/bin/app' },
  'usr/bin/out': { type: '2', target: '../../../../../etc/passwd' },
  '../../../escape': { content: PROGRAM, mode: 0o755 },
  'srv/data/c': { content: 'c' },
  'srv/data/.wh..wh..opq': {}
}

/** What `docker save` writes: a manifest, and the layers in any order. */
function saved(): Buffer {
  return tarOf({
    '2/layer.tar': { content: tarOf(UPPER) },
    '1/layer.tar': { content: tarOf(LOWER) },
    'config.json': { content: '{}' },
    'manifest.json': {
      content: JSON.stringify([{ Config: 'config.json', Layers: ['1/layer.tar', '2/layer.tar'] }])
    }
  })
}

/** An OCI layout with layers that are compressed, and an index of an index. */
function layout(): Buffer {
  const blobs: Record<string, Member> = {}
  const blob = (content: Buffer): { digest: string } => {
    const hex = createHash('sha256').update(content).digest('hex')
    blobs[`blobs/sha256/${hex}`] = { content }
    return { digest: `sha256:${hex}` }
  }
  const document = (value: unknown): { digest: string } => blob(Buffer.from(JSON.stringify(value)))
  const layers = [LOWER, UPPER].map(layer => blob(gzipSync(tarOf(layer))))
  const index = document({ manifests: [document({ layers })] })
  return tarOf({
    'oci-layout': { content: '{"imageLayoutVersion":"1.0.0"}' },
    'index.json': { content: JSON.stringify({ manifests: [index] }) },
    ...blobs
  })
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = (bytes: Uint8Array, size = 1 << 16): Promise<FileTree> =>
  readImage({ head: bytes, chunks: () => chunksOf(bytes, size) }, 'image.tar')

async function hasBothLayers(t: ExecutionContext, image: Buffer, size?: number): Promise<void> {
  const tree = await read(image, size)
  const files = rootFiles(tree)
  t.deepEqual(
    files.list('/bin'),
    ['app', 'app2', 'link', 'out', 'start'].map(name => `/usr/bin/${name}`)
  )
  t.is(files.resolve('/bin/link'), '/usr/bin/app')
  t.is(files.resolve('/bin/old'), null)
  t.is(files.resolve('/bin/out'), null)
  t.is(rootLinks(tree)('/bin/out'), '/etc/passwd')
  t.is(files.resolve('/escape'), '/escape')
  for (const path of ['/usr/bin/app', '/usr/bin/app2', '/escape'])
    t.true(files.elf(path)!.syscalls.includes('mount'), path)
  t.is(files.text('/usr/bin/start'), '#!/bin/sh\nexec app\n')
  t.deepEqual(files.list('/srv/data'), ['/srv/data/c'])
  t.deepEqual(
    files.tree('/usr/bin'),
    ['app', 'app2', 'link', 'out', 'start'].map(name => `/usr/bin/${name}`)
  )
  t.deepEqual(rootListing(tree).folders.get('/srv/'), [1, 2])
}

test('an image of docker save is its layers, the upper over the lower', async t => {
  await hasBothLayers(t, saved())
})

test('an OCI layout with compressed layers is the same, in chunks of any size', async t => {
  for (const size of [1, 511, 1 << 20]) await hasBothLayers(t, layout(), size)
})

test('an archive of the files themselves is a root, plain or compressed, as GNU tar writes it', async t => {
  const long = `${'deep/'.repeat(40)}app`
  const root = temporaryFolder(t, {
    'usr/bin/app': PROGRAM,
    [long]: PROGRAM,
    'manifest.json': '{}'
  })
  for (const format of ['gnu', 'pax', 'ustar']) {
    const archive = join(temporaryFolder(t, {}), 'image.tar')
    await execa('tar', ['-C', root, `--format=${format}`, '-cf', archive, '.'])
    const compressed = `${archive}.gz`
    writeFileSync(compressed, gzipSync(readFileSync(archive)))
    for (const path of [archive, compressed]) {
      const files = rootFiles(await openRoot(path, '/'))
      for (const name of ['usr/bin/app', long])
        t.true(files.elf(`/${name}`)?.syscalls.includes('mount'), `${format}: ${name}`)
    }
  }
})

test('an archive that is no image is an error, and so is a missing layer, which is named', async t => {
  const manifest = { content: '[{"Layers":["x/layer.tar"]}]' }
  for (const [bytes, message] of [
    [Buffer.from('no archive'), /neither a folder nor a tar archive/],
    [Buffer.alloc(4096), /neither a folder nor a tar archive/],
    [tarOf({ 'manifest.json': manifest }), /lacks the layer x\/layer\.tar/],
    [tarOf({ 'manifest.json': { content: '[{"Layers" ' } }), /manifest\.json is no JSON/],
    [
      tarOf({ 'oci-layout': { content: '{}' }, 'index.json': { content: '{"manifests":[]}' } }),
      /names no image/
    ]
  ] as const)
    await t.throwsAsync(read(bytes), { instanceOf: UserError, message })
})

test('a spoilt image never throws anything else, nor takes long', async t => {
  const whole = layout()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 6
      }),
      fc.nat({ max: whole.length }),
      async (changes, end) => {
        const bytes = Buffer.from(whole.subarray(0, end))
        for (const [at, value] of changes) if (at < end) bytes[at] = value
        try {
          await read(bytes)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
      }
    ),
    { numRuns: 200 }
  )
  t.pass()
})
