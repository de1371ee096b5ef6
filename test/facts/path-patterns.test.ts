import test from 'ava'
import { pathPatterns } from '../../src/facts/path-patterns.ts'
import { compile } from '../../src/language/apparmor/automaton.ts'
import { generalise } from '../../src/language/apparmor/generalise.ts'
import { readPath } from '../../src/language/apparmor/path-symbols.ts'
import { matches } from '../../src/language/apparmor/pattern.ts'
import { processorTime } from '../processor-time.ts'

test('every pattern turns its examples into what it says, for each of its letters', t => {
  for (const { id, letters, examples } of pathPatterns)
    for (const [path = '', pattern = ''] of examples)
      for (const letter of letters)
        t.is(generalise(symbols(path), letter, true).pattern, pattern, `${id} ${letter} ${path}`)
})

test('a pattern leaves its counterexamples alone', t => {
  for (const { id, letters, counterexamples } of pathPatterns)
    for (const path of counterexamples) {
      const { widenedBy } = generalise(symbols(path), letters.charAt(0), true)
      t.false(
        widenedBy.some(entry => entry.id === id),
        `${id} ${path}`
      )
    }
})

test('a pattern matches the path that it was made from', t => {
  for (const { examples } of pathPatterns)
    for (const [path = ''] of examples) {
      if (/overlay|rootfs/.test(path)) continue
      const { pattern } = generalise(symbols(path), 'r', true)
      const concrete = path.replaceAll(/\{[a-z]+\}/g, '4711')
      t.true(matches(compile(pattern), concrete), `${pattern} ${concrete}`)
    }
})

test('no pattern lets more programs run than were seen, and only libraries are mapped more widely', t => {
  for (const { id, letters, widens } of pathPatterns) {
    if (!widens) continue
    t.false(letters.includes('x'), id)
    if (letters.includes('m')) t.true(['multiarch', 'so-version'].includes(id), id)
  }
})

test('without widening a pattern still names the numbers that the recording left out', t => {
  t.is(generalise(symbols('/proc/{pid}/maps'), 'r', false).pattern, '@{PROC}/@{pid}/maps')
  t.is(generalise(symbols('/proc/12/maps'), 'r', false).pattern, '@{PROC}/12/maps')
})

test('a long name full of separators is generalised in time', t => {
  for (const unit of ['a.', 'a-', '0-', 'lib.so.1', '/tmp.', 'a/__pycache__/', '/objects/00']) {
    const before = processorTime()
    generalise(symbols(`/${unit.repeat(4000 / unit.length)}`), 'r', true)
    t.true(processorTime() - before < 1000, unit)
  }
})

function symbols(path: string): string {
  return readPath(path) ?? noPath(path)
}

function noPath(path: string): never {
  throw new Error(`no path: ${path}`)
}
