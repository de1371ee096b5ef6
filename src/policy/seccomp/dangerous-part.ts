import { argumentConditions } from '../../facts/argument-conditions.ts'
import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import type { SyscallRule } from '../policy.ts'

/**
 * Whether a rule refuses all that is dangerous about its call: clone without a namespace, mknod without a device. What it allows
 * is harmless then, whatever the call is known for.
 */
export function isHarmlessPart({
  name,
  arguments: args
}: Pick<SyscallRule, 'name' | 'arguments'>): boolean {
  if (args === undefined || dangerOf(name)?.inferable !== true) return false
  const fact = argumentConditions.find(({ names }) => names.includes(name))
  if (fact === undefined) return false
  const floor = fact.floor.map(({ value }) => value)
  return args.alternatives.every(([condition]) => {
    if (condition?.op !== 'MASKED_EQ') return false
    const { value: mask, valueTwo: value } = condition
    return mask === fact.mask && (fact.kind === 'bits' ? value === 0n : floor.includes(value))
  })
}
