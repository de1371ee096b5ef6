import type { ArgumentFact, Behaviour, RunSet } from '../../behaviour/behaviour.ts'
import { sortedSet } from '../../order.ts'
import type { SyscallRule } from '../policy.ts'
import { allows } from '../seccomp/allows.ts'
import type { Aspect, Refused } from './aspect.ts'
import type { ProfileOf } from './profile-of.ts'

/** With which arguments calls are made that may not be made with all; null where there is no condition. */
export function conditionsAspect(
  { syscalls }: Behaviour,
  rules: readonly SyscallRule[]
): Aspect | null {
  const conditioned = new Map(rules.map(rule => [rule.name, indexesOf(rule)]))
  const values = syscalls.flatMap(({ name, args, runs }) =>
    args.flatMap(argument =>
      conditioned.get(name)?.has(argument.index) ? runsOfValues(argument, runs) : []
    )
  )
  if (values.length === 0) return null
  return {
    shown: values,
    patterns: values,
    refused: refusedArguments
  }
}

/** Arguments that a profile refuses of calls that it allows. */
export function refusedArguments(profile: ProfileOf, own: Behaviour): Refused[] {
  return sortedSet(
    own.syscalls.flatMap(({ name, args }) => {
      const rule = profile.calls.get(name)
      return rule === undefined ? [] : args.flatMap(argument => refusedOf(rule, argument))
    })
  ).map(text => ({ text, isProgram: false }))
}

function indexesOf(rule: SyscallRule): ReadonlySet<number> {
  const conditions = rule.arguments?.alternatives.flat() ?? []
  return new Set(conditions.map(({ index }) => index))
}

function runsOfValues({ values, runs }: ArgumentFact, all: RunSet): RunSet[] {
  return values === 'any' ? [all] : values.map((_, at) => runs?.[at] ?? all)
}

function refusedOf(rule: SyscallRule, { index, values }: ArgumentFact): string[] {
  if (!indexesOf(rule).has(index)) return []
  if (values === 'any') return [`${rule.name}(arg ${index} of any value)`]
  return values
    .filter(value => !allows(rule, registersWith(index, BigInt(value))))
    .map(value => `${rule.name}(arg ${index} = ${value})`)
}

function registersWith(index: number, value: bigint): bigint[] {
  return Array.from({ length: index + 1 }, (_, at) => (at === index ? value : 0n))
}
