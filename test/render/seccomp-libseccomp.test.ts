import fc from 'fast-check'
import { isArch, syscallNames, syscallNumber } from '../../src/facts/syscall-table.ts'
import type { Arch } from '../../src/facts/syscall-table.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { canonicalSeccomp } from '../../src/render/seccomp.ts'
import { ask, buildFilters, knownCalls } from '../language/seccomp/libseccomp.ts'
import { TRIED_ARCHES } from '../language/seccomp/oci-profiles.ts'
import { anyCallsOf, seen } from '../policy/seen.ts'
import { libseccomp } from '../system/machine.ts'
import { systemTest } from '../system/requirement.ts'
import { policy } from './context.ts'

const PROFILES = 40

systemTest([libseccomp], 'every profile loads, and libseccomp answers what was decided', t => {
  const recordings = fc.array(anyCallsOf(TRIED_ARCHES), {
    minLength: PROFILES,
    maxLength: PROFILES
  })
  const known = knownCalls(TRIED_ARCHES, syscallNames())
  t.true(known.size > 1500)
  fc.assert(
    fc.property(recordings, fc.constantFrom('enforce', 'log'), (recordings, mode) => {
      const policies = recordings.map((calls): Policy => ({
        ...policy,
        mode,
        seccomp: decideSeccomp(seen(calls), { ...DEFAULT_OPTIONS, name: 'web' })
      }))
      for (const [index, filter] of buildFilters(policies.map(canonicalSeccomp)).entries()) {
        if ('error' in filter) throw new Error(filter.error)
        compare(filter.program, policies[index]!, known)
      }
    }),
    { numRuns: 2, endOnFailure: true, includeErrorInReport: true }
  )
  t.pass()
})

// libseccomp gives some names a number where the kernel has none, for what socketcall carries.
function isAskable(arch: Arch, known: ReadonlySet<string>): (name: string) => boolean {
  return name => known.has(`${arch} ${name}`) && syscallNumber(arch, name) !== undefined
}

function compare(program: Uint8Array, { seccomp, mode }: Policy, known: ReadonlySet<string>): void {
  const decided = new Map(seccomp.rules.map(rule => [rule.name, rule.action]))
  for (const arch of seccomp.architectures.filter(isArch))
    for (const name of syscallNames().filter(isAskable(arch, known))) {
      const { action, errno } = ask(program, arch, name, [0n, 0n, 0n, 0n, 0n, 0n])
      const rule = decided.get(name) ?? seccomp.defaultErrno
      const expected = rule === 'allow' ? 'ALLOW' : mode === 'log' ? 'LOG' : `ERRNO ${rule}`
      const real = errno === null ? action : `${action} ${errno}`
      if (real !== expected) throw new Error(`${name} on ${arch} is ${real}, not ${expected}`)
    }
}
