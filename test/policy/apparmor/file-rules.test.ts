import test from 'ava'
import fc from 'fast-check'
import { accessOf, bitsOf } from '../../../src/behaviour/access.ts'
import { compile } from '../../../src/language/apparmor/automaton.ts'
import { matches } from '../../../src/language/apparmor/pattern.ts'
import type { GrantedFile } from '../../../src/policy/apparmor/draft.ts'
import { FileRules } from '../../../src/policy/apparmor/file-rules.ts'

const name = fc.constantFrom('a', 'b', '1', '12')
const rule: fc.Arbitrary<GrantedFile> = fc.record({
  pattern: fc
    .array(fc.oneof(name, fc.constantFrom('*', '[0-9]*', '?', '{a,b}')), { maxLength: 3 })
    .chain(names =>
      fc.constantFrom('', '/', '/{,**}', '/**').map(end => `/${names.join('/')}${end}`)
    )
    .filter(pattern => !pattern.includes('//')),
  perms: fc
    .subarray([...'rwamklx'], { minLength: 1 })
    .map(letters => accessOf(bitsOf(letters.join(''))!)),
  owner: fc.boolean()
})
const path = fc.array(name, { maxLength: 4 }).map(names => `/${names.join('/')}`)

test('rules allow what any of them allows, however many there are', t => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 30 }),
      path,
      fc.integer({ min: 1, max: 127 }),
      fc.boolean(),
      (rules, asked, wanted, byOwner) => {
        const bits = bitsOf(accessOf(wanted))!
        const fitting = rules.filter(({ pattern }) => matches(compile(pattern), asked))
        const need = {
          path: asked,
          bits,
          byOwner,
          byOthers: !byOwner,
          resolved: true,
          uses: [],
          reasons: []
        }
        const granting = fitting.filter(({ owner }) => byOwner || !owner)
        const isGranted = (letter: string): boolean =>
          granting.some(({ perms }) => lettersOf(perms).includes(letter))
        const all = new FileRules(rules)
        t.is(all.missing(need), [...accessOf(bits)].filter(letter => !isGranted(letter)).join(''))
        const letters = fitting.map(({ perms }) => lettersOf(perms)).join('')
        t.is(accessOf(all.bitsFor(asked)), accessOf(bitsOf(letters)!))
        t.is(all.count, rules.length)
      }
    ),
    { numRuns: 500 }
  )
})

/** To allow writing is to allow appending, and what runs under the same profile may be mapped. */
function lettersOf(perms: string): string {
  return perms.replace('w', 'wa').replace('x', 'xm')
}
