import type { SyscallRule } from '../policy.ts'
import type { OwnRules } from '../own-rules.ts'
import { reasonOf } from '../with-own-rules.ts'
import { EPERM } from './step.ts'
import type { Step } from './step.ts'

/** The calls that the project allows, whatever was seen. */
export function ownCalls({ calls }: OwnRules): Step[] {
  return calls
    .filter(({ verdict }) => verdict === 'always')
    .map(rule => ({ name: rule.name, action: 'allow', reason: reasonOf(rule) }))
}

/** The calls that the project refuses, with EPERM; those that are `refused` anyway keep their errno. */
export function ownRefusals({ calls }: OwnRules, refused: readonly Step[]): Step[] {
  const actions = new Map<string, SyscallRule['action']>()
  for (const { name, action } of refused.toReversed()) actions.set(name, action)
  return calls
    .filter(({ verdict }) => verdict === 'never')
    .map(rule => ({
      name: rule.name,
      action: actions.get(rule.name) ?? EPERM,
      reason: reasonOf(rule)
    }))
}
