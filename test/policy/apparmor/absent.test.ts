import test from 'ava'
import { decide } from '../../../src/policy/decide.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'
import { behaviour, file, options } from './behaviour.ts'

const seen = behaviour({
  syscalls: [
    { arch: 'x86_64', name: 'open', count: 1, errors: {}, args: [], runs: [0, 0], first: 1 }
  ],
  files: [
    file('/etc/app.conf', '', { failed: { ENOENT: 'r' } }),
    file('/run/app.sock', '', { failed: { ENOENT: 'rw' } }),
    file('/srv/www/none', '', { failed: { ENOENT: 'r' } }),
    file('/srv/www/a', 'r'),
    file('/srv/www/b', 'r'),
    file('/srv/www/c', 'r'),
    file('/usr/local/bin/ls', '', { failed: { ENOENT: 'x' } }),
    file('/usr/lib/hwcaps/libx.so.1', '', { failed: { ENOENT: 'r' } }),
    file('/srv/key.pem', '', { failed: { ENOENT: 'r' } }),
    file('/srv/refused', '', { failed: { ENOENT: 'r', EACCES: 'r' } }),
    file('/srv/later', 'r', { failed: { ENOENT: 'r' } }),
    file('/srv/touched', '', { failed: { ENOENT: '' } })
  ]
})

function appArmor(more: Partial<DecideOptions>): ReturnType<typeof decide>['apparmor'] {
  return decide(seen, { ...options, ...more }).apparmor
}

test('what was looked for and not there is offered, not granted', t => {
  const { offers, files } = appArmor({})
  t.deepEqual(offers, [
    { pattern: '/etc/app.conf', perms: 'r' },
    { pattern: '@{run}/app.sock', perms: 'rw' }
  ])
  t.false(files.some(({ pattern }) => pattern === '/etc/app.conf'))
})

test('it is granted on demand, with its reason', t => {
  const { offers, files } = appArmor({ grantAbsent: true })
  t.deepEqual(offers, [])
  const rule = files.find(({ pattern }) => pattern === '/etc/app.conf')
  t.is(rule?.perms, 'r')
  t.deepEqual(
    rule?.reasons.map(reason => reason.class),
    ['absent']
  )
})
