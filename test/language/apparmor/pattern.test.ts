import test from 'ava'
import fc from 'fast-check'
import { Bug } from '../../../src/errors.ts'
import { compile } from '../../../src/language/apparmor/automaton.ts'
import { matcherOf } from '../../../src/language/apparmor/matcher.ts'
import { readPath } from '../../../src/language/apparmor/path-symbols.ts'
import { matches, overlaps } from '../../../src/language/apparmor/pattern.ts'
import { isPattern, quotePath, quotePattern } from '../../../src/language/apparmor/quote.ts'
import { systemTest } from '../../system/requirement.ts'
import { apparmorParser, fileAutomata } from './parser.ts'

const CASES: readonly (readonly [
  pattern: string,
  yes: readonly string[],
  no: readonly string[]
])[] = [
  ['/etc/passwd', ['/etc/passwd'], ['/etc/passwd/', '/etc/passw', '/etc/passwd2']],
  ['/tmp/*', ['/tmp/a', '/tmp/.a'], ['/tmp/', '/tmp', '/tmp/a/b']],
  ['/tmp/**', ['/tmp/a', '/tmp/a/b/', '/tmp/a/'], ['/tmp/', '/tmp']],
  ['/tmp/*/', ['/tmp/a/'], ['/tmp//', '/tmp/', '/tmp/a']],
  ['/a*/b', ['/a/b', '/ax/b'], ['/ax/y/b']],
  ['/a/{,**/}b', ['/a/b', '/a/x/b', '/a/x/y/b'], ['/a/xb']],
  ['/x.log{,.[0-9]*}', ['/x.log', '/x.log.1', '/x.log.2.gz'], ['/x.log.gz', '/xxlog']],
  ['/tmp????', ['/tmpabcd'], ['/tmpabc', '/tmpab/d']],
  ['/[^a-c]x', ['/dx', '/-x'], ['/ax', '/cx']],
  ['@{PROC}/@{pid}/stat', ['/proc/1/stat', '/proc/4194304/stat'], ['/proc/0/stat', '/proc/stat']],
  ['@{run}/x', ['/run/x', '/var/run/x'], ['/x', '/run//x']],
  ['/l/@{multiarch}/c', ['/l/x86_64-linux-gnu/c', '/l/arm-linux-gnueabihf/c'], ['/l/x/c']],
  ['/\\*\\?\\{\\[\\]\\}', ['/*?{[]}'], ['/aa{[]}']],
  ['/a\\134\\042\\012\\377', ['/a\\"\n\xFF'], ['/a']]
]

test('a pattern matches what AppArmor says it matches', t => {
  for (const [pattern, yes, no] of CASES) {
    const automaton = compile(pattern)
    for (const path of yes) t.true(matches(automaton, path), `${pattern} ${path}`)
    for (const path of no) t.false(matches(automaton, path), `${pattern} ${path}`)
  }
})

test('what a pattern begins and ends with is looked at first, and changes no answer', t => {
  for (const [pattern, yes, no] of CASES) {
    const fits = matcherOf(pattern)
    for (const path of yes) t.true(fits(path), `${pattern} ${path}`)
    for (const path of no) t.false(fits(path), `${pattern} ${path}`)
  }
})

test('a malformed pattern of our own is a Bug', t => {
  for (const text of ['/a{b}', '/a{b,c', '/a[', '/a]', '/a}', '/[]x', '/@{none}/', '/a\\000'])
    t.throws(() => compile(text), { instanceOf: Bug }, text)
})

test('two patterns overlap when one path matches both', t => {
  const both = (a: string, b: string): boolean => overlaps(compile(a), compile(b))
  t.true(both('@{PROC}/[^1-9]*/** w'.slice(0, -2), '/proc/sys/net/ipv4/ip_forward'))
  t.true(both('/a/**', '/a/*/b'))
  t.true(both('/*a', '/a*'))
  t.false(both('/proc/*', '/proc/1/oom_score_adj'))
  t.false(both('@{PROC}/[^1-9]*/**', '@{PROC}/@{pid}/oom_score_adj'))
  t.false(both('/a', '/a/'))
})

test('a pattern full of stars is matched without backtracking', t => {
  t.false(matches(compile(`/${'*a'.repeat(200)}b`), `/${'a'.repeat(4000)}`))
})

