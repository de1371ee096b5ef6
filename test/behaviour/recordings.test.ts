import test from 'ava'
import { observe } from '../../src/behaviour/observe/observe.ts'
import type { TraceFixture } from '../trace-fixtures.ts'
import { expectationOf, factsOf, recordingOf, traceFixtures } from '../trace-fixtures.ts'
import { differences, runDifferences } from './differences.ts'
import { KNOWN_DIFFERENCES } from './known-differences.ts'

for (const fixture of traceFixtures('strace'))
  test(`${fixture.name} shows what is true of its run`, async t => {
    const options = { arch: 'x86_64', cwd: null, resolveLink: null }
    const behaviour = await observe(recordingOf(fixture), options)
    const found = differences(behaviour, expectationOf(fixture), linesOf(fixture))
    t.deepEqual(found, KNOWN_DIFFERENCES[fixture.name]?.differences ?? [])
  })

for (const fixture of traceFixtures('runs'))
  test(`${fixture.name} shows every path, call and program of its run`, async t => {
    const facts = factsOf(fixture)
    const behaviour = await observe(recordingOf(fixture), {
      arch: 'x86_64',
      cwd: null,
      resolveLink: path => facts.links[path] ?? null
    })
    t.deepEqual(runDifferences(behaviour, facts), [])
  })

function linesOf({ files }: TraceFixture): number {
  return files
    .map(({ bytes }) => bytes.toString('latin1').replace(/\n$/, '').split('\n').length)
    .reduce((sum, lines) => sum + lines, 0)
}
