import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { UserError } from '../../../src/errors.ts'
import { tryCompile } from '../../../src/language/apparmor/automaton.ts'
import { includes, matches } from '../../../src/language/apparmor/pattern.ts'
import { readSourceProfile } from '../../../src/language/apparmor/source/profile.ts'
import { readRule } from '../../../src/language/apparmor/source/rule.ts'
import { readStatements } from '../../../src/language/apparmor/source/statements.ts'
import { addRules } from '../../../src/render/base/apparmor.ts'
import { systemTest } from '../../system/requirement.ts'
import { apparmorParser, compileText } from './parser.ts'
import { processorTime } from '../../processor-time.ts'
import { inRepository } from '../../repository.ts'

const OWN = readFileSync(inRepository('profiles/web/apparmor.profile'), 'utf8')

test('rules are parsed in every form of apparmor.d(5)', t => {
  const file = (pattern: string, perms: string, transition: string = '') => ({
    pattern,
    perms,
    transition
  })
  for (const [text, expected] of [
    ['/a r', file('/a', 'r')],
    ['owner "/a b" rwk', file('/a b', 'rwk')],
    ['r /a', file('/a', 'r')],
    ['audit deny /a/{b,c}/** wl', file('/a/{b,c}/**', 'wl')],
    ['/a Cxr -> helper', file('/a', 'rx', 'Cx')],
    ['file /a mrix', file('/a', 'mrx', 'ix')],
    ['@{HOME}/[a-z]*, r'.replace(',', ''), file('@{HOME}/[a-z]*', 'r')]
  ] as const) {
    const rule = readRule(text)
    t.like(rule, expected, text)
  }
  t.like(readRule('network inet stream'), { keyword: 'network', words: ['inet', 'stream'] })
  t.like(readRule('signal (send, receive) set=(term kill) peer="a b"'), {
    access: ['receive', 'send']
  })
  t.like(readRule('deny mount'), { keyword: 'mount', deny: true })
  for (const text of ['priority=1 /a r', '/a', '/a z', '']) t.is(readRule(text), undefined, text)
})

test('any text is taken apart, or refused with its line', t => {
  const piece = fc.constantFrom(
    '"',
    '\\',
    '{',
    '}',
    ' ',
    '\n',
    ',',
    '#',
    '(',
    ')',
    '/a',
    'r',
    '@{X}',
    '=',
    'profile p {',
    'include <x>',
    '[',
    ']'
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
      const text = pieces.join('')
      try {
        let end = 0
        for (const statement of readStatements(text, 'x')) {
          t.true(statement.start >= end && statement.end > statement.start)
          end = statement.end
        }
      } catch (error) {
        t.true(error instanceof UserError && /^x:\d+: /.test(error.message), String(error))
      }
    }),
    { numRuns: 1000 }
  )
  t.pass()
})

test('hostile text costs linear time and no stack', t => {
  const start = processorTime()
  for (const text of ['(', '{', '"', '#', '\\', 'a '])
    t.notThrows(() => {
      try {
        readStatements(text.repeat(1_000_000), 'x')
      } catch (error) {
        if (!(error instanceof UserError)) throw error
      }
    })
  readRule('('.repeat(1_000_000))
  t.is(
    tryCompile(`/${'{'.repeat(100_000)}`, () => undefined),
    undefined
  )
  const doubling = (name: string): string[] => (name === 'A' ? ['x'] : [`@{A}`.repeat(60_000)])
  t.is(tryCompile('/@{B}@{B}', doubling), undefined)
  t.true(processorTime() - start < 20_000)
})

test('an added rule goes to its place, and every other line stays as it is', t => {
  const profile = readSourceProfile(OWN, 'own')
  const added = [
    { kind: 'file', deny: false, owner: false, pattern: '/srv/a', perms: 'r' },
    { kind: 'file', deny: false, owner: false, pattern: '/zz', perms: 'rw' },
    { kind: 'network', family: 'inet6', type: 'dgram' },
    { kind: 'capability', capability: 'kill' }
  ] as const
  const edited = addRules(OWN, [{ profile, rules: added }])
  const [before, after] = [OWN, edited].map(text => text.split('\n'))
  t.deepEqual(
    after!.filter(line => before!.includes(line)),
    before
  )
  t.is(after!.length, before!.length + added.length)
  const names = readSourceProfile(edited, 'edited').rules.flatMap(({ rule }) =>
    rule?.kind === 'file' && !rule.deny ? [rule.pattern] : []
  )
  t.deepEqual(names, [...names].sort())
})

test('a pattern covers a literal path exactly where it matches it', t => {
  const compile = (pattern: string) => tryCompile(pattern, () => undefined)!
  const [whole, some] = [compile('/srv/**'), compile('/srv/*.txt')]
  t.true(includes([whole], some))
  t.false(includes([some], whole))
  t.true(includes([compile('/a/[a-m]*'), compile('/a/[n-z]*')], compile('/a/{b,p}')))
  t.false(includes([compile('/a/[a-m]*')], compile('/a/{b,p}')))
  fc.assert(
    fc.property(
      fc.stringMatching(/^(?:\/[ab*?]{1,3}){1,4}$/),
      fc.stringMatching(/^(?:\/[ab]{1,3}){1,4}$/),
      (pattern, path) => {
        const [wide, literal] = [compile(pattern), compile(path)]
        t.is(includes([wide], literal), matches(wide, path), `${pattern} ${path}`)
      }
    )
  )
})

systemTest(apparmorParser, 'apparmor_parser takes what was added', t => {
  const profile = readSourceProfile(OWN, 'own')
  const rules = [
    { kind: 'file', deny: false, owner: true, pattern: '/srv/with space/{a,b}', perms: 'rwk' },
    { kind: 'file', deny: false, owner: false, pattern: '/usr/bin/id', perms: 'rx' }
  ] as const
  const edited = addRules(OWN, [{ profile, rules }])
  t.true('binary' in compileText(edited))
})
