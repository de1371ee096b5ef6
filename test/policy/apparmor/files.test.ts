import test from 'ava'
import fc from 'fast-check'
import { oneRun } from '../../../src/behaviour/runs.ts'
import { compile } from '../../../src/language/apparmor/automaton.ts'
import { readPath } from '../../../src/language/apparmor/path-symbols.ts'
import { matches } from '../../../src/language/apparmor/pattern.ts'
import { decideFiles } from '../../../src/policy/apparmor/files.ts'
import type { ReasonClass } from '../../../src/policy/policy.ts'
import { behaviour, file, options } from './behaviour.ts'
import { bare, rules } from './file-lines.ts'

test('a file is allowed as it was used, under the name that links lead to', t => {
  t.deepEqual(rules([file('/bin/sh', 'rx', { resolved: '/usr/bin/dash' }), file('/etc/', 'r')]), [
    '/etc/ r',
    '/usr/bin/dash rx'
  ])
})

test('what any process needs is not for owners alone, though only an owner was seen', t => {
  const used = [file('/dev/null', 'rw', { owner: true }), file('/dev/log', 'rw', { owner: true })]
  t.deepEqual(
    decideFiles(behaviour({ files: used }), options)
      .filter(({ pattern }) => pattern.startsWith('/dev/null') || pattern.startsWith('/dev/log'))
      .map(({ pattern, owner }) => [pattern, owner]),
    [
      ['/dev/log', true],
      ['/dev/null', false]
    ]
  )
})

test('a link that was read tells nothing of the folder that it leads to', t => {
  t.deepEqual(rules([file('/bin/sh', 'x', { resolved: '/bin/dash' })]), ['/{,usr/}bin/dash x'])
  t.deepEqual(rules([file('/bin/sh', 'x', { resolved: '/usr/bin/dash' })]), ['/usr/bin/dash x'])
})

test('message queues and huge pages are files of the root, and no reason to open it', t => {
  const unmounted = [
    ['/', 'r'],
    ['/jobs', 'r'],
    ['/jobs', 'rw'],
    ['/done.4711', 'w'],
    ['/log', 'w'],
    ['/x\\x0a / rwx,', 'r']
  ].map(([path = '', access = '']) => ({ path, access, by: '/srv/app', runs: oneRun(0), first: 1 }))
  t.deepEqual(
    decideFiles(behaviour({ unmounted }), bare).map(({ pattern, perms }) => `${pattern} ${perms}`),
    ['/ r', '/done.[0-9]* w', '/jobs rw', '/log w', '/x\\012 / rwx, r']
  )
})

test('what AppArmor does not ask about needs no rule', t => {
  t.deepEqual(rules([file('/etc/passwd', '')]), [])
})

test('paths relative to an unknown folder become no rule', t => {
  t.deepEqual(rules([file('?/x', 'r'), file('/a', 'r', { resolved: '?/b' })]), [])
})

test('paths that make one pattern make one rule, with all their letters', t => {
  const [rule, ...others] = decideFiles(
    behaviour({
      files: [
        file('/proc/12/stat', 'r', { by: '/bin/b' }),
        file('/proc/13/stat', 'w', { by: null }),
        file('/proc/{pid}/stat', 'a')
      ]
    }),
    bare
  )
  t.deepEqual(others, [])
  t.like(rule, { pattern: '@{PROC}/@{pid}/stat', perms: 'rw', by: [null, '/bin/a', '/bin/b'] })
  t.deepEqual(rule?.reasons, [
    { class: 'seen', text: '3 paths in 1 run', first: '0:3' },
    { class: 'pattern', text: 'process numbers differ between runs' }
  ])
})

test('a library is found again after an update and on another architecture', t => {
  t.deepEqual(rules([file('/usr/lib/x86_64-linux-gnu/libc.so.6', 'rm')]), [
    '/usr/lib/@{multiarch}/libc.so{,.[0-9]*} rm'
  ])
})

