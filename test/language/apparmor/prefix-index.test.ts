import test from 'ava'
import fc from 'fast-check'
import { PrefixIndex } from '../../../src/language/apparmor/prefix-index.ts'

test('the index finds the prefixes that a linear search finds, in the same order', t => {
  const text = fc.string({ unit: fc.constantFrom('/', 'a', 'b'), maxLength: 6 })
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), text, (prefixes, path) => {
      const all = prefixes.map((prefix, at) => ({ prefix, at }))
      const index = new PrefixIndex(all, ({ prefix }) => prefix)
      t.deepEqual(
        index.startsOf(path),
        all.filter(({ prefix }) => path.startsWith(prefix))
      )
      t.deepEqual(
        index.near(path),
        all.filter(({ prefix }) => path.startsWith(prefix) || prefix.startsWith(path))
      )
    })
  )
})
