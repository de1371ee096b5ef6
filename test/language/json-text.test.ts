import test from 'ava'
import fc from 'fast-check'
import { editList, scanJson } from '../../src/language/json-text.ts'

/** A list of names as someone may have laid it out. */
const laidOut = fc.record({
  names: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 6 }),
  indent: fc.constantFrom(null, 1, 2, '\t'),
  blank: fc.constantFrom('', ' ', '\n  ')
})

test('an edit of a list does what it says and leaves the other bytes alone', t => {
  fc.assert(
    fc.property(
      laidOut,
      fc.array(fc.string({ maxLength: 6 }), { maxLength: 3 }),
      fc.nat(6),
      fc.nat(6),
      ({ names, indent, blank }, added, before, removed) => {
        const text = `${blank}${JSON.stringify(names, null, indent ?? undefined)}${blank}`
        const list = scanJson(text)
        const remove = new Set(removed < names.length ? [removed] : [])
        const place = Math.min(before, names.length)
        const insert = added.map(name => ({ before: place, text: JSON.stringify(name) }))
        const edited = editList(text, list, { remove, insert })
        const expected = [...names.slice(0, place), ...added, ...names.slice(place)]
        if (remove.size > 0) expected.splice(removed < place ? removed : removed + added.length, 1)
        t.deepEqual(JSON.parse(edited), expected)
        if (added.length === 0 && remove.size === 0) t.is(edited, text.slice(list.start, list.end))
      }
    )
  )
})

test('values are found where they stand, whatever else is there', t => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify({ before: value, names: [value, value], after: 1 }, null, indent)
      const root = scanJson(text)
      const names = root.members.get('names')!
      t.is(root.end, text.length)
      // As JSON has it: there is no -0 in it.
      const expected = JSON.parse(JSON.stringify([value, value])) as unknown
      t.deepEqual(JSON.parse(text.slice(names.start, names.end)), expected)
    }),
    { numRuns: 1000 }
  )
})

test('a deeply nested document does not overflow the stack', t => {
  const deep = `{"x":${'['.repeat(200_000)}${']'.repeat(200_000)},"names":["a"]}`
  const names = scanJson(deep).members.get('names')!
  t.is(deep.slice(names.start, names.end), '["a"]')
})
