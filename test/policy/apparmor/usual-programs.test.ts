import test from 'ava'
import { bare, child, decided, exec, lines, used } from './children.ts'

test('a program that is usually a link is mapped by the name that it leads to', t => {
  const execs = [exec('/usr/bin/perl', null), exec('/bin/sh', '/usr/bin/perl')]
  const files = [used('/bin/sh', '/usr/lib/x86_64-linux-gnu/libc.so.6 r')]
  const without = new Set([...bare.without].filter(each => each !== 'usual-link'))
  const policy = decided({ execs, files }, { without })
  t.true(lines(policy.files).includes('/{,usr/}bin/dash rmx & sh'))
  t.true(child(policy, 'sh').includes('/{,usr/}bin/dash rm'))
})

test('two names of one file lead to the same profile', t => {
  const execs = [
    exec('/bin/sh', null),
    exec('/usr/bin/sh', '/bin/sh'),
    exec('/bin/sh', '/usr/bin/sh')
  ]
  const without = new Set([...bare.without].filter(each => each !== 'usual-link'))
  const { files, children = [] } = decided({ execs }, { without })
  const targets = files.map(({ transition }) => transition?.child)
  t.true(targets.length > 1)
  t.is(new Set(targets).size, 1)
  // Each of the two profiles knows its own program by the other's name, too, and executes neither.
  const leading = [files, ...children.map(each => each.files)]
    .flat()
    .filter(each => each.transition)
  t.true(leading.every(({ perms }) => perms.includes('x')))
})
