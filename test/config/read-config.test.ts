import test from 'ava'
import { readFileSync } from 'node:fs'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import type { Schema } from '../../src/config/schema.ts'
import { UserError } from '../../src/errors.ts'
import { processorTime } from '../processor-time.ts'

const schema = JSON.parse(readFileSync('schemas/tracewall.schema.json', 'utf8')) as Schema

function read(text: string): Config {
  return readConfig(text, schema, 'tracewall.yaml')
}

function messageOf(text: string): string {
  try {
    read(text)
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  return ''
}

test('options have the names of the command line', t => {
  const { options } = read(
    [
      'preset: strict',
      'kubernetes: 1.30 # no number: 1.3 is another version',
      'apparmor: "4.0"',
      'runtime: [runc]',
      'no-new-privileges: true',
      'map-path: { /build/app: /app, /build: /src }',
      'max-grant: 50',
      'require-completeness: 75',
      'grant-absent: true',
      'strict: false',
      'conditions: false'
    ].join('\n')
  )
  t.deepEqual(
    { ...options },
    {
      preset: 'strict',
      kubernetes: '1.30',
      apparmor: '4.0',
      runtime: ['runc'],
      newPrivileges: 'on',
      mapPath: ['/build/app=/app', '/build=/src'],
      maxGrant: 50,
      requireCompleteness: 75,
      grantAbsent: true,
      conditions: false
    }
  )
})

test('each rule of tracewall.yaml keeps its line', t => {
  const { own, labels } = read(
    [
      'always: [fsync]',
      'never:',
      '  - ptrace',
      '  - CAP_SYS_ADMIN',
      'paths:',
      '  - path: /var/cache/**',
      '    allow: rw',
      '    why: filled at night',
      '  - { path: /etc/shadow, refuse: r }',
      'labels:',
      '  web-*.gz: web'
    ].join('\n')
  )
  t.deepEqual(own, {
    calls: [
      { name: 'fsync', verdict: 'always', where: 'tracewall.yaml:1' },
      { name: 'ptrace', verdict: 'never', where: 'tracewall.yaml:3' }
    ],
    capabilities: [{ name: 'sys_admin', verdict: 'never', where: 'tracewall.yaml:4' }],
    paths: [
      {
        pattern: '/var/cache/**',
        perms: 'rw',
        verdict: 'always',
        where: 'tracewall.yaml:6',
        why: 'filled at night'
      },
      { pattern: '/etc/shadow', perms: 'r', verdict: 'never', where: 'tracewall.yaml:9', why: '' }
    ]
  })
  t.deepEqual(labels, [['web-*.gz', 'web']])
})

test('an empty tracewall.yaml sets no option', t => {
  for (const text of ['', '# later\n', '---\n', '{}'])
    t.deepEqual(read(text), { options: {}, own: read('').own, labels: [], lines: new Map() })
})

for (const [what, text, message] of [
  ['an unknown key', '\nruntimes: [runc]', ':2: runtimes: is not known; did you mean runtime?'],
  [
    'an unknown word',
    'preset: strikt',
    ':1: preset: expected one of strict, balanced, portable; did you mean strict?'
  ],
  ['a class that is none', 'without: [folder, tree]', ':1: without[1]: expected one of '],
  [
    'a call that is none',
    'never:\n  - ptrase',
    ':2: never: ptrase: no system call is called so; did you mean ptrace?'
  ],
  [
    'a capability that is none',
    'never: [CAP_SYS_ADMON]',
    ':1: never: CAP_SYS_ADMON: no capability is called so; did you mean CAP_SYS_ADMIN?'
  ],
  [
    'a call in both lists',
    'always: [ptrace]\nnever: [ptrace]',
    ':2: never: ptrace: stands in always, too; give one of them'
  ],
  [
    'a class in both lists',
    'with: [modules, arch]\nwithout:\n  - benign\n  - arch',
    ':4: without: arch: stands in with, too; give one of them'
  ],
  ['text in place of a list', 'runtime: runc', ':1: runtime: expected a list'],
  ['text in place of a number', 'max-grant: many', ':1: max-grant: expected a whole number'],
  [
    'a number out of range',
    'require-completeness: 101',
    ':1: require-completeness: expected a whole number from 0 to 100'
  ],
  ['half a number', 'max-grant: 0.5', ':1: max-grant: expected a whole number from 0'],
  [
    'a version that is none',
    'kubernetes: 2',
    ':1: kubernetes: expected text or a number (version of the cluster, from 1.4 on), such as 1.29'
  ],
  ['a key twice', 'preset: strict\npreset: strict', ':2: preset: is there twice'],
  ['a value twice', 'runtime: [runc, runc]', ':1: runtime[1]: runc is there twice'],
  ['a list', '- preset', ':1: expected keys with values'],
  ['a rule without verb', 'paths:\n  - path: /x', ':2: paths[0]: lacks allow'],
  [
    'a rule with a wrong letter',
    'paths:\n  - path: /x\n    refuse: rz',
    ':3: paths[0].refuse: expected text (letters of r w a m k l x), such as rw'
  ],
  [
    'a pattern that is none',
    'paths:\n  - path: /x/[a\n    allow: r',
    ':2: paths[0].path: /x/[a: is no AppArmor pattern; close'
  ],
  [
    'a relative pattern',
    'paths:\n  - path: x\n    allow: r',
    ':2: paths[0].path: expected text (AppArmor pattern'
  ],
  [
    'a pattern that would end its rule',
    'paths:\n  - path: "/x\\" w,\\n /y"\n    allow: r',
    ':2: paths[0].path: expected text'
  ],
  [
    'a label that is none',
    'labels: { a.gz: "a b" }',
    ':1: labels.a.gz: expected text (label of a workload'
  ],
  [
    'a label for two stars',
    'labels: { "a*b*": x }',
    ':1: labels.a*b*: as a key, expected text (name of an input'
  ],
  ['no YAML', 'preset: [strict', ':1: is no YAML: '],
  [
    'two documents',
    'preset: strict\n---\npreset: strict',
    ':2: is no YAML: there are several documents, and options are one; take the --- out'
  ],
  [
    'an alias',
    'runtime: &a [runc]\nwith: *a',
    ':1: has an anchor or an alias; write the value out'
  ],
  ['a tag', 'name: !!binary aGk=', ':1: has a tag; write the value without'],
  ['a key that is a list', '? [a]\n: b', ':1: a key must be a word'],
  ['a member of every object', '__proto__: { preset: strict }', ':1: __proto__: is not known'],
  ['another one', 'constructor: x', ':1: constructor: is not known'],
  [
    'one in a map of paths',
    'map-path: { __proto__: /x }',
    ':1: map-path.__proto__: as a key, expected text (absolute path'
  ]
] as const)
  test(`${what} is named with line and key`, t => {
    const found = messageOf(text)
    t.true(found.startsWith('tracewall.yaml:'), found)
    t.true(found.includes(message), found)
    t.false(found.includes('\n'))
  })

test('a capability like none is not taken for any that begins alike', t => {
  t.false(messageOf('never: [CAP_FOO]').includes('did you mean'))
})

test('a key that every object has reaches no other object', t => {
  messageOf('__proto__: { preset: strict }')
  t.false('preset' in {})
})

test('a hostile tracewall.yaml is an error within bounded time', t => {
  const bomb = [
    'a: &a0 [x]',
    ...Array.from({ length: 30 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]`)
  ]
  const started = processorTime()
  for (const text of [
    bomb.join('\n'),
    '['.repeat(200_000),
    '{a: '.repeat(50_000),
    '- '.repeat(100_000),
    `${'x'.repeat(1 << 18)}: y`,
    Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join('\n'),
    `name: ${'a'.repeat(200_000)}`,
    `name: "${'a.'.repeat(100_000)}"`,
    `paths:\n  - path: /${'{a,'.repeat(300)}\n    allow: r`,
    `labels: { ${Array.from({ length: 20_000 }, (_, i) => `"${i}": ":"`).join(', ')} }`
  ])
    t.not(messageOf(text), '', text.slice(0, 40))
  t.true(processorTime() - started < 20_000)
})
