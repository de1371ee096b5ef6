import type { SyscallRule } from '../policy.ts'

/** What a rule says of a call with these registers; missing ones are 0. */
export function allows(rule: SyscallRule, registers: readonly bigint[]): boolean {
  if (rule.action !== 'allow') return false
  const alternatives = rule.arguments?.alternatives
  return (
    alternatives === undefined ||
    alternatives.some(conditions =>
      conditions.every(
        ({ index, value, valueTwo }) => ((registers[index] ?? 0n) & value) === valueTwo
      )
    )
  )
}
