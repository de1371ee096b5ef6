import test from 'ava'
import type { Behaviour, BinaryFact } from '../../../src/behaviour/behaviour.ts'
import { implied } from '../../../src/facts/implied-files.ts'
import { compile } from '../../../src/language/apparmor/automaton.ts'
import { matches } from '../../../src/language/apparmor/pattern.ts'
import { socket } from './behaviour.ts'
import { bare, child, decided, exec, lines, used } from './children.ts'

/** A shell that starts two programs and keeps a file open for one of them. */
const shell: Partial<Behaviour> = {
  execs: [
    exec('/usr/bin/sh', null),
    exec('/usr/bin/cat', '/usr/bin/sh'),
    exec('/usr/bin/tac', '/usr/bin/sh')
  ],
  files: [
    used('/usr/bin/sh', '/srv/out w'),
    used('/usr/bin/cat', '/srv/a r'),
    used('/usr/bin/tac', '/srv/b r')
  ],
  inherited: [{ path: '/srv/out', by: '/usr/bin/cat', runs: [0, 0], first: 2 }],
  sockets: [{ ...socket('socket', 'AF_INET', 'SOCK_STREAM'), by: '/usr/bin/tac' }]
}

test('each program that others execute has its own accesses and no others', t => {
  const policy = decided(shell)
  t.deepEqual(child(policy, 'cat'), ['/srv/a r', '/srv/out w'])
  t.deepEqual(child(policy, 'tac'), ['/srv/b r'])
  t.deepEqual(
    policy.children?.map(({ name, network }) => [name, network.length]),
    [
      ['cat', 0],
      ['tac', 1]
    ]
  )
})

test('a program may use the unix sockets that it finds as standard input and output', t => {
  const pair = { ...socket('socketpair', 'AF_UNIX', 'SOCK_STREAM'), by: '/usr/bin/sh' }
  const policy = decided(
    { ...shell, sockets: [pair, ...shell.sockets!] },
    { noNewPrivileges: false }
  )
  const unix = policy.children?.map(({ name, peers, network }) => [
    name,
    peers.some(({ kind, type }) => kind === 'unix' && type === 'stream'),
    network.map(({ family }) => family)
  ])
  t.deepEqual(unix, [
    ['cat', true, []],
    ['tac', true, ['inet']]
  ])
})

test('a program may list a folder that it finds open', t => {
  const folder = { path: '/srv', by: '/usr/bin/cat', runs: [0, 0], first: 2 } as const
  const files = [...shell.files!, used('/usr/bin/sh', '/srv/ r')]
  const policy = decided({ ...shell, files, inherited: [folder] })
  t.deepEqual(child(policy, 'cat'), ['/srv/ r', '/srv/a r'])
})

test('a program that was executed by the name of a link is the same program', t => {
  // gcc of Debian is a link to x86_64-linux-gnu-gcc-12, and what it does is told of by the link's name.
  const linked: Partial<Behaviour> = {
    execs: [
      { ...exec('/usr/bin/gcc', null), resolved: '/usr/bin/gcc-12' },
      { ...exec('/usr/bin/as', '/usr/bin/gcc'), resolved: '/usr/bin/gnu-as' }
    ],
    files: [used('/usr/bin/gcc', '/srv/main.c r'), used('/usr/bin/as', '/srv/main.s r')]
  }
  const policy = decided(linked, { noNewPrivileges: false })
  t.deepEqual(lines(policy.files), [
    '/srv/main.c r',
    '/usr/bin/gcc-12 x',
    '/usr/bin/gnu-as x -> gnu-as'
  ])
  t.deepEqual(child(policy, 'gnu-as'), ['/srv/main.s r'])
})

test('under no_new_privs the first profile holds beside them, so it has what all of them need', t => {
  for (const noNewPrivileges of [true, 'both'] as const)
    t.deepEqual(lines(decided(shell, { noNewPrivileges }).files), [
      '/srv/out w',
      '/srv/{a,b} r',
      '/usr/bin/cat x & cat',
      '/usr/bin/sh x',
      '/usr/bin/tac x & tac'
    ])
})

test('without it the first profile has only what its own program did', t => {
  t.deepEqual(lines(decided(shell, { noNewPrivileges: false }).files), [
    '/srv/out w',
    '/usr/bin/cat x -> cat',
    '/usr/bin/sh x',
    '/usr/bin/tac x -> tac'
  ])
})

test('a program leaves its profile for that of the next, and keeps it for itself', t => {
  const execs = [
    exec('/usr/bin/env', null),
    exec('/usr/bin/make', '/usr/bin/env'),
    exec('/usr/bin/make', '/usr/bin/make'),
    exec('/usr/bin/cc', '/usr/bin/make')
  ]
  const policy = decided({ execs })
  t.deepEqual(child(policy, 'make'), ['/usr/bin/cc x -> cc', '/usr/bin/make x'])
})

test('a script is mapped by an interpreter that no call names', t => {
  const seen = {
    execs: [exec('/usr/bin/env', null), exec('/srv/tool', '/usr/bin/env')],
    files: [used('/srv/tool', '/srv/tool r')]
  }
  const without = new Set([...bare.without].filter(each => each !== 'loader'))
  const rules = child(decided(seen, { without }), 'tool')
  t.true(rules.some(rule => /bin\/\{.*dash.*\}\S* rm$/.test(rule)))
  t.false(rules.some(rule => rule.includes(' x')))
})

