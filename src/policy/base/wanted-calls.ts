import type { Behaviour, Fact, SeccompFact, SyscallFact } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { multiplexerOf } from '../../facts/multiplexers.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { numbered } from '../../numbered.ts'
import { sortedSet } from '../../order.ts'
import type { Reason } from '../policy.ts'

/** A call that the evidence asks a filter to let pass. */
export interface WantedCall {
  readonly arch: Arch
  readonly name: string
  /** Argument index -> the values that were seen; absent where they are not known. */
  readonly args: ReadonlyMap<number, readonly bigint[]>
  /** A filter refused it: then a condition that cannot be judged was not met. */
  readonly wasRefused: boolean
  /** No filter let it pass: it was refused, or the kernel has no such call. */
  readonly neverPassed: boolean
  readonly reason: Reason
}

/** What the recordings show, and what filters wrote to a log; also the calls that these are made through. */
export function wantedCalls(behaviour: Behaviour): WantedCall[] {
  const refused = behaviour.seccomp.filter(fact => fact.action !== 'LOG')
  const isRefused = (name: string, arch: string): boolean =>
    refused.some(fact => fact.syscall === name && fact.arch === arch)
  const calls = [
    ...behaviour.syscalls.map(fact => ({ fact, name: fact.name, args: valuesOf(fact) })),
    // Its arguments may be others than those that records of system calls show.
    ...refused.map(fact => ({ fact, name: fact.syscall, args: NO_VALUES }))
  ]
  return calls.flatMap(({ fact, name, args }) => {
    const { arch } = fact
    if (!isArch(arch) || !/^[a-z_][a-z0-9_]*$/.test(name) || isNumber(name)) return []
    const wasRefused = isRefused(name, arch)
    const neverPassed = wasRefused || ('errors' in fact && fact.errors['ENOSYS'] === fact.count)
    const reason = reasonOf(behaviour, fact, name)
    const through = multiplexerOf(arch, name)
    return [
      { arch, name, args, wasRefused, neverPassed, reason },
      ...(through === undefined
        ? []
        : [{ arch, name: through, args: NO_VALUES, wasRefused, neverPassed, reason }])
    ]
  })
}

/** Calls that no profile can allow by name, as no table has their numbers; but those that the kernel does not have. */
export function unnamedCalls({ syscalls }: Behaviour): string[] {
  const calls = syscalls.filter(({ errors, count }) => errors['ENOSYS'] !== count)
  return sortedSet(calls.map(({ name }) => name).filter(isNumber))
}

function isNumber(name: string): boolean {
  return name.startsWith('syscall_0x')
}

const NO_VALUES: WantedCall['args'] = new Map()

function valuesOf({ args }: SyscallFact): WantedCall['args'] {
  return new Map(
    args.flatMap(({ index, values }) => (values === 'any' ? [] : [[index, values.map(BigInt)]]))
  )
}

function reasonOf(behaviour: Behaviour, fact: SyscallFact | SeccompFact, name: string): Reason {
  const how = 'action' in fact ? (fact.action === 'LOG' ? ', logged' : `, ${fact.action}`) : ''
  const times = numbered(fact.count, 'call')
  return {
    class: 'seen',
    text: `${name}${how}, ${times}`,
    first: formatFirst(behaviour, fact as Fact)
  }
}
