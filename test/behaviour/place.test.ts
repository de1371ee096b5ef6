import test from 'ava'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { merge } from '../../src/behaviour/merge.ts'
import { observe } from '../../src/behaviour/observe/observe.ts'
import { describeFirst, describePlace } from '../../src/behaviour/place.ts'
import { sourceOf } from '../source.ts'

/** A run whose second line makes a call that no other run makes. */
function run(label: string, source: string, call: string): Promise<Behaviour> {
  const log = `7 brk(NULL) = 0x5581\n7 ${call}() = 7\n`
  return observe(
    { label, sources: [sourceOf(source, log)], meta: null },
    { arch: 'x86_64', cwd: null, resolveLink: null }
  )
}

/** Call -> the place where it is seen first, as a person reads it. */
async function places(...runs: readonly Promise<Behaviour>[]): Promise<Record<string, string>> {
  const behaviour = merge(...(await Promise.all(runs)))
  const own = behaviour.syscalls.filter(({ name }) => name !== 'brk')
  return Object.fromEntries(own.map(fact => [fact.name, describePlace(behaviour, fact)]))
}

test('the place of the only run needs no label', async t => {
  t.deepEqual(await places(run('shop', 'web.strace', 'getpid')), { getpid: 'web.strace:2' })
})

test('of several runs the label is told, unless the file is called by it', async t => {
  t.deepEqual(
    await places(
      run('web', 'web.strace', 'getpid'),
      run('monday', 'w.strace', 'getuid'),
      run('a', 'access.strace', 'getgid')
    ),
    { getpid: 'web.strace:2', getuid: 'monday w.strace:2', getgid: 'a access.strace:2' }
  )
})

test('two logs of one name can be told apart, with labels and without', async t => {
  t.deepEqual(await places(run('one', 'w.strace', 'getpid'), run('two', 'w.strace', 'getuid')), {
    getpid: 'one w.strace:2',
    getuid: 'two w.strace:2'
  })
  const alike = await places(run('w', 'w.strace', 'getpid'), run('w', 'w.strace', 'getuid'))
  t.deepEqual(Object.values(alike).toSorted(), [
    'w.strace:2 (run 1 of w)',
    'w.strace:2 (run 2 of w)'
  ])
})

test('a place that is none is left as it stands', async t => {
  const behaviour = await run('web', 'web.strace', 'getpid')
  for (const text of ['9:1', 'x', '0:-1']) t.is(describeFirst(behaviour, text), text)
})
