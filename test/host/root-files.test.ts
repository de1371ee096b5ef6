import test from 'ava'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { folderTree } from '../../src/host/root/file-tree.ts'
import { rootFiles } from '../../src/host/root/root-files.ts'
import { probeProgram } from '../system/probe-program.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const PROGRAM = probeProgram([{ number: 165, args: [] }])

test('links are followed inside the root and never out of it', t => {
  const outside = temporaryFolder(t, { secret: PROGRAM })
  const root = temporaryFolder(t, { 'usr/bin/app': PROGRAM })
  symlinkSync('usr/bin', join(root, 'bin'))
  symlinkSync('/usr/bin/app', join(root, 'usr/bin/link'))
  symlinkSync(`../../../../../../../../..${outside}/secret`, join(root, 'usr/bin/out'))
  symlinkSync('circle', join(root, 'usr/bin/circle'))
  const files = rootFiles(folderTree(root))
  t.is(files.resolve('/bin/app'), '/usr/bin/app')
  t.is(files.resolve('/bin/link'), '/usr/bin/app')
  t.is(files.resolve('/bin/out'), null)
  t.is(files.resolve('/bin/circle'), null)
  t.is(files.resolve('/../../usr/bin/app'), '/usr/bin/app')
  t.is(files.resolve('relative'), null)
  t.is(files.resolve('/proc/{pid}/exe'), null)
  t.true(files.elf('/usr/bin/app')!.syscalls.includes('mount'))
})

test('pipes, folders and what may not be read are as if they were not there', t => {
  const root = temporaryFolder(t, { 'usr/bin/text': '#!/bin/sh\n', 'usr/bin/data': 'a\0b' })
  mkdirSync(join(root, 'usr/bin/folder'))
  t.is(spawnSync('mkfifo', [join(root, 'usr/bin/pipe')]).status, 0)
  const files = rootFiles(folderTree(root))
  for (const name of ['folder', 'pipe', 'none', 'text/below']) {
    t.is(files.resolve(`/usr/bin/${name}`), null, name)
    t.is(files.elf(`/usr/bin/${name}`), null, name)
    t.is(files.text(`/usr/bin/${name}`), null, name)
  }
  t.is(files.elf('/usr/bin/text'), null)
  t.is(files.text('/usr/bin/text'), '#!/bin/sh\n')
  t.is(files.text('/usr/bin/data'), null)
  t.deepEqual(files.list('/none'), [])
})

test('a tree shows what may be code, sorted, in whatever bytes its name is', t => {
  const root = temporaryFolder(t, {
    'usr/lib/app/b.so': '',
    'usr/lib/app/sub/a.so.1': '',
    'usr/lib/app/sub/addon.node': '',
    'usr/lib/app/readme': '',
    'usr/lib/app/tool': ''
  })
  chmodSync(join(root, 'usr/lib/app/tool'), 0o755)
  spawnSync('sh', ['-c', 'touch "$(printf "%s/usr/lib/app/\\377.so" "$0")"', root])
  t.deepEqual(rootFiles(folderTree(root)).tree('/usr/lib/app'), [
    '/usr/lib/app/\\xff.so',
    '/usr/lib/app/b.so',
    '/usr/lib/app/sub/a.so.1',
    '/usr/lib/app/sub/addon.node',
    '/usr/lib/app/tool'
  ])
})
