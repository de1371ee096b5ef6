import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { UserError } from '../../../src/errors.ts'
import { parseSeccompProfile } from '../../../src/language/seccomp/parse-profile.ts'
import { inRepository } from '../../repository.ts'

const rule = (member: string): string =>
  `{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW",${member}}]}`
const argument = (member: string): string =>
  rule(`"args":[{"index":0,"op":"SCMP_CMP_EQ","value":1${member}}]`)

test('a plain profile is read with the defaults of the runtimes', async t => {
  const text = `{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_S390X"],
    "syscalls":[{"names":["read","write"],"action":"SCMP_ACT_ALLOW","args":null},
                {"names":["bpf"],"action":"SCMP_ACT_ERRNO","errnoRet":38},{"names":["kill"],"action":"SCMP_ACT_KILL"}]}`
  t.deepEqual(await parseSeccompProfile(text, 'p.json'), {
    defaultAction: 'ERRNO',
    defaultErrno: 1,
    architectures: ['x86_64', 's390x'],
    flags: [],
    entries: [
      { names: ['read', 'write'], action: 'ALLOW', errno: null, conditions: [] },
      { names: ['bpf'], action: 'ERRNO', errno: 38, conditions: [] },
      { names: ['kill'], action: 'KILL_THREAD', errno: null, conditions: [] }
    ]
  })
})

test('values of 64 bits keep every digit, also between tabs', async t => {
  const text = rule(
    '\n\t"args":[\n\t\t{"index":1,"op":"SCMP_CMP_MASKED_EQ","value":18446744073709551615,"valueTwo":9007199254740993}]'
  )
  const profile = await parseSeccompProfile(text, 'p.json')
  t.deepEqual(profile.entries[0]?.conditions, [
    { index: 1, op: 'MASKED_EQ', value: 18446744073709551615n, valueTwo: 9007199254740993n }
  ])
})

const REFUSED: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['text that is not JSON', '{"defaultAction":', /^p\.json: not JSON: /],
  ['a list', '[]', /^p\.json: expected an object$/],
  ['an empty profile, under which runc filters nothing', '{}', /without any filter/],
  ['a missing default', '{"syscalls":[]}', /^p\.json: defaultAction: expected one of SCMP_ACT_/],
  ['an unknown action', '{"defaultAction":"SCMP_ACT_DENY"}', /^p\.json: defaultAction: expected/],
  [
    'an unknown architecture',
    '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_AMD64"]}',
    /^p\.json: architectures\[0\]: expected one of/
  ],
  [
    'an unknown comparison',
    rule('"args":[{"index":0,"op":"==","value":1}]'),
    /^p\.json: syscalls\[0\]\.args\[0\]\.op: expected one of SCMP_CMP_/
  ],
  [
    'a seventh argument',
    rule('"args":[{"index":6,"op":"SCMP_CMP_EQ","value":1}]'),
    /args\[0\]\.index: expected an argument from 0 to 5$/
  ],
  ['a value of 2^64', argument(',"valueTwo":18446744073709551616'), /valueTwo: expected a whole/],
  ['a negative value', argument(',"valueTwo":-1'), /valueTwo: expected a whole/],
  ['a value with a fraction', argument(',"valueTwo":1.0'), /valueTwo: expected a whole/],
  ['a value with an exponent', argument(',"valueTwo":1e3'), /valueTwo: expected a whole/],
  ['a value as text', argument(',"valueTwo":"1"'), /valueTwo: expected a whole/],
  [
    'an errno beside ALLOW',
    rule('"errnoRet":1'),
    /errnoRet: expected no errno beside SCMP_ACT_ALL/
  ],
  [
    'a default errno beside LOG',
    '{"defaultAction":"SCMP_ACT_LOG","defaultErrnoRet":38}',
    /^p\.json: defaultErrnoRet: expected no errno beside SCMP_ACT_LOG/
  ],
  [
    'an errno that no call has',
    '{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":4096}',
    /expected an errno up to 4095/
  ],
  [
    'a rule without names',
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":[],"action":"SCMP_ACT_ALLOW"}]}',
    /names: expected at least one name/
  ],
  [
    'an empty name',
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":[""],"action":"SCMP_ACT_ALLOW"}]}',
    /names\[0\]: expected the name of a system call/
  ],
  [
    'a rule that only Docker reads whole',
    rule('"includes":{"caps":["CAP_BPF"]}'),
    /"includes" .*plain OCI/
  ],
  ['a rule with exceptions', rule('"excludes":{"arches":["s390x"]}'), /"excludes" .*plain OCI/],
  ['an old rule with one name', rule('"name":"read"'), /"name" .*plain OCI/],
  ['an errno by name', rule('"errno":"EPERM"'), /"errno" .*plain OCI/],
  [
    "Docker's list of architectures",
    '{"defaultAction":"SCMP_ACT_ERRNO","archMap":[{"architecture":"SCMP_ARCH_X86_64"}]}',
    /"archMap" .*plain OCI/
  ]
]

for (const [what, text, message] of REFUSED)
  test(`refused: ${what}`, async t => {
    await t.throwsAsync(parseSeccompProfile(text, 'p.json'), { instanceOf: UserError, message })
  })

test("empty keys of Docker's format lose nothing and are accepted", async t => {
  const text = rule('"comment":"","includes":{},"excludes":{},"args":[]')
  t.is((await parseSeccompProfile(text, 'p.json')).entries.length, 1)
})

const BASELINES = inRepository('profiles/baselines')

test('the default profiles of the engines are not for a pod', async t => {
  const files = readdirSync(BASELINES).filter(name => name.endsWith('.json'))
  t.is(files.length, 8)
  for (const name of files)
    await t.throwsAsync(
      parseSeccompProfile(readFileSync(join(BASELINES, name), 'utf8'), name),
      { instanceOf: UserError, message: /is a key of Docker's and Podman's own format/ },
      name
    )
})