test('a program is allowed to run by its own name only', t => {
  t.deepEqual(rules([file('/usr/lib/x86_64-linux-gnu/libc.so.6', 'rx')]), [
    '/usr/lib/x86_64-linux-gnu/libc.so.6 rx'
  ])
  t.deepEqual(rules([file('/tmp/tmpab12_x9z/a.out', 'rwx')]), [
    '/tmp/tmp????????/a.out w',
    '/tmp/tmpab12_x9z/a.out rx'
  ])
})

test('a file has the rights of each name that was linked to it, also through a name between', t => {
  const link = { by: null, runs: oneRun(0), first: 1 }
  const files = [file('/srv/a', 'rw'), file('/srv/b', 'l'), file('/srv/c', 'rwkl')]
  const links = [
    { path: '/srv/b', target: '/srv/a', ...link },
    { path: '/srv/c', target: '/srv/b', ...link }
  ]
  const perms = (parts: Parameters<typeof behaviour>[0]) =>
    Object.fromEntries(
      decideFiles(behaviour(parts), options)
        .filter(({ pattern }) => pattern.startsWith('/srv/'))
        .map(({ pattern, perms }) => [pattern, perms])
    )
  t.deepEqual(perms({ files, links }), { '/srv/a': 'rwk', '/srv/{b,c}': 'rwkl' })
  t.deepEqual(perms({ files }), { '/srv/a': 'rw', '/srv/b': 'l', '/srv/c': 'rwkl' })
})

test('where links lead is guessed only when the recording does not tell, and can be switched off', t => {
  const exec = { by: null, runs: oneRun(0), first: 1 }
  const patterns = (resolved: object, without: readonly ReasonClass[] = []) =>
    decideFiles(
      behaviour({
        files: [{ ...file('/bin/sh', 'x'), ...resolved }],
        execs: [{ path: '/bin/sh', ...resolved, ...exec }]
      }),
      { ...options, without: new Set(without) }
    )
      .filter(({ perms }) => perms.includes('x'))
      .map(({ pattern }) => pattern)
  t.deepEqual(patterns({}), ['/{,usr/}bin/sh', '/{,usr/}bin/{bash,busybox,dash}'])
  t.deepEqual(patterns({ resolved: '/usr/bin/dash' }), ['/usr/bin/dash'])
  t.deepEqual(patterns({}, ['usual-link']), ['/bin/sh'])
})

test('a program may be mapped by the kernel, and so may the ELF interpreter', t => {
  const [program] = decideFiles(behaviour({ files: [file('/usr/bin/a', 'x')] }), options).filter(
    ({ pattern }) => pattern === '/usr/bin/a'
  )
  t.is(program?.perms, 'rmx')
  t.deepEqual(
    program?.reasons.map(reason => reason.class),
    ['seen', 'loader']
  )
  const loader = decideFiles(behaviour({ files: [file('/usr/bin/a', 'x')] }), options).filter(
    ({ reasons }) => reasons.every(reason => reason.class === 'loader')
  )
  for (const path of [
    '/lib64/ld-linux-x86-64.so.2',
    '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
    '/usr/lib/x86_64-linux-gnu/ld-2.31.so',
    '/lib/ld-musl-x86_64.so.1',
    '/lib/ld-linux-aarch64.so.1',
    '/usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1',
    '/lib/ld-linux-riscv64-lp64d.so.1',
    '/lib64/ld64.so.2',
    '/lib/x86_64-linux-musl/libc.so'
  ])
    t.true(
      loader.some(({ pattern }) => matches(compile(pattern), path)),
      path
    )
})

test('without an execution there is no rule for an ELF interpreter', t => {
  const found = decideFiles(behaviour({ files: [file('/etc/x', 'r')] }), options)
  t.deepEqual(
    found.map(({ pattern }) => pattern),
    ['/dev/null', '/dev/pts/[0-9]*', '/etc/x']
  )
})

test('an execution that only the list of executions has is allowed too', t => {
  const execs = [{ path: '/bin/x', resolved: '/usr/bin/x', by: null, runs: [0, 0], first: 1 }]
  t.like(decideFiles(behaviour({ execs }), bare), [{ pattern: '/usr/bin/x', perms: 'x' }])
})

