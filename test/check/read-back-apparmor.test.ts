import { readFile } from 'node:fs/promises'
import test from 'ava'
import fc from 'fast-check'
import { readBackAppArmor } from '../../src/check/read-back-apparmor.ts'
import { empty } from '../../src/behaviour/behaviour.ts'
import { Bug } from '../../src/errors.ts'
import { parseProfile } from '../../src/language/apparmor/parse.ts'
import { decideAppArmor } from '../../src/policy/apparmor.ts'
import type { AppArmorPolicy, Policy } from '../../src/policy/policy.ts'
import { apparmor } from '../../src/render/apparmor.ts'
import { apparmorParser, compileText, fileAutomata } from '../language/apparmor/parser.ts'
import { behaviour, file, options, socket } from '../policy/apparmor/behaviour.ts'
import { policy } from '../render/context.ts'
import { systemTest } from '../system/requirement.ts'
import { inRepository } from '../repository.ts'

const templates = new Map<string, string>()
const names = { seccomp: 'tracewall/web-0.json', apparmor: 'tracewall-web-0123456789ab' }

function render(policy: Policy): string {
  return apparmor.render({ behaviour: empty, policy, names, templates, kubernetes: 31 })
}

function policyOf(parts: Partial<AppArmorPolicy>, mode: Policy['mode'] = 'enforce'): Policy {
  return { ...policy, mode, apparmor: { ...policy.apparmor, ...parts } }
}

const reasons = [{ class: 'seen', text: 'once' }] as const

const full = policyOf(
  decideAppArmor(
    behaviour({
      files: [
        file('/etc/', 'r'),
        file('/srv/with space/ä', 'rw', { owner: true }),
        file('/usr/sbin/nginx', 'x'),
        file('/usr/lib/x86_64-linux-gnu/libc.so.6', 'rm'),
        file('/proc/{pid}/stat', 'r'),
        file('/run/nginx.pid', 'rwk'),
        file('/var/log/x.log', 'a'),
        file('/x\\x0a\\\\"', 'l')
      ],
      sockets: [socket('socket', 'AF_INET', 'SOCK_STREAM'), socket('socketpair', 'AF_UNIX')],
      ptrace: [{ request: 'PTRACE_SEIZE', by: null, error: null, runs: [0, 0], first: 1 }]
    }),
    options,
    [{ capability: 'net_bind_service', reasons }]
  )
)

const mounting = policyOf({
  mounts: (['mount', 'pivot_root', 'umount'] as const).map(kind => ({ kind, reasons }))
})

const family = policyOf(
  decideAppArmor(
    behaviour({
      execs: [
        { path: '/usr/bin/sh', by: null, runs: [0, 0], first: 1 },
        { path: '/usr/bin/cat', by: '/usr/bin/sh', runs: [0, 0], first: 2 }
      ],
      files: [file('/etc/x', 'r', { by: '/usr/bin/cat' })]
    }),
    { ...options, children: true },
    []
  )
)

test('what is rendered says what the policy says', t => {
  for (const policy of [full, family, mounting, policyOf({}), policyOf({}, 'log')])
    t.notThrows(() => readBackAppArmor(render(policy), policy, names.apparmor))
})

test('a profile reads from the files to what is refused', async t => {
  const golden = inRepository('test/fixtures/render/apparmor.profile')
  t.is(render(full), await readFile(golden, 'utf8'))
})

