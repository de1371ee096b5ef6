import fc from 'fast-check'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { optionalConditions } from '../../src/facts/argument-conditions.ts'
import { keptArguments } from '../../src/facts/kept-arguments.ts'
import { isArch, syscallNames, syscallNumber } from '../../src/facts/syscall-table.ts'
import type { Arch } from '../../src/facts/syscall-table.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { Policy, SyscallRule } from '../../src/policy/policy.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { allows } from '../../src/policy/seccomp/allows.ts'
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
    fc.property(
      recordings,
      fc.constantFrom('enforce', 'log'),
      anyValues,
      (recordings, mode, values) => {
        const policies = recordings.map((calls): Policy => ({
          ...policy,
          mode,
          seccomp: decideSeccomp(withArguments(seen(calls), values), {
            ...DEFAULT_OPTIONS,
            name: 'web',
            conditions: optionalConditions
          })
        }))
        for (const [index, filter] of buildFilters(policies.map(canonicalSeccomp)).entries()) {
          if ('error' in filter) throw new Error(filter.error)
          compare(filter.program, policies[index]!, known)
        }
      }
    ),
    { numRuns: 2, endOnFailure: true, includeErrorInReport: true }
  )
  t.pass()
})

const anyValues = fc.uniqueArray(
  fc.constantFrom(
    '0x0',
    '0x1',
    '0x2',
    '0x4',
    '0x6',
    '0xa',
    '0x10',
    '0x11',
    '0x5401',
    '0x20000',
    '0x6000',
    '0xffffffff'
  ),
  { minLength: 1, maxLength: 5 }
)

/** The behaviour, with values for every argument that may get a condition. */
function withArguments(behaviour: Behaviour, values: readonly string[]): Behaviour {
  const syscalls = behaviour.syscalls.map(fact => ({
    ...fact,
    args: keptArguments(fact.name, fact.arch as Arch).map(({ index }) => ({ index, values }))
  }))
  return { ...behaviour, syscalls }
}

// libseccomp gives some names a number where the kernel has none, for what socketcall carries.
function isAskable(arch: Arch, known: ReadonlySet<string>): (name: string) => boolean {
  return name => known.has(`${arch} ${name}`) && syscallNumber(arch, name) !== undefined
}

function compare(program: Uint8Array, { seccomp, mode }: Policy, known: ReadonlySet<string>): void {
  const decided = new Map(seccomp.rules.map(rule => [rule.name, rule]))
  for (const arch of seccomp.architectures.filter(isArch))
    for (const name of syscallNames().filter(isAskable(arch, known))) {
      const rule = decided.get(name)
      for (const registers of borders(rule)) {
        const { action, errno } = ask(program, arch, name, registers)
        const refusal = typeof rule?.action === 'number' ? rule.action : seccomp.defaultErrno
        const other = mode === 'log' ? 'LOG' : `ERRNO ${refusal}`
        const expected = rule !== undefined && allows(rule, registers) ? 'ALLOW' : other
        const real = errno === null ? action : `${action} ${errno}`
        if (real === expected) continue
        throw new Error(`${name}(${registers.join()}) on ${arch} is ${real}, not ${expected}`)
      }
    }
}

/** Registers that meet a rule's conditions, miss them by a bit, or differ where the kernel does not look. */
function borders(rule: SyscallRule | undefined): bigint[][] {
  const vectors = [[0n, 0n, 0n, 0n, 0n, 0n]]
  for (const { index, value, valueTwo } of rule?.arguments?.alternatives.flat() ?? [])
    for (const sample of [valueTwo, valueTwo | (1n << 32n), valueTwo ^ value, valueTwo ^ 1n, ~0n])
      vectors.push(
        Array.from({ length: 6 }, (_, at) => (at === index ? BigInt.asUintN(64, sample) : 0n))
      )
  return vectors
}
