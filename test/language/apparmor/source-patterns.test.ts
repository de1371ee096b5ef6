import test from 'ava'
import fc from 'fast-check'
import { literalPrefix, tryCompile } from '../../../src/language/apparmor/automaton.ts'
import type { Variables } from '../../../src/language/apparmor/automaton.ts'
import { matches } from '../../../src/language/apparmor/pattern.ts'
import { readSourceProfile } from '../../../src/language/apparmor/source/profile.ts'
import { Coverage } from '../../../src/policy/base/coverage.ts'
import { systemTest } from '../../system/requirement.ts'
import { apparmorParser, compileText, fileAutomata } from './parser.ts'

const VALUES = new Map([
  ['V', ['/v', '/w/']],
  ['W', ['x', '']],
  ['S', ['/s/']]
])
const DEFINED = '@{V}=/v /w/\n@{W}=x ""\n@{S}=/s/\n'
const variables: Variables = name => VALUES.get(name)

/** What authors write, one code unit a byte, with names that it may fit; each as it stands in quotes. */
const PIECES: readonly (readonly [piece: string, ...names: string[]])[] = [
  ['/', '/', '//'],
  ['a', 'a', 'b'],
  ['*', '', 'a', 'a/b', '*'],
  ['**', '', 'a/b', 'a'],
  ['?', 'a', '/', '?', ''],
  ['[a-c]', 'b', '-', 'd'],
  ['[c-a]', 'b', 'c', '-'],
  ['[^a/]', 'b', 'a', '/', '^'],
  ['[\\]a]', ']', 'a', '\\'],
  ['[a\\-c]', 'b', '-', 'a'],
  ['[\\^a]', 'b', '^', 'a'],
  ['[a^]', '^', 'a', 'b'],
  ['[-a]', '-', 'a', 'b'],
  ['[{,]', '{', ',', 'a'],
  ['[[.]', '[', '.', ']'],
  ['[\\141-c\\052]', 'b', '*', '-'],
  ['{a,b}', 'a', 'b', ','],
  ['{,a/,**}', '', 'a/', 'b/c'],
  ['{a\\,b,c}', 'a,b', 'c', 'a'],
  ['{/,b}', '/', 'b', ''],
  ['{a,[,}]}', 'a', ',', '}'],
  ['\\t', '\t', 't'],
  ['\\e', '\x1B', 'e'],
  ['\\b', 'b', '\b'],
  ['\\1018', 'A8', '1018'],
  ['\\7', '\x07', '7'],
  ['\\400', ' 0', '400'],
  ['\\d97', 'a', 'd97'],
  ['\\d256', '\x196', 'd256'],
  ['\\x61b', 'ab', 'x61b'],
  ['\\x2a', '*', 'x'],
  ['\\{', '{', '\\{'],
  // At the end of a name in quotes the parser would take the second backslash with the quote.
  ['\\\\z', '\\z', 'z'],
  ['\\"', '"'],
  ['@{V}', '/v', '/w/', 'v', 'w/'],
  ['@{V}/', '/v/', '/w/', '/w//'],
  ['@{W}', 'x', ''],
  ['@{S}/', '/s/', 's/'],
  ['é', '\xC3\xA9', '\xC3', 'e'],
  ["'(|)+.$^!;=~#", "'(|)+.$^!;=~#"]
]

const MEANT: readonly (readonly [
  pattern: string,
  yes: readonly string[],
  no: readonly string[]
])[] = [
  ['/a\\tb', ['/a\tb'], ['/atb']],
  ['/a\\x41\\d66\\103', ['/aABC'], ['/ax41d66103']],
  ['/[c-a]', ['/a', '/b', '/c'], ['/-']],
  ['/[a\\-c]', ['/b'], ['/-']],
  ['/[\\]x]', ['/]', '/x'], ['/\\']],
  ['//a', ['//a'], ['/a']],
  ['/b//a', ['/b/a'], ['/b//a']],
  ['@{S}/x', ['/s/x'], ['/s//x']],
  ['/srv@{V}/x', ['/srv/v/x', '/srv/w/x'], ['/srv/w//x']],
  ['/srv/@{V}', ['/srv/v', '/srv/w/'], ['/srv//v']]
]

test("what an author's pattern means", t => {
  for (const [pattern, yes, no] of MEANT) {
    const automaton = tryCompile(pattern, variables)!
    const prefix = literalPrefix(pattern, variables)
    for (const path of yes) {
      t.true(matches(automaton, path), `${pattern} ${JSON.stringify(path)}`)
      t.true(path.startsWith(prefix), `${pattern} begins with ${prefix}`)
    }
    for (const path of no) t.false(matches(automaton, path), `${pattern} ${JSON.stringify(path)}`)
  }
  // Refused by apparmor_parser, or read in a way that nobody means.
  for (const pattern of ['/[a-]', '/[a-b-c]', '/[]', '/[^]', '/[*]', '/[a?]', '/a\\000', '/a\\'])
    t.is(tryCompile(pattern, variables), undefined, pattern)
})

const piece = fc.constantFrom(...PIECES)
const written = fc.array(piece, { minLength: 1, maxLength: 5 })

