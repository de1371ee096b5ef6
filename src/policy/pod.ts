import type { Behaviour } from '../behaviour/behaviour.ts'
import type { DecideOptions } from './options.ts'
import type { CapabilityRule, PodPolicy } from './policy.ts'

/** Placeholder until the pod steps are there. */
export function decidePod(
  _behaviour: Behaviour,
  _options: DecideOptions,
  capabilities: readonly CapabilityRule[]
): PodPolicy {
  return {
    allowPrivilegeEscalation: true,
    allowPrivilegeEscalationReason: { class: 'seen', text: 'not decided yet' },
    addCapabilities: capabilities.map(rule => rule.capability.toUpperCase())
  }
}
