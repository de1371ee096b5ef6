import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { resolveLinks } from '../../src/host/links.ts'

test('links lead to where the kernel would follow them', t => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tracewall-')))
  t.teardown(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'run/deep'), { recursive: true })
  writeFileSync(join(root, 'run/app.conf'), '')
  symlinkSync('run', join(root, 'var'))
  symlinkSync('../run/deep', join(root, 'run/in'))
  symlinkSync('loop', join(root, 'loop'))
  symlinkSync('/proc/self/mounts', join(root, 'mtab'))
  symlinkSync('run', join(root, '{'))

  const paths = [
    'run/app.conf', // no link
    'var/app.conf',
    'var//./app.conf',
    'var/gone.pid', // gone, as pid files are
    'run/in/../app.conf', // `..` of the link's target
    'loop/x',
    'mtab', // differs for every process
    '{/app.conf'
  ]
  const links = resolveLinks(paths.map(path => Buffer.from(`${root}/${path}`)))
  t.deepEqual(
    links.map(pair => pair.map(path => path.replace(`${root}/`, ''))),
    [
      ['\\{/app.conf', 'run/app.conf'],
      ['run/in/../app.conf', 'run/app.conf'],
      ['var/app.conf', 'run/app.conf'],
      ['var/gone.pid', 'run/gone.pid']
    ]
  )
})

test('what /proc says of this process is not what the command saw', t => {
  t.deepEqual(resolveLinks([Buffer.from('/proc/self/status'), Buffer.from('/dev/stdin')]), [])
})
