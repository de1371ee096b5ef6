import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { machineLinks } from '../../src/host/record/machine-links.ts'

test('paths lead to where the kernel would follow them', t => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tracewall-')))
  t.teardown(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'run/deep'), { recursive: true })
  writeFileSync(join(root, 'run/app.conf'), '')
  symlinkSync('run', join(root, 'var'))
  symlinkSync('../run/deep', join(root, 'run/in'))
  symlinkSync('loop', join(root, 'loop'))
  symlinkSync('run', join(root, '{'))

  const resolve = machineLinks()
  const leads = (path: string): string | undefined =>
    resolve(`${root}/${path}`)?.replace(`${root}/`, '')
  t.is(leads('run/app.conf'), undefined)
  t.is(leads('var/app.conf'), 'run/app.conf')
  t.is(leads('var/gone.pid'), 'run/gone.pid')
  t.is(leads('run/in/../app.conf'), 'run/app.conf')
  t.is(leads('\\{/app.conf'), 'run/app.conf')
  t.is(leads('loop/x'), undefined)
})

test('what /proc says of this process is not what the command saw', t => {
  const resolve = machineLinks()
  for (const path of ['/proc/self/status', '/dev/stdin', '/proc/{pid}/exe', '?/relative'])
    t.is(resolve(path), null)
})
