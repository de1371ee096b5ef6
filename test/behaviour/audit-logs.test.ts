import test from 'ava'
import { observe } from '../../src/behaviour/observe/observe.ts'
import { auditFixtures } from '../audit-fixtures.ts'
import { recordingOf } from '../trace-fixtures.ts'
import { auditDifferences } from './audit-differences.ts'

for (const fixture of auditFixtures())
  test(`${fixture.name} shows what is true of its log`, async t => {
    const { expected, selection } = fixture
    const options = { arch: 'riscv64', cwd: null, resolveLink: null, selection }
    const behaviour = await observe(recordingOf(fixture), options)
    t.deepEqual(auditDifferences(behaviour, expected), [])
    const { lines, used, ignored, problems } = behaviour.runs[0]!.ledger
    const text = fixture.files[0]!.bytes.toString('latin1')
    t.is(lines, text.replace(/\n$/, '').split('\n').length)
    const ignoredLines = Object.values(ignored).reduce((sum, count) => sum + count, 0)
    t.is(used + ignoredLines + problems.reduce((sum, { count }) => sum + count, 0), lines)
  })
