import type { Behaviour } from '../behaviour/behaviour.ts'
import type { CapabilityRule } from './policy.ts'

/** Placeholder until the capability steps are there. */
export function decideCapabilities(_behaviour: Behaviour): CapabilityRule[] {
  return []
}
