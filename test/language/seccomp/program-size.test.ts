import test from 'ava'
import fc from 'fast-check'
import { sizeWarning } from '../../../src/commands/generate/size-warning.ts'
import { MAX_VALUES } from '../../../src/behaviour/behaviour.ts'
import { optionalConditions } from '../../../src/facts/argument-conditions.ts'
import { keptArguments } from '../../../src/facts/kept-arguments.ts'
import { ARCHES, syscallNames } from '../../../src/facts/syscall-table.ts'
import { SIZE_BUDGET, programSize } from '../../../src/language/seccomp/program-size.ts'
import { DEFAULT_OPTIONS } from '../../../src/policy/options.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { decideSeccomp } from '../../../src/policy/seccomp.ts'
import { asProfile } from '../../../src/policy/seccomp/as-profile.ts'
import { canonicalSeccomp } from '../../../src/render/seccomp.ts'
import { anyCallsOf, seen } from '../../policy/seen.ts'
import { policy } from '../../render/context.ts'
import { libseccomp } from '../../system/machine.ts'
import { systemTest } from '../../system/requirement.ts'
import { buildFilters } from './libseccomp.ts'
import { TRIED_ARCHES } from './oci-profiles.ts'

type Settings = Partial<typeof DEFAULT_OPTIONS>

function decideFor(calls: Parameters<typeof seen>[0], settings: Settings): Policy {
  const options = { ...DEFAULT_OPTIONS, ...settings, name: 'web' }
  return { ...policy, seccomp: decideSeccomp(seen(calls), options) }
}

systemTest(
  [libseccomp],
  'the size is never below what libseccomp builds, and at most a fifth above',
  t => {
    const recordings = fc.array(anyCallsOf(TRIED_ARCHES), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(recordings, fc.constantFrom('enforce', 'log'), (calls, mode) => {
        const policies = calls.map((each, index): Policy => ({
          ...decideFor(each, {
            // libseccomp adds the architecture of the machine.
            architectures: TRIED_ARCHES.slice(0, 1 + (index % TRIED_ARCHES.length)),
            conditions: optionalConditions,
            preset: (['strict', 'balanced', 'portable'] as const)[index % 3]!
          }),
          mode
        }))
        for (const form of ['tree', 'list'] as const)
          for (const [index, filter] of buildFilters(
            policies.map(canonicalSeccomp),
            form
          ).entries()) {
            if ('error' in filter) throw new Error(filter.error)
            const real = filter.program.length / 8
            const size = programSize(asProfile(policies[index]!))
            if (size < real) throw new Error(`${size} is below ${real}, as a ${form}`)
            if (form === 'tree' && size > real * 1.2 + 30) throw new Error(`${size} for ${real}`)
          }
      }),
      { numRuns: 3, endOnFailure: true, includeErrorInReport: true }
    )
    t.pass()
  }
)

test('one architecture is far below the budget; much more is warned of', t => {
  const few = decideFor([['x86_64', 'read']], {})
  t.true(programSize(asProfile(few)) < SIZE_BUDGET / 4)
  t.deepEqual(sizeWarning(few), [])
  const all = syscallNames().map(name => ['x86_64', name] as const)
  const [warning = ''] = sizeWarning(decideFor(all, { architectures: ARCHES, preset: 'portable' }))
  t.regex(
    warning,
    /^the seccomp filter has up to [34]\d{3} instructions, more than 3000; .* each of its 9/
  )
})

systemTest(
  [libseccomp],
  'a filter that libseccomp builds larger than the budget is warned of',
  t => {
    const all = seen(syscallNames().map(name => ['x86_64', name] as const))
    // As many values as are kept of an argument.
    const values = Array.from({ length: MAX_VALUES }, (_, i) => `0x${(i * 0x1001).toString(16)}`)
    const syscalls = all.syscalls.map(fact => ({
      ...fact,
      args: keptArguments(fact.name, 'x86_64').map(({ index }) => ({ index, values }))
    }))
    const arches = [...TRIED_ARCHES, 'riscv64'] as const
    const policies = [1, arches.length].map((count): Policy => {
      const architectures = arches.slice(0, count)
      const settings = {
        architectures,
        conditions: optionalConditions,
        preset: 'portable' as const
      }
      const options = { ...DEFAULT_OPTIONS, ...settings, name: 'web' }
      return { ...policy, seccomp: decideSeccomp({ ...all, syscalls }, options) }
    })
    const sizes = buildFilters(policies.map(canonicalSeccomp), 'tree').map(filter => {
      if ('error' in filter) throw new Error(filter.error)
      return filter.program.length / 8
    })
    t.true(sizes[0]! < SIZE_BUDGET && sizes[1]! > SIZE_BUDGET, sizes.join())
    t.deepEqual(
      policies.map(each => sizeWarning(each).length),
      [0, 1]
    )
  }
)