test('any change of a rendered profile is found', t => {
  const text = render(full)
  const lines = text.split('\n')
  const changes = [
    text.replace('flags=(', 'flags=(complain,'),
    text.replace(',mediate_deleted', ''),
    text.replace('abi/3.0', 'abi/4.0'),
    text.replace('include <tunables/global>\n', ''),
    text.replace(names.apparmor, 'other'),
    text.replace('deny mount', 'mount'),
    text.replace('owner ', ''),
    text.replace('  /etc/ r,', '  /etc/ rw,'),
    text.replace('  /etc/ r,', '  /etc/ r, /etc/shadow r,'),
    text.replace('  /etc/ r,', '  /etc/ r,\n  include <abstractions/base>'),
    text.replace('  /etc/ r,', '#include <abstractions/base>\n  /etc/ r,'),
    text.replace('peer=runc', 'peer=*'),
    text.replace('inet stream', 'inet'),
    `${text}profile b flags=(complain) {\n}\n`,
    text.slice(0, -2)
  ]
  for (const [index, line] of lines.entries())
    if (line !== '' && !/^ *# /.test(line)) changes.push(lines.toSpliced(index, 1).join('\n'))
  for (const changed of changes) {
    t.not(changed, text)
    t.throws(() => readBackAppArmor(changed, full, names.apparmor), { instanceOf: Bug }, changed)
  }
})

test('any change of a rendered child profile is found', t => {
  const text = render(family)
  const lines = text.split('\n')
  const changes = [
    text.replace('cix -> &', 'px -> '),
    text.replace('//cat,', '//dog,'),
    text.replace('profile cat flags=(', 'profile dog flags=('),
    text.replace('profile cat flags=(', 'profile cat flags=(complain,'),
    text.replace('    /etc/x r,', '    /etc/x rw,')
  ]
  for (const [index, line] of lines.entries())
    if (line !== '' && !/^ *# /.test(line)) changes.push(lines.toSpliced(index, 1).join('\n'))
  for (const changed of changes) {
    t.not(changed, text)
    t.throws(() => readBackAppArmor(changed, family, names.apparmor), { instanceOf: Bug }, changed)
  }
})

test('a line that is not ours is refused with its number', t => {
  for (const line of [
    '/a r,',
    '  /a r',
    '  /a r,\r',
    '  "/a\\" r,',
    '  /a x,',
    '  /a px,',
    '  /a ix -> a//b,',
    '  /a px -> &a//b,',
    '  /a r -> a//b,',
    '  /a px -> b,',
    '  /a wr,',
    '  "/a" r,',
    '  /a{b} r, # c'
  ])
    t.throws(
      () => parseProfile(`abi <abi/3.0>,\nprofile a flags=(complain) {\n${line}\n}\n`, 'p'),
      { message: /^p:3: / },
      line
    )
})

/** Paths of any bytes, among them what ends a rule, a string or a block. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\\x0a',
        '\\x22',
        '\\\\',
        '\\{',
        '}',
        ',',
        '@',
        '\\{',
        '#',
        '"',
        'ix,\n/etc/shadow r',
        '\n',
        '\r',
        '*',
        '[',
        ']',
        '{pid}',
        '^',
        '!',
        ' ',
        '\t',
        'deny ',
        '\u2028',
        '\u202E',
        'ä',
        '中'
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.integer({ min: 1, max: 255 }).map(byte => `\\x${byte.toString(16).padStart(2, '0')}`)
    ),
    { maxLength: 12 }
  )
  .map(parts => `/${parts.join('')}`)

test('no path can change what a profile says beyond its own rule', t => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 5 }), paths => {
      const files = paths.map(path => file(path, 'rx'))
      const policy = policyOf(decideAppArmor(behaviour({ files }), options, []))
      readBackAppArmor(render(policy), policy, names.apparmor)
    }),
    { numRuns: 300 }
  )
  t.pass()
})

systemTest(apparmorParser, 'what is rendered compiles, and no rule is dropped on the way', t => {
  for (const policy of [full, mounting, policyOf({}), policyOf({}, 'log')]) {
    const text = render(policy)
    const whole = compileText(text)
    if ('error' in whole) return t.fail(whole.error)
    const lines = text.split('\n')
    for (const [index, line] of lines.entries()) {
      // Each rule that is not implied by others leaves its mark in the compiled policy.
      if (!/^ {2}(?!#|include|deny|unix|capability)/.test(line) || line.includes('@{run}')) continue
      const less = compileText(lines.toSpliced(index, 1).join('\n'))
      if ('error' in less) return t.fail(less.error)
      t.false(less.binary.equals(whole.binary), line)
    }
  }
  t.pass()
})

systemTest(apparmorParser, 'profiles made of hostile paths compile and grant no other path', t => {
  const samples = fc.sample(fc.array(hostile, { minLength: 1, maxLength: 6 }), {
    numRuns: 60,
    seed: 3
  })
  const texts = samples.map(paths => {
    const files = paths.map(path => file(path, 'rx'))
    const without = new Set(['container', 'loader'] as const)
    return render(policyOf(decideAppArmor(behaviour({ files }), { ...options, without }, [])))
  })
  const [head] = texts[0]?.split('profile ') ?? []
  const profiles = texts.map((text, i) =>
    `profile ${text.split('profile ')[1]}`.replace(names.apparmor, `p${i}`)
  )
  const automata = fileAutomata(`${head}${profiles.join('')}`)
  t.is(automata.size, samples.length)
  for (const automaton of automata.values())
    for (const probe of ['/etc/shadow', '/ix', '/etc/', '/bin/sh'])
      t.is(automaton.permissions(probe), 0, probe)
})
