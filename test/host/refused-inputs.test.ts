import test from 'ava'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encode } from '../../src/behaviour/codec.ts'
import { empty } from '../../src/behaviour/behaviour.ts'
import { UserError } from '../../src/errors.ts'
import { readInputs } from '../../src/host/input/read-input.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { testIo } from '../test-io.ts'
import { LINE, META, read, refuses, silent, summary } from './inputs.ts'

test('inputs that cannot be are refused with what to do', async t => {
  const folder = temporaryFolder(t, {
    'empty/notes.txt': 'x',
    'x.json': '{"a":1}',
    'broken.json': '{"a":',
    'later.json': '{"schema":"tracewall.dev/behaviour/v2"}',
    'web.strace.recording.json': JSON.stringify(META),
    'b.json': [...encode(empty)].join(''),
    'web.zst': Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0)
  })
  mkdirSync(join(folder, 'nothing'))
  await refuses(t, folder, ['gone'], /^gone: no such file, folder or prefix/)
  await refuses(t, folder, ['empty/gone/x'], /^empty\/gone\/x: no such file/)
  await refuses(
    t,
    folder,
    ['empty/notes.txt/x'],
    /^empty\/notes\.txt\/x: cannot be read: a part of the path is not a folder/
  )
  await refuses(t, folder, ['nothing'], /^nothing: this folder holds no strace -ff set/)
  await refuses(t, folder, ['empty'], /^empty: this folder holds no strace -ff set/)
  await refuses(t, folder, ['x.json'], /^x\.json: is JSON, but not a behaviour/)
  await refuses(
    t,
    folder,
    ['later.json'],
    /^later\.json: is .* another version \(v2\); .* reads v1$/
  )
  await refuses(t, folder, ['broken.json'], /^broken\.json: is not JSON/)
  await refuses(t, folder, ['web.strace.recording.json'], /give the trace beside it/)
  await refuses(t, folder, ['label=b.json'], /leave out label=/)
  await refuses(t, folder, ['web.zst'], /zstd -dc web\.zst \| tracewall/)
})

test('what holds traces in another form says what opens it, in a shell too', async t => {
  const zstd = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0)
  const tar = Buffer.alloc(1024)
  tar.write('web.strace')
  tar.write('ustar', 257)
  tar.write('0000644\0', 100)
  tar.write('00000000000\0', 124)
  tar.fill(' ', 148, 156)
  tar.write(
    `${tar
      .subarray(0, 512)
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0`,
    148
  )
  const folder = temporaryFolder(t, {
    'my web.zst': zstd,
    'twice.gz': gzipSync(gzipSync(LINE)),
    'logs.tar': tar,
    'logs.tgz': gzipSync(tar),
    'recording.zip': Buffer.from('PK\x03\x04rest'),
    'a.lz4': Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0)
  })
  await refuses(t, folder, ['my web.zst'], /use zstd -dc 'my web\.zst' \| tracewall/)
  await refuses(
    t,
    folder,
    ['twice.gz'],
    /compressed with gzip twice; use gzip -dc twice\.gz \| tracewall/
  )
  await refuses(t, folder, ['logs.tar'], /^logs\.tar: is a tar archive; unpack it/)
  await refuses(t, folder, ['logs.tgz'], /^logs\.tgz: is a tar archive; unpack it/)
  await refuses(t, folder, ['recording.zip'], /^recording\.zip: is a zip archive; unpack it/)
  await refuses(t, folder, ['a.lz4'], /lz4 -dc a\.lz4/)
  const piped = readInputs(['-'], testIo(folder, [zstd]), silent)
  const error = await t.throwsAsync(piped, { instanceOf: UserError })
  t.regex(error.message, /^stdin: is compressed with zstd; use zstd -dc \| tracewall/)
})

test('a file that is taken for a label, or whose name is no text, is told how to be given', async t => {
  const folder = temporaryFolder(t, { 'shard=3.strace': LINE, 'a=b': LINE, b: LINE })
  await refuses(t, folder, ['shard=3.strace'], /^shard=3\.strace: .* write \.\/shard=3\.strace$/)
  await refuses(t, folder, ['other=3.strace'], /^3\.strace: no such file/)
  t.deepEqual(summary((await read(t, folder, ['a=b'])).recordings), ['a: b'])
  await refuses(t, folder, ['w\ufffdb.strace'], /not UTF-8 cannot be given: rename it, or use -/)
})
