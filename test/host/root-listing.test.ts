import test from 'ava'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { folderTree } from '../../src/host/root/file-tree.ts'
import { rootListing } from '../../src/host/root/root-listing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

test('files and folders are counted, links are not, and the kernel is left out', t => {
  const root = temporaryFolder(t, {
    'usr/lib/app/a': '',
    'usr/lib/app/sub/b': '',
    'usr/lib/app/sub/m.so.1.2': '',
    'srv/tls/key.pem': '',
    'proc/1/mem': ''
  })
  symlinkSync('usr/lib', join(root, 'lib'))
  symlinkSync('/', join(root, 'srv/loop'))
  mkdirSync(Buffer.from(`${root}/srv/\xff`, 'latin1'))
  const { folders, modules, complete, secrets } = rootListing(folderTree(`${root}/`))
  t.true(complete)
  t.deepEqual(secrets, ['/srv/tls/key.pem'])
  t.deepEqual(Object.fromEntries(modules), {
    '/': [0, 1],
    '/usr/': [0, 1],
    '/usr/lib/': [0, 1],
    '/usr/lib/app/': [0, 1],
    '/usr/lib/app/sub/': [1, 1]
  })
  t.deepEqual(Object.fromEntries(folders), {
    '/': [3, 12],
    '/srv/': [2, 3],
    '/srv/tls/': [1, 1],
    '/srv/\xff/': [0, 0],
    '/usr/': [1, 6],
    '/usr/lib/': [1, 5],
    '/usr/lib/app/': [2, 4],
    '/usr/lib/app/sub/': [2, 2]
  })
})

test('a folder that cannot be looked into makes the listing incomplete', t => {
  t.false(rootListing(folderTree('/nowhere')).complete)
})
