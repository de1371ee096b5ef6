import test from 'ava'
import fc from 'fast-check'
import {
  commonRuns,
  countRuns,
  eachRun,
  formatRuns,
  hasRun,
  parseRuns,
  runSet,
  unionRuns,
  withoutRuns
} from '../../src/behaviour/runs.ts'

const LIMIT = 24

const indexes = fc.uniqueArray(fc.nat(LIMIT - 1))

test('runs are sets', t => {
  fc.assert(
    fc.property(indexes, indexes, (a, b) => {
      const [left, right] = [runSet(a), runSet(b)]
      const same = (runs: readonly number[], expected: readonly number[]): void => {
        t.deepEqual(runs, runSet(expected))
        t.deepEqual(
          [...eachRun(runs)],
          [...expected].sort((x, y) => x - y)
        )
      }
      same(unionRuns(left, right), [...new Set([...a, ...b])])
      same(
        commonRuns(left, right),
        a.filter(run => b.includes(run))
      )
      same(
        withoutRuns(left, right),
        a.filter(run => !b.includes(run))
      )
      t.is(countRuns(left), a.length)
      for (let run = 0; run < LIMIT; run++) t.is(hasRun(left, run), a.includes(run))
    })
  )
})

test('a set that nothing is added to or taken from is the same one', t => {
  fc.assert(
    fc.property(indexes, indexes, (a, b) => {
      const [all, part, rest] = [
        runSet([...a, ...b]),
        runSet(a),
        runSet(b.filter(run => !a.includes(run)))
      ]
      t.is(unionRuns(all, part), all)
      t.is(commonRuns(part, all), part)
      t.is(withoutRuns(part, rest), part)
    })
  )
})

test('a set is read as it is written', t => {
  fc.assert(
    fc.property(indexes, runs => {
      const set = runSet(runs)
      if (set.length > 0) t.deepEqual(parseRuns(formatRuns(set), LIMIT), set)
    })
  )
})
