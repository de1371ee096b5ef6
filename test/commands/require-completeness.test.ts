import test from 'ava'
import { isIncomplete } from '../../src/commands/generate/require-completeness.ts'
import type { Agreement, Policy } from '../../src/policy/policy.ts'
import { testIo } from '../test-io.ts'

test('where too many paths were used to leave out workloads, the gate is closed and says what to do', async t => {
  const { io, isClosed } = gate({ paths: agreement(0, [0, 1]) })
  t.true(await isClosed(1))
  t.is(
    io.written.stderr,
    'tracewall: incomplete: there is too much to tell how many later runs use paths that the profile of the others refuses; ' +
      '1 of 100 are required to hold: ask with fewer of the recordings\n'
  )
  t.false(await isClosed(0))
})

test('the gate is open where all that was asked holds', async t => {
  const { io, isClosed } = gate({
    names: agreement(12, [0, 0.24]),
    paths: agreement(12, [0, 0.24])
  })
  t.false(await isClosed(76))
  t.is(io.written.stderr, '')
  t.true(await isClosed(77))
})

function gate(aspects: Partial<NonNullable<Policy['completeness']>>) {
  const io = testIo('/')
  const completeness = {
    workloads: 12,
    repeats: 0,
    names: null,
    conditions: null,
    paths: null,
    ...aspects
  }
  return { io, isClosed: (required: number) => isIncomplete({ completeness }, required, io) }
}

function agreement(asked: number, interval: Agreement['interval']): Agreement {
  return {
    asked,
    failing: 0,
    onlyPrograms: 0,
    interval,
    expectedNew: asked === 0 ? null : 0,
    failingOfHalf: null,
    contributions: [],
    saturation: []
  }
}
