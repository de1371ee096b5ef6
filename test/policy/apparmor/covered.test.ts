import test from 'ava'
import { decideFiles } from '../../../src/policy/apparmor/files.ts'
import type { FileRule } from '../../../src/policy/policy.ts'
import { PRESET_WITHOUT } from '../../../src/policy/presets.ts'
import { behaviour, file, options } from './behaviour.ts'

function rulesFor(...seen: readonly ReturnType<typeof file>[]): FileRule[] {
  const without = new Set([...PRESET_WITHOUT.strict, 'loader', 'container'] as const)
  return decideFiles(behaviour({ files: seen }), { ...options, preset: 'strict', without })
}

test('a pattern that a wider one covers is evidence of that one', t => {
  const rules = rulesFor(
    file('/srv/w/stash.4711', 'rw'),
    file('/srv/w/stash.4711.lock', 'rw'),
    file('/srv/w/keep', 'r')
  )
  t.deepEqual(
    rules.map(({ pattern, perms }) => `${pattern} ${perms}`),
    ['/srv/w/keep r', '/srv/w/stash.[0-9]* rw']
  )
  t.is(rules[1]!.reasons[0]!.text, '2 paths in 1 run')
})

test('what asks for more letters, or is not only for the owner, keeps its rule', t => {
  t.deepEqual(
    rulesFor(
      file('/srv/w/a.4711', 'w', { owner: true }),
      file('/srv/w/a.4711.b', 'w'),
      file('/srv/w/c.4711', 'w'),
      file('/srv/w/c.4711.d', 'rw')
    ).map(({ owner, pattern, perms }) => `${owner ? 'owner ' : ''}${pattern} ${perms}`),
    ['owner /srv/w/a.[0-9]* w', '/srv/w/a.[0-9]*.b w', '/srv/w/c.[0-9]* w', '/srv/w/c.[0-9]*.d rw']
  )
})
