import test from 'ava'
import fc from 'fast-check'
import { compile } from '../../../src/language/apparmor/automaton.ts'
import { PatternSet } from '../../../src/language/apparmor/pattern-set.ts'
import { includes, matches } from '../../../src/language/apparmor/pattern.ts'

const PIECES = (
  '/ a b 1 * ** ? [0-9] [^a] [0-9]* {,**} {,**/} {a,b*} {a,b{,1}} {,.[0-9]*} \\* \\061 @{pid} ' +
  '@{PROC}/@{pid}/'
).split(' ')
const pattern = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 8 })
  .map(pieces => `/${pieces.join('')}`)
const path = fc
  .array(fc.constantFrom('/', 'a', 'b', '1', '.', '*', '/proc/1/'), { maxLength: 10 })
  .map(pieces => `/${pieces.join('')}`)

test('a set of patterns matches what each of them matches', t => {
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 12 }),
      fc.array(path, { maxLength: 12 }),
      (all, paths) => {
        const set = new PatternSet(all)
        const automata = all.map(compile)
        for (const each of paths)
          t.deepEqual(
            set.matching(each),
            [...all.keys()].filter(at => matches(automata[at]!, each))
          )
      }
    ),
    { numRuns: 500 }
  )
})

/** Names that a program chose, in places where a rule has a pattern in it. */
const ALIKE: Readonly<Record<string, (i: number) => readonly [pattern: string, path: string]>> = {
  'control groups': i => [`@{sys}/fs/cgroup/{,**/}f${i}`, `/sys/fs/cgroup/a/f${i}`],
  'control groups, ending alike': i => [`@{sys}/fs/cgroup/{,**/}${i}x`, `/sys/fs/cgroup/a/${i}y`],
  'process numbers': i => [`@{PROC}/@{pid}/f${i}`, `/proc/77/g${i}`],
  'numbers in names': i => [`/etc/[0-9]*f${i}x`, `/etc/1234f${i}y`],
  uuids: i => [`/etc/f${i}-????????-????.x${i}`, `/etc/f${i}-0a0a0a0a-0a0a.y`],
  folders: i => [`/usr/lib/modules/[0-9]*/f${i}/x`, `/usr/lib/modules/6.1/f${i}/y`]
}

for (const [what, of] of Object.entries(ALIKE))
  test(`what a path costs does not grow with the number of patterns: ${what}`, t => {
    const work = (count: number): number => {
      const all = Array.from({ length: count }, (_, i) => of(1000 + i))
      const set = new PatternSet(all.map(([each]) => each))
      for (const [, each] of all) t.not(set.matching(each), null)
      return set.work / count
    }
    const [few, many] = [work(100), work(2000)]
    t.true(many < few * 2, `${few} and ${many} states a path`)
  })

test('matching stops at its budget and says so', t => {
  // Each of the letters may be the one that any of the patterns means.
  const all = Array.from(
    { length: 2000 },
    (_, i) => `/${[...i.toString(2).padStart(11, '0')].map(digit => `*${digit}`).join('')}*`
  )
  const set = new PatternSet(all)
  const one = `/${'01'.repeat(500)}`
  t.is(set.matching(one), null)
  t.true(set.work < 1000 * one.length)
  t.deepEqual(set.matching(`/${'0'.repeat(11)}`), [0])
})

test('comparing two patterns stops at its budget', t => {
  const whole = compile(`/f[0-9]*${'-????'.repeat(8)}.x`)
  const part = compile(`/f1${'?'.repeat(40)}.x`)
  const budget = { left: 10_000 }
  t.false(includes([whole], part, budget))
  t.true(budget.left < 0 && budget.left > -10_000)
  t.true(includes([compile('/f*.x')], part, { left: 10_000 }))
})