/** Any bytes as a path, with the ones that mean something to AppArmor much more often. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'/*?[]{}^,"\\@#!()=-> \n\t\r;$',
        '@{',
        '@{run}',
        'ix,\n/etc/shadow r,\n',
        'ä',
        '\u202E'
      ),
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 1, max: 255 })
    ),
    { maxLength: 20 }
  )
  .map(parts =>
    Buffer.concat([
      Buffer.from('/'),
      ...parts.map(part => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part)))
    ])
      .toString('latin1')
      .replaceAll('\0', '')
  )

test('the pattern of a path matches that path and no other', t => {
  fc.assert(
    fc.property(hostile, hostile, (path, other) => {
      const pattern = quotePath(path)
      const automaton = compile(pattern)
      return (
        isPattern(pattern) &&
        matches(automaton, path) &&
        matches(automaton, other) === (path === other)
      )
    }),
    { numRuns: 500 }
  )
  t.pass()
})

test('a quoted pattern stays on one line and inside its quotes', t => {
  fc.assert(
    fc.property(hostile, path => {
      const text = quotePattern(quotePath(path))
      return /^(?:\/[A-Za-z0-9_./@%+:~=^-]*|"\/(?:[^"\\\p{C}\p{Z}]| |\\[0-7]{3}|\\[*?{}[\]])*")$/u.test(
        text
      )
    }),
    { numRuns: 500 }
  )
  t.pass()
})

test('paths are read as a behaviour writes them', t => {
  t.is(readPath('/a\\x0a\\xffb\\\\x41\\{pid}ä'), '/a\n\xFFb\\x41{pid}\xC3\xA4')
  t.is(readPath('/proc/{pid}/task/{tid}/#{inode}{x}'), '/proc/\uE000/task/\uE001/#\uE002{x}')
  t.is(
    quotePath(readPath('/proc/{pid}/task/{tid}/#{inode}') ?? ''),
    '/proc/@{pid}/task/@{tid}/#[0-9]*'
  )
  for (const text of ['?/a', 'a', '', '/a\\x00b', `/${'a'.repeat(5000)}`])
    t.is(readPath(text), null)
})

/** Patterns of the kind that the policy makes: literal bytes, stars, classes, groups, variables. */
const pattern = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '/',
        '*',
        '**',
        '?',
        '[0-9]',
        '[^a]',
        '{,a}',
        '{b,/*,**/}',
        '{a,[ab]}',
        '@{pid}',
        '@{run}'
      ),
      fc.constantFrom(
        'a',
        'b',
        '1',
        '-',
        'run',
        'linux-gnu',
        '\\*',
        '\\012',
        '\\377',
        ' ',
        ',',
        '^',
        'ä'
      )
    ),
    { minLength: 1, maxLength: 7 }
  )
  .map(parts => `/${parts.join('')}`.replaceAll(/\/\/+/g, '/'))

const path = fc
  .array(
    fc.constantFrom(
      '/',
      'a',
      'b',
      '1',
      '0',
      '-',
      'run',
      'var/run',
      '*',
      '\n',
      '\xFF',
      ' ',
      '\xC3\xA4',
      'x-linux-gnu'
    ),
    {
      maxLength: 8
    }
  )
  .map(parts => `/${parts.join('')}`.replaceAll(/\/\/+/g, '/'))

systemTest(apparmorParser, 'our matcher agrees with the automata of apparmor_parser', t => {
  const patterns = fc
    .sample(pattern, { numRuns: 300, seed: 7 })
    .filter(text => !text.includes('/@{run}'))
  const paths = fc.sample(path, { numRuns: 200, seed: 11 })
  const profiles = patterns.map(
    (text, index) => `profile p${index} {\n  ${quotePattern(text)} r,\n}\n`
  )
  const automata = fileAutomata(`abi <abi/3.0>,\ninclude <tunables/global>\n${profiles.join('')}`)
  t.is(automata.size, patterns.length)
  let matched = 0
  for (const [index, text] of patterns.entries()) {
    const ours = compile(text)
    for (const probe of paths) {
      const theirs = (automata.get(`p${index}`)?.permissions(probe) ?? 0) !== 0
      if (theirs) matched++
      if (matches(ours, probe) !== theirs) t.fail(`${text} ${JSON.stringify(probe)}: ${theirs}`)
    }
  }
  t.true(matched > 1000, `${matched} of the pairs match`)
})

systemTest(apparmorParser, 'any path can be quoted so that apparmor_parser grants that path', t => {
  const paths = fc
    .sample(hostile, { numRuns: 300, seed: 13 })
    .map(text => text.replaceAll(/\/\/+/g, '/'))
  const profiles = paths.map(
    (text, i) => `profile p${i} {\n  ${quotePattern(quotePath(text))} r,\n}\n`
  )
  const automata = fileAutomata(`abi <abi/3.0>,\ninclude <tunables/global>\n${profiles.join('')}`)
  t.is(automata.size, paths.length)
  for (const [i, own] of paths.entries())
    for (const probe of paths)
      if ((automata.get(`p${i}`)?.permissions(probe) !== 0) !== (probe === own))
        t.fail(`${quotePath(own)} grants ${quotePath(probe)}, or not`)
})
