import test from 'ava'
import type { ExecutionContext } from 'ava'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../src/errors.ts'
import { writeFiles } from '../../src/host/output/write-files.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const OLD = [
  { file: 'a.json', text: '{"a":1}\n' },
  { file: 'b.txt', text: 'b\n' }
]
const NEW = [
  { file: 'a.json', text: '{"a":2}\n' },
  { file: 'b.txt', text: 'b\n' }
]

test('the files and a manifest of their hashes are written', t => {
  const folder = join(temporaryFolder(t), 'profiles', 'web')
  const written = write(folder, OLD)
  t.deepEqual(
    written.map(({ file, state }) => `${file} ${state}`),
    ['a.json new', 'b.txt new', 'manifest.json new']
  )
  t.deepEqual(readdirSync(folder).sort(), ['a.json', 'b.txt', 'manifest.json'])
  t.is(statSync(join(folder, 'a.json')).mode & 0o777, 0o666 & ~process.umask())
  t.regex(readFileSync(join(folder, 'manifest.json'), 'utf8'), /"a.json": "[0-9a-f]{64}"/)
})

test('a file with the same content is not touched', t => {
  const folder = temporaryFolder(t)
  write(folder, OLD)
  const before = statSync(join(folder, 'b.txt'), { bigint: true })
  const written = write(folder, NEW)
  t.deepEqual(
    written.map(({ state }) => state),
    ['replaced', 'same', 'replaced']
  )
  const after = statSync(join(folder, 'b.txt'), { bigint: true })
  t.is(after.ino, before.ino)
  t.is(after.mtimeNs, before.mtimeNs)
  t.is(readFileSync(join(folder, 'a.json'), 'utf8'), NEW[0]!.text)
})

test('a file that someone changed is kept, unless it is forced', t => {
  const folder = temporaryFolder(t)
  write(folder, OLD)
  writeFileSync(join(folder, 'a.json'), 'mine\n')
  refuses(t, folder, /a\.json: was changed since it was written; --force/)
  t.is(readFileSync(join(folder, 'a.json'), 'utf8'), 'mine\n')
  writeFiles(folder, NEW, { force: true })
  t.is(readFileSync(join(folder, 'a.json'), 'utf8'), NEW[0]!.text)
})

test('a file that no manifest lists is kept', t => {
  const folder = temporaryFolder(t, { 'a.json': 'mine\n' })
  refuses(t, folder, /a\.json: is not of this tool/)
  t.deepEqual(readdirSync(folder), ['a.json'])
})

test('a manifest that someone broke makes every difference someone else’s', t => {
  for (const broken of ['', '{', '[]', '{"sha256":{"__proto__":"x"}}']) {
    const folder = temporaryFolder(t)
    write(folder, OLD)
    writeFileSync(join(folder, 'manifest.json'), broken)
    refuses(t, folder, /a\.json: is not of this tool/)
  }
})

test('a manifest that cannot be read is named, and kept where the other files are as they would be written', t => {
  for (const [text, why] of DAMAGED) {
    const folder = temporaryFolder(t)
    write(folder, OLD)
    writeFileSync(join(folder, 'manifest.json'), text)
    refuses(
      t,
      folder,
      new RegExp(`a\\.json: .*/manifest\\.json tells, which cannot be read ${why}; --force`)
    )
    t.throws(() => write(folder, OLD), {
      instanceOf: UserError,
      message: new RegExp(`/manifest\\.json: cannot be read ${why}; --force replaces it, --out`)
    })
    t.is(readFileSync(join(folder, 'manifest.json'), 'utf8'), text)
    writeFiles(folder, NEW, { force: true })
    t.notThrows(() => write(folder, OLD))
  }
})

const DAMAGED: readonly (readonly [text: string, why: string])[] = [
  ['<<<<<<< HEAD\n', '\\(no JSON\\)'],
  ['{"schema":"tracewall.dev/manifest/v1","sha256":3}', '\\(sha256: expected an object\\)'],
  [
    '{"schema":"tracewall.dev/manifest/v2"}',
    '\\(schema: expected one of tracewall.dev/manifest/v1\\)'
  ]
]

test('a manifest.json of somebody else is kept', t => {
  const folder = temporaryFolder(t, { 'manifest.json': '{"name":"my page"}\n' })
  refuses(t, folder, /\/manifest\.json: is not of this tool; --force/)
  t.deepEqual(readdirSync(folder), ['manifest.json'])
})

test('nothing is written through a link or over a folder', t => {
  const folder = temporaryFolder(t, { 'elsewhere/target': 'precious\n' })
  const out = join(folder, 'out')
  mkdirSync(out)
  symlinkSync(join(folder, 'elsewhere/target'), join(out, 'b.txt'))
  refuses(t, out, /b\.txt: is a symbolic link/)
  t.is(readFileSync(join(folder, 'elsewhere/target'), 'utf8'), 'precious\n')
  const other = join(folder, 'other')
  mkdirSync(join(other, 'a.json'), { recursive: true })
  refuses(t, other, /a\.json: is no regular file/)
})

test('a folder that cannot be made leaves nothing behind', t => {
  const folder = temporaryFolder(t, { file: 'x' })
  refuses(t, join(folder, 'file'), /file: cannot be written: a file is in the way/)
  refuses(t, join(folder, 'file', 'web'), /cannot be written: a part of the path is not a folder/)
  t.deepEqual(readdirSync(folder), ['file'])
})

test('of folders of which the last cannot be made, none is left', t => {
  const folder = temporaryFolder(t)
  refuses(t, join(folder, 'deep', 'n'.repeat(256)), /cannot be written: the name is too long/)
  t.deepEqual(readdirSync(folder), [])
})

test('when one file cannot be written, none is written', t => {
  const folder = temporaryFolder(t)
  const out = join(folder, 'deep', 'out')
  const tooLong = { file: `${'n'.repeat(254)}`, text: 'x' }
  const error = t.throws(() => writeFiles(out, [...OLD, tooLong], { force: false }), {
    instanceOf: UserError
  })
  t.regex(error.message, /cannot be written: the name is too long/)
  t.false(existsSync(join(folder, 'deep')))
})

test('a file has the mode of a new one, whatever that of the earlier was', t => {
  const folder = temporaryFolder(t)
  write(folder, OLD)
  chmodSync(join(folder, 'a.json'), 0o600)
  write(folder, NEW)
  t.is(statSync(join(folder, 'a.json')).mode & 0o777, 0o666 & ~process.umask())
})

function write(folder: string, files: typeof OLD): ReturnType<typeof writeFiles> {
  return writeFiles(folder, files, { force: false })
}

function refuses(t: ExecutionContext, folder: string, message: RegExp): void {
  const error = t.throws(() => write(folder, NEW), { instanceOf: UserError })
  t.regex(error.message, message)
}
