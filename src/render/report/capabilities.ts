import type { Behaviour, CapabilityFact } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { levelOfCapability } from '../../facts/capabilities.ts'
import { capabilityFacts, isProof } from '../../policy/capability-evidence.ts'
import type { Policy } from '../../policy/policy.ts'
import { code, prose } from '../markdown.ts'
import { viewEvidence, viewPlace } from './evidence.ts'
import type { EvidenceView } from './evidence.ts'

export interface CapabilitiesView {
  readonly granted: readonly (EvidenceView & { readonly name: string; readonly level: string })[]
  readonly notGranted: readonly {
    readonly name: string
    readonly text: string
    readonly why: string
    readonly place: string
  }[]
}

export function viewCapabilities({ apparmor }: Policy, behaviour: Behaviour): CapabilitiesView {
  const granted = new Set(apparmor.capabilities.map(rule => rule.capability))
  return {
    granted: apparmor.capabilities.map(rule => ({
      name: code(rule.capability.toUpperCase()),
      level: levelOfCapability(rule.capability),
      ...viewEvidence(behaviour, rule.reasons)
    })),
    notGranted: capabilityFacts(behaviour)
      .filter(fact => !isProof(fact) && !granted.has(fact.capability))
      .map(fact => ({
        name: code(fact.capability.toUpperCase()),
        text: prose(fact.by === null ? fact.operation : `${fact.operation}, by ${fact.by}`),
        why: whyNot(fact),
        place: viewPlace(behaviour, formatFirst(behaviour, fact))
      }))
  }
}

function whyNot(fact: CapabilityFact): string {
  return fact.outcome === 'refused'
    ? 'was refused in the recording, and the program went on'
    : 'may have worked without it; add it if this fails'
}
