import test from 'ava'
import fc from 'fast-check'
import { FileLog } from '../../src/behaviour/observe/logs/file-log.ts'
import { Phases } from '../../src/behaviour/phases.ts'
import { READ } from '../../src/behaviour/access.ts'
import { Texts } from '../../src/trace/texts.ts'

const call = fc.record({
  path: fc.nat({ max: 2 }),
  program: fc.integer({ min: -1, max: 200 }),
  errno: fc.option(fc.nat({ max: 200 })),
  isName: fc.boolean()
})

test('however many programs use a file, and fail in however many ways, all are told once', t => {
  fc.assert(
    fc.property(fc.array(call, { minLength: 400, maxLength: 1500 }), calls => {
      const log = new FileLog(new Phases(new Texts()))
      const first = new Map<string, number>()
      const failed = new Set<string>()
      for (const [place, { path, program, errno, isName }] of calls.entries()) {
        if (errno === null) log.add(path, program, READ, place, isName)
        else log.fail(path, program, READ, errno, place, isName)
        const use = `${path} ${program < 0 ? null : `p${program}`}`
        if (!first.has(use)) first.set(use, place)
        if (errno !== null) failed.add(`${path} e${errno}`)
      }
      const facts = [
        ...log.facts(
          log.paths(),
          false,
          id => `p${id}`,
          id => `e${id}`,
          () => undefined
        )
      ]
      const uses = facts.flatMap(({ path, uses: of }) =>
        of.map(({ by, first: at }): [string, number] => [`${path.slice(1)} ${by}`, at])
      )
      const ways = facts.flatMap(({ path, failed: of }) =>
        Object.keys(of).map(error => `${path.slice(1)} ${error}`)
      )
      t.deepEqual(Object.fromEntries(uses), Object.fromEntries(first))
      t.is(uses.length, first.size)
      t.deepEqual(ways.toSorted(), [...failed].toSorted())
    }),
    { numRuns: 20 }
  )
})