systemTest(apparmorParser, "our matcher agrees with apparmor_parser about authors' patterns", t => {
  const samples = fc.sample(written, { numRuns: 400, seed: 17 })
  // A name that begins with two slashes, as `/@{S}` does, is another one in each version.
  const patterns = samples.map(pieces => `/x${pieces.map(([text]) => text).join('')}`)
  const profiles = patterns.map((text, at) => `profile p${at} {\n  "${text}" r,\n}\n`)
  const automata = fileAutomata(DEFINED + profiles.join(''))
  t.is(automata.size, patterns.length)
  let matched = 0
  for (const [at, pieces] of samples.entries()) {
    const ours = tryCompile(patterns[at]!, variables)
    if (ours === undefined) {
      t.fail(`not understood: ${patterns[at]}`)
      continue
    }
    const paths = fc.sample(fc.tuple(...pieces.map(([, ...names]) => fc.constantFrom(...names))), {
      numRuns: 40,
      seed: at
    })
    for (const path of new Set(paths.map(names => `/x${names.join('')}`))) {
      const theirs = (automata.get(`p${at}`)?.permissions(path) ?? 0) !== 0
      if (theirs) matched++
      if (matches(ours, path) !== theirs)
        t.fail(`${patterns[at]} ${JSON.stringify(path)}: ${theirs}`)
    }
  }
  t.true(matched > 1000, `${matched} of the pairs match`)
})

/** Rules of a profile without quotes, and the patterns that they are about. */
const STATEMENTS: readonly (readonly [text: string, ...patterns: string[]])[] = [
  ['/a,b r,', '/a,b'],
  ['/a,{b,c} r,\n/d r,', '/a,{b,c}', '/d'],
  ['/a(b r,\n/c) r,', '/a(b', '/c)'],
  ['/[{] r, /b r, # /c r,\n', '/[{]', '/b'],
  ['/a r,/b r,', '/a', '/b'],
  ['r /a\\, ,\n/b#c r,', '/a\\,', '/b#c']
]

test('a path without quotes ends where apparmor_parser ends it', t => {
  for (const [text, ...patterns] of STATEMENTS) {
    const { rules } = readSourceProfile(`profile p {\n${text}\n}\n`, 'p')
    t.deepEqual(
      rules.map(({ rule }) => rule?.kind === 'file' && rule.pattern),
      patterns,
      text
    )
  }
})

systemTest(apparmorParser, 'and apparmor_parser takes such paths', t => {
  for (const [text, ...patterns] of STATEMENTS) {
    const quoted = patterns.map(pattern => `"${pattern}" r,\n`).join('')
    t.deepEqual(compileText(`profile p {\n${text}\n}\n`), compileText(`profile p {\n${quoted}}\n`))
  }
})

const TRANSITIONS = ['ix', 'px', 'Px', 'cx', 'pix', 'Pix', 'ux', 'Ux', 'cix', 'pux', 'PUx', 'Cx']
const ruleText = fc
  .record({
    before: fc.constantFrom('', 'audit ', 'allow ', 'owner ', 'audit allow owner ', 'deny '),
    keyword: fc.constantFrom('', 'file '),
    path: fc.constantFrom('/a', '/a/b', '/*', '/**', '/{a,b}'),
    letters: fc.constantFrom('r', 'w', 'rw', 'ra', 'mr', 'rwk', 'amk', 'l', ''),
    transition: fc.constantFrom('', '', ...TRANSITIONS),
    leads: fc.boolean()
  })
  .map(({ before, keyword, path, letters, transition, leads }) => {
    const executes = before === 'deny ' && transition !== '' ? 'x' : transition
    const perms = `${letters}${executes}` || 'r'
    return `${before}${keyword}${leads ? `${perms} ${path}` : `${path} ${perms}`},`
  })

/** The bits of a mask, see `Dfa`. A pair of links is what `l` is about: its second half decides, and is not looked at. */
const BITS: Readonly<Record<string, number>> = { x: 1, w: 2, r: 4, a: 8, k: 0x20, m: 0x40 }
const OTHERS = 14

systemTest(
  apparmorParser,
  'what rules of an author allow is what apparmor_parser makes of them',
  t => {
    const samples = fc
      .sample(fc.array(ruleText, { minLength: 1, maxLength: 3 }), { numRuns: 80, seed: 23 })
      .map(rules => `{\n  ${rules.join('\n  ')}\n}\n`)
      // Two ways to execute the same path are an error.
      .filter(text => 'binary' in compileText(`profile p ${text}`))
    t.true(samples.length > 30, `${samples.length} are valid`)
    const automata = fileAutomata(samples.map((text, at) => `profile p${at} ${text}`).join(''))
    for (const [at, text] of samples.entries()) {
      const profile = readSourceProfile(`profile p ${text}`, 'p')
      const coverage = new Coverage(profile, [], profile.variables)
      for (const path of ['/a', '/b', '/a/b', '/a/c', '/'])
        for (const [letters, bit] of Object.entries(BITS))
          for (const owner of [true, false]) {
            const reason = { class: 'seen', text: '' } as const
            const need = { pattern: path, letters, owner, by: [], alternatives: [], reason }
            const isRefused = coverage.refusal(need) !== undefined
            const ours = !isRefused && coverage.missingLetters(need) === ''
            const mask = automata.get(`p${at}`)?.permissions(path) ?? 0
            const theirs = (mask & bit) !== 0 && (owner || ((mask >> OTHERS) & bit) !== 0)
            if (ours !== theirs)
              t.fail(`${text}${path} ${letters} owner: ${owner}, allowed: ${theirs}`)
          }
    }
  }
)
