import test from 'ava'
import { merge } from '../../src/behaviour/merge.ts'
import { DEFAULT_OPTIONS, INFERENCES } from '../../src/policy/options.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import type { Completeness } from '../../src/policy/policy.ts'
import { seen } from './seen.ts'

/** Of one run a list of names, with nothing inferred. */
function completenessOf(...runs: readonly (readonly string[])[]): Completeness {
  const behaviours = runs.map((names, index) =>
    seen(
      names.map(name => ['x86_64', name] as const),
      `run${index}`
    )
  )
  const options = { ...DEFAULT_OPTIONS, name: 'web', without: new Set(INFERENCES) }
  return decideSeccomp(merge(...behaviours), options).completeness!
}

test('a run fails when the profile of the others lacks a call of its own', t => {
  const { workloads, failing, contributions, expectedNew } = completenessOf(
    ['read', 'write'],
    ['read', 'write', 'flock', 'shmget'],
    ['read', 'write', 'close'],
    ['read', 'close']
  )
  t.is(workloads, 4)
  t.is(failing, 1)
  t.is(expectedNew, 0.5)
  t.deepEqual(contributions, [
    { runs: [1, 1], names: ['flock', 'shmget'], refused: ['flock', 'shmget'] }
  ])
})

test('the same run again is no more evidence', t => {
  const once = completenessOf(['read'], ['read', 'flock'])
  const twice = completenessOf(['read'], ['read', 'flock'], ['read', 'flock'])
  t.is(twice.workloads, 2)
  t.is(twice.failing, once.failing)
})

test('what inference allows does not fail', t => {
  const runs = [['read', 'mkdir'], ['read', 'mkdir', 'rename'], ['read']].map((names, index) =>
    seen(
      names.map(name => ['x86_64', name] as const),
      `run${index}`
    )
  )
  const policy = decideSeccomp(merge(...runs), { ...DEFAULT_OPTIONS, name: 'web' })
  t.is(policy.completeness!.failing, 0)
  t.deepEqual(policy.completeness!.contributions[0]!.names, ['rename'])
})

test('the interval is the one of the textbook', t => {
  // Wilson 1927: 0 of 12 and 3 of 12.
  const names = ['read', 'write', 'close', 'flock', 'lseek', 'brk', 'mmap', 'dup', 'pipe', 'exit']
  const same = names.map((_, index) => ['read', 'write', names[index]!, names[(index + 1) % 10]!])
  const { interval, workloads, failing } = completenessOf(...same)
  t.is(workloads, 10)
  t.is(failing, 0)
  t.is(interval[0], 0)
  t.true(Math.abs(interval[1] - 0.2775) < 0.001, `${interval[1]}`)
})

test('more workloads show more calls, and all of them all', t => {
  const { saturation } = completenessOf(['read'], ['read', 'write'], ['read', 'close'], ['flock'])
  t.deepEqual(
    saturation.map(({ runs }) => runs),
    [1, 2, 4]
  )
  t.is(saturation[0]!.names, 6 / 4)
  t.is(saturation.at(-1)!.names, 4)
})

test('one run alone bears out nothing', t => {
  const { failing, interval } = completenessOf(['read'])
  t.is(failing, 1)
  t.is(interval[1], 1)
})
