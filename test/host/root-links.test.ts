import test from 'ava'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../src/errors.ts'
import { folderTree } from '../../src/host/root/file-tree.ts'
import { openRoot } from '../../src/host/root/open-root.ts'
import { rootLinks } from '../../src/host/root/root-links.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const IMAGE: Readonly<Record<string, string>> = {
  bin: 'usr/bin',
  'usr/bin/sh': 'dash',
  'etc/alternatives/awk': '/usr/bin/mawk',
  'usr/bin/awk': '/etc/alternatives/awk',
  out: '../../../../../../etc/passwd',
  absolute: '/etc/shadow',
  loop: 'loop',
  here: '.',
  'odd{name}': 'usr'
}

test('links are followed inside the image and never out of it', t => {
  const folder = temporaryFolder(t, { 'image/usr/bin/dash': '', 'image/etc/alternatives/x': '' })
  const root = join(folder, 'image')
  for (const [path, target] of Object.entries(IMAGE)) symlinkSync(target, join(root, path))
  const resolve = rootLinks(folderTree(root))
  const expected: Readonly<Record<string, string | null>> = {
    '/bin/sh': '/usr/bin/dash',
    '/bin/': '/usr/bin/',
    '/usr/bin/dash': null,
    '/usr/bin/awk': '/usr/bin/mawk',
    '/out': '/etc/passwd',
    '/absolute': '/etc/shadow',
    '/loop': null,
    '/here/here/bin/dash': '/usr/bin/dash',
    '/bin/gone/deeper': '/usr/bin/gone/deeper',
    '/proc/{pid}/exe': null,
    '/odd\\{name}/bin': '/usr/bin',
    '?/bin/sh': null,
    'bin/sh': null,
    '/': null
  }
  t.deepEqual(
    Object.fromEntries(Object.keys(expected).map(path => [path, resolve(path)])),
    expected
  )
})

test('names that are not UTF-8 are found by their bytes', t => {
  const root = temporaryFolder(t)
  mkdirSync(join(root, 'data'))
  const link = Buffer.concat([Buffer.from(join(root, 'caf')), Buffer.of(0xe9)])
  symlinkSync(Buffer.concat([Buffer.from('data/'), Buffer.of(0xff)]), link)
  writeFileSync(join(root, 'été'), '')
  const resolve = rootLinks(folderTree(root))
  t.is(resolve('/caf\\xe9'), '/data/\\xff')
  t.is(resolve('/été'), null)
})

test('a root that is no folder is refused', async t => {
  await t.throwsAsync(() => openRoot('/nowhere', '/'), {
    instanceOf: UserError,
    message: /--root \/nowhere/
  })
})
