import fc from 'fast-check'
import type { Behaviour, Run, SyscallFact } from '../../src/behaviour/behaviour.ts'
import { empty } from '../../src/behaviour/behaviour.ts'
import type { Arch } from '../../src/facts/syscall-table.ts'
import { ARCHES, syscallNames, syscallNumber } from '../../src/facts/syscall-table.ts'
import type { SeccompPolicy } from '../../src/policy/policy.ts'

/** A behaviour of one run that made each of the calls once, one a line. */
export function seen(calls: readonly (readonly [Arch, string])[], id = 'r1'): Behaviour {
  const run: Run = {
    id,
    label: id,
    sources: [`${id}.strace`],
    format: 'strace',
    arch: 'x86_64',
    tasks: 1,
    ledger: { lines: calls.length, used: calls.length, ignored: {}, problems: [] },
    warnings: []
  }
  return { ...empty, runs: [run], syscalls: calls.map(factOf).toSorted(byKey) }
}

/** Calls of one or two of the architectures; at least one. */
export function anyCallsOf(
  architectures: readonly Arch[]
): fc.Arbitrary<readonly (readonly [Arch, string])[]> {
  return fc
    .uniqueArray(fc.constantFrom(...architectures), { minLength: 1, maxLength: 2 })
    .chain(some =>
      fc.uniqueArray(fc.constantFrom(...some.flatMap(arch => namesOf(arch))), {
        minLength: 1,
        maxLength: 60,
        selector: call => call.join()
      })
    )
}

export const anyCalls: fc.Arbitrary<readonly (readonly [Arch, string])[]> = anyCallsOf(ARCHES)

function namesOf(arch: Arch): (readonly [Arch, string])[] {
  return syscallNames()
    .filter(name => syscallNumber(arch, name) !== undefined)
    .map(name => [arch, name] as const)
}

function factOf([arch, name]: readonly [Arch, string], index: number): SyscallFact {
  return { arch, name, count: 1, errors: {}, args: [], runs: [0, 0], first: index + 1 }
}

function byKey(a: SyscallFact, b: SyscallFact): number {
  const [x, y] = [`${a.arch} ${a.name}`, `${b.arch} ${b.name}`]
  return x < y ? -1 : x > y ? 1 : 0
}

/** The calls that a policy allows. */
export function allowedBy(policy: SeccompPolicy): string[] {
  return policy.rules.filter(rule => rule.action === 'allow').map(rule => rule.name)
}