test('a call that failed after AppArmor had been asked needs its rule', t => {
  const failed = { ENOENT: 'r', EACCES: 'r', EPERM: 'w', ENXIO: 'w', ENOTEMPTY: 'k' }
  t.deepEqual(rules([file('/a', '', { failed })]), ['/a wk'])
  t.deepEqual(rules([file('/a', '', { failed: { ENOENT: 'rw' } })]), [])
})

test('only the owner may use what only owners wrote', t => {
  const owner = true
  t.deepEqual(
    rules([
      file('/srv/a', 'rw', { owner }),
      file('/srv/b', 'r', { owner }),
      file('/srv/c', 'w'),
      file('/proc/{pid}/maps', 'r', { owner }),
      file('/x/tmp.aBc3dE5f7g', 'w', { owner }),
      file('/x/tmp.bBc3dE5f7g', 'w')
    ]),
    [
      '/srv/b r',
      '/srv/c w',
      '/x/tmp.?????????? w',
      'owner /srv/a rw',
      'owner @{PROC}/@{pid}/maps r'
    ].sort((a, b) => (strip(a) < strip(b) ? -1 : 1))
  )
})

const strip = (text: string): string => text.replace('owner ', '')

test('a mapped path moves, with whole segments and before patterns apply', t => {
  const mapPath = [
    ['/home/ci/app/', '/app'],
    ['/home/ci/root', '/']
  ] as const
  const moved = rules(
    [
      file('/home/ci/app/x', 'r'),
      file('/home/ci/app/', 'r'),
      file('/home/ci/application', 'r'),
      file('/home/ci/root/proc/12/stat', 'r')
    ],
    { mapPath }
  )
  t.deepEqual(moved, ['/app/ r', '/app/x r', '/home/ci/application r', '@{PROC}/@{pid}/stat r'])
})

test('with patterns switched off every path is taken literally', t => {
  t.deepEqual(rules([file('/proc/12/stat', 'r')], { without: new Set(['pattern']) }), [
    '/dev/null rw',
    '/dev/pts/[0-9]* rw',
    '@{PROC}/12/stat r'
  ])
})

test('every access that was seen is allowed by a rule', t => {
  const segment = fc.oneof(
    fc.constantFrom(
      '{pid}',
      'tmpab12_x9z',
      'x86_64-linux-gnu',
      'libx.so.1',
      'proc',
      'sys',
      'run',
      'fs',
      'cgroup',
      'task',
      '12',
      '#12',
      'a.log.1',
      'd41d8cd98f00b204e9800998ecf8427e',
      '__pycache__',
      'a.cpython-311.pyc',
      'objects',
      '\\x0a',
      '\\{*}[]"'
    ),
    fc.string({ minLength: 1, maxLength: 5 }).filter(text => !/[\0/\\{]/.test(text))
  )
  const path = fc
    .array(segment, { minLength: 1, maxLength: 5 })
    .map(segments => `/${segments.join('/')}`)
  const fact = fc.record({ path, access: fc.constantFrom('r', 'rw', 'rm', 'rx', 'w', 'wk', 'rmx') })
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 8 }), facts => {
      const decided = decideFiles(
        behaviour({ files: facts.map(each => file(each.path, each.access)) }),
        options
      ).map(rule => ({ ...rule, automaton: compile(rule.pattern) }))
      return facts.every(each => {
        const concrete = (readPath(each.path) ?? '').replaceAll('\uE000', '4711')
        const granted = decided
          .filter(({ automaton }) => matches(automaton, concrete))
          .map(({ perms }) => perms)
          .join('')
        return [...each.access].every(letter => granted.includes(letter))
      })
    }),
    { numRuns: 300 }
  )
  t.pass()
})

test('the order of facts makes no difference', t => {
  const files = ['/proc/1/stat', '/proc/2/stat', '/b', '/a', '/usr/lib/liba.so.1'].map(path =>
    file(path, 'rm')
  )
  t.deepEqual(
    decideFiles(behaviour({ files: files.toReversed() }), options),
    decideFiles(behaviour({ files }), options)
  )
})
