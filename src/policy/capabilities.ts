import type { Behaviour, CapabilityFact } from '../behaviour/behaviour.ts'
import { formatFirst } from '../behaviour/place.ts'
import { capabilityFacts, isProof } from './capability-evidence.ts'
import type { CapabilityRule, Reason } from './policy.ts'

/**
 * The capabilities that the workload was seen to use. What it asked for and did not get is not granted: it went on
 * without. Neither is what might have been needless; the report lists both.
 */
export function decideCapabilities(behaviour: Behaviour): CapabilityRule[] {
  const rules = new Map<string, Reason[]>()
  for (const fact of capabilityFacts(behaviour).filter(isProof)) {
    const reasons = rules.get(fact.capability) ?? []
    rules.set(fact.capability, [...reasons, reasonOf(behaviour, fact)])
  }
  return [...rules].map(([capability, reasons]) => ({ capability, reasons }))
}

function reasonOf(behaviour: Behaviour, fact: CapabilityFact): Reason {
  const by = fact.by === null ? '' : `, by ${fact.by}`
  return { class: 'seen', text: `${fact.operation}${by}`, first: formatFirst(behaviour, fact) }
}
