import test from 'ava'
import fc from 'fast-check'
import { accessOf } from '../../src/behaviour/access.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { sortFacts } from '../../src/behaviour/lists.ts'
import { merge } from '../../src/behaviour/merge.ts'
import { leaveOut } from '../../src/behaviour/part-of-runs.ts'
import { oneRun, runSet } from '../../src/behaviour/runs.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { withTellingFiles } from '../../src/policy/seccomp/telling-files.ts'
import { seen } from './seen.ts'

const RUNS = 4

const path = fc.constantFrom(
  '/usr/bin/node',
  '/usr/bin/tool',
  '/usr/lib/libffi.so.8',
  '/usr/lib/libc.so.6',
  '/srv/data',
  '/srv/app.py',
  '/usr/bin/python3.11',
  '/srv/more',
  '/srv/folder/',
  '/proc/self/oom_score_adj'
)
const called = fc.record({
  name: fc.constantFrom('read', 'openat', 'mmap', 'mprotect', 'rename'),
  // Readable and executable, or writable and executable.
  value: fc.constantFrom('0x5', '0x7')
})

/** What decides about calls beside the calls: files, programs, and the binaries of which the imports are known. */
interface Parts {
  readonly calls: readonly { readonly name: string; readonly value: string }[]
  readonly files: readonly { readonly path: string; readonly bits: number }[]
  readonly programs: readonly string[]
  readonly known: readonly string[]
}

const parts: fc.Arbitrary<Parts> = fc.record({
  calls: fc.uniqueArray(called, { minLength: 1, selector: call => call.name }),
  files: fc.uniqueArray(fc.record({ path, bits: fc.integer({ min: 1, max: 127 }) }), {
    maxLength: 4,
    selector: file => file.path
  }),
  programs: fc.uniqueArray(path, { maxLength: 2 }),
  known: fc.uniqueArray(path, { maxLength: 4 })
})

function behaviourOf({ calls, files, programs, known }: Parts, run: number): Behaviour {
  const shown = { runs: oneRun(0), first: 1 }
  const made = seen(
    calls.map(({ name }) => ['x86_64', name] as const),
    `run${run}`
  )
  const values = new Map(calls.map(({ name, value }) => [name, [value]]))
  return {
    ...made,
    syscalls: made.syscalls.map(fact => ({
      ...fact,
      args: [{ index: 2, values: values.get(fact.name)! }]
    })),
    files: sortFacts(
      'files',
      files.map(({ path, bits }) => {
        const access = accessOf(bits)
        const by = programs[0] ?? null
        return { path, access, failed: {}, uses: [{ by, access, owner: false, ...shown }] }
      })
    ),
    execs: sortFacts(
      'execs',
      programs.map(path => ({ path, by: null, ...shown }))
    ),
    binaries: sortFacts(
      'binaries',
      known.map(path => ({
        path,
        buildId: 'ab',
        needed: [],
        imports: ['rename'],
        syscalls: [],
        beside: null,
        runs: oneRun(0)
      }))
    )
  }
}

test('the files that tell something of calls are enough to decide about calls, whatever is left out', t => {
  fc.assert(
    fc.property(
      fc.array(parts, { minLength: 1, maxLength: RUNS }),
      fc.subarray([...Array(RUNS).keys()], { maxLength: RUNS - 1 }),
      (runs, without) => {
        const whole = merge(...runs.map(behaviourOf))
        const left = runSet(without.filter(run => run < runs.length))
        if (left.length > 0 && leaveOut(whole, left).syscalls.length === 0) return
        const part = leaveOut(withTellingFiles(whole), left)
        t.deepEqual(decideSeccomp(part, OPTIONS), decideSeccomp(leaveOut(whole, left), OPTIONS))
      }
    ),
    { numRuns: 150 }
  )
})

const OPTIONS = { ...DEFAULT_OPTIONS, name: 'web' }

test('of files that are only read or written, one a run is left', t => {
  const files = Array.from({ length: 100 }, (_, at) => ({
    path: `/srv/${at}`,
    bits: at % 2 ? 1 : 2
  }))
  const run: Parts = { calls: [], files, programs: [], known: [] }
  t.is(withTellingFiles(merge(...[run, run].map(behaviourOf))).files.length, 1)
})