test('a script may map its interpreter where the binaries show it, however it is called', t => {
  const binary = (path: string, ...needed: string[]): BinaryFact => {
    const elf = { buildId: '', needed, imports: [], syscalls: [] }
    return { path, beside: null, ...elf, runs: [0, 0] }
  }
  const seen = {
    execs: [
      exec('/usr/bin/env', null),
      exec('/srv/tool', '/usr/bin/env'),
      exec('/opt/acme/run', '/usr/bin/env'),
      exec('/usr/bin/curl', '/usr/bin/env')
    ],
    files: [
      used('/srv/tool', '/srv/tool r'),
      used('/srv/tool', '/usr/lib/libc.so.6 rm'),
      used('/usr/bin/curl', '/usr/lib/libcurl.so.4 rm')
    ],
    binaries: [
      binary('/opt/acme/bin/interpret', 'libc.so.6', 'ld-linux-x86-64.so.2'),
      binary('/opt/acme/run', 'libc.so.6'),
      binary('/usr/bin/curl', 'libcurl.so.4', 'libc.so.6'),
      binary('/usr/bin/env', 'libc.so.6'),
      binary('/usr/lib/libc.so.6')
    ]
  }
  const without = new Set([...bare.without].filter(each => each !== 'loader'))
  const policy = decided(seen, { without })
  t.true(child(policy, 'tool').includes('/opt/acme/bin/interpret rm'))
  t.true(child(policy, 'tool').includes('/opt/acme/run rm'))
  t.false(child(policy, 'tool').some(rule => rule.startsWith('/usr/bin/curl')))
  t.false(child(policy, 'curl').some(rule => rule.startsWith('/opt/acme')))
})

test('the usual interpreters of scripts are known wherever they are installed', t => {
  const [{ pattern } = { pattern: '' }] = implied('script')
  const automaton = compile(pattern)
  for (const path of [
    '/bin/sh',
    '/opt/conda/bin/python3.11',
    '/root/.nvm/versions/node/v20.1.0/bin/node',
    '/usr/bin/tclsh8.6',
    '/usr/bin/make',
    '/sbin/openrc-run'
  ])
    t.true(matches(automaton, path), path)
  for (const path of ['/usr/bin/sudo', '/srv/python', '/usr/bin/show', '/home/u/bin/sh/key'])
    t.false(matches(automaton, path), path)
})

// `#!/usr/bin/env -S sh -e`: what env executes reads the script.
test('a script is one, too, where only what its interpreter executes reads it', t => {
  const seen = {
    execs: [
      exec('/usr/bin/perl', null),
      exec('/srv/tool', '/usr/bin/perl'),
      exec('/usr/bin/nice', '/srv/tool'),
      exec('/usr/bin/sh', '/usr/bin/nice'),
      exec('/srv/binary', '/usr/bin/perl')
    ],
    files: [
      used('/usr/bin/sh', '/srv/tool r'),
      used('/usr/bin/perl', '/srv/binary r'),
      used('/srv/binary', '/srv/binary rm')
    ]
  }
  const without = new Set([...bare.without].filter(each => each !== 'loader'))
  const policy = decided(seen, { without })
  const mapsEnv = (name: string): boolean =>
    child(policy, name).some(rule => /bin\/\{.*\benv\b.*\}\S* rm$/.test(rule))
  t.true(mapsEnv('tool'))
  t.false(mapsEnv('binary'))
})

test('all programs in memory share a profile, since one rule is for all of them', t => {
  const seen = {
    execs: [
      exec('/usr/bin/perl', null),
      { ...exec('/dev/fd/3', '/usr/bin/perl'), resolved: '/memfd:a' },
      { ...exec('/proc/{pid}/fd/4', '/usr/bin/perl'), resolved: '/memfd:b' }
    ],
    files: [used('/memfd:a', '/srv/a r'), used('/memfd:b', '/srv/b r')]
  }
  const policy = decided(seen, { without: new Set(['container', 'on-demand', 'usual-link']) })
  t.deepEqual(
    policy.children?.map(({ name }) => name),
    ['memfd_']
  )
  // AppArmor calls it `/`, and is not asked for more: reading and mapping `/` would be that of the root folder.
  t.deepEqual(
    lines(policy.files).filter(line => line.startsWith('/ ')),
    ['/ x & memfd_']
  )
  const own = child(policy, 'memfd_')
  t.true(own.includes('/srv/{a,b} r'))
  t.false(own.some(line => line.startsWith('/ ')))
  // It may be a script.
  t.true(own.some(rule => /bin\/\{.*dash.*\}\S* rm$/.test(rule)))
})

test('programs with the same name have profiles with different ones, and no name breaks a profile', t => {
  const paths = ['/a/x', '/b/x', '/c/ü {}', '/c/.', `/c/${'n'.repeat(200)}`]
  const execs = [exec('/s', null), ...paths.map(path => exec(path, '/s'))]
  const names = decided({ execs }).children?.map(({ name }) => name) ?? []
  t.is(new Set(names).size, paths.length)
  for (const name of names) t.regex(name, /^[A-Za-z0-9_][A-Za-z0-9._-]{0,42}$/)
})

test('what is more than a profile can lead to shares one', t => {
  const paths = Array.from({ length: 20 }, (_, i) => `/srv/p${i}`)
  const execs = [exec('/s', null), ...paths.map(path => exec(path, '/s'))]
  const { children = [] } = decided({ execs, files: [used('/srv/p19', '/srv/x r')] })
  t.is(children.length, 12)
  t.deepEqual(children.find(({ name }) => name === 'p19')?.by, ['/srv/p19'])
  t.is(children.find(({ name }) => name === 'others')?.by.length, 9)
})
