import { describePlace } from '../../behaviour/place.ts'
import type { CapabilityFact, Program } from '../../behaviour/behaviour.ts'
import { levelOfCapability } from '../../facts/capabilities.ts'
import type { PodSecurityLevel } from '../../facts/capabilities.ts'
import { evidenceOf } from '../../facts/capability-evidence.ts'
import type { CapabilityNeed } from '../../facts/capability-evidence.ts'
import { defaultCapabilities } from '../../facts/default-profiles.ts'
import { severityOfCapability } from '../../policy/base/severity.ts'
import { capabilityFacts } from '../../policy/capability-evidence.ts'
import { showReasons, showRuns } from './case.ts'
import type { Case, ShownReason, ShownRuns } from './case.ts'

/** Why a capability is granted, or is not. */
export interface CapabilityAnswer {
  readonly kind: 'capability'
  readonly capability: string
  readonly profile: string
  /** The AppArmor profile allows it; null: there is none. */
  readonly isAllowed: boolean | null
  /** What the evidence asks the pod to add. */
  readonly isAdded: boolean
  readonly reasons: readonly ShownReason[]
  readonly evidence: readonly {
    readonly operation: string
    readonly outcome: CapabilityFact['outcome']
    readonly confidence: CapabilityFact['confidence']
    readonly program: Program
    readonly runs: ShownRuns
    readonly place: string
  }[]
  /** The calls and files that show it. */
  readonly needs: readonly CapabilityNeed[]
  /** The strictest Pod Security level whose pods may add it. */
  readonly level: PodSecurityLevel
  /** A container has it that asks for nothing. */
  readonly isDefault: boolean
  readonly severity: number
  readonly why: string
}

export function explainCapability(of: Case, capability: string): CapabilityAnswer {
  const { behaviour, policy, apparmor } = of
  const rule = [policy.apparmor, ...(policy.apparmor.children ?? [])]
    .flatMap(profile => profile.capabilities)
    .find(each => each.capability === capability)
  const { level, why } = severityOfCapability(capability)
  const fitting = apparmor?.rules.filter(
    each =>
      each.kind === 'capability' && (each.capability === null || each.capability === capability)
  )
  return {
    kind: 'capability',
    capability,
    profile: of.name,
    isAllowed:
      fitting === undefined ? null : fitting.length > 0 && fitting.every(each => !each.deny),
    isAdded: rule !== undefined,
    reasons: showReasons(behaviour, rule?.reasons ?? []),
    evidence: capabilityFacts(behaviour)
      .filter(fact => fact.capability === capability)
      .map(fact => ({
        operation: fact.operation,
        outcome: fact.outcome,
        confidence: fact.confidence,
        program: fact.by,
        runs: showRuns(behaviour, fact.runs),
        place: describePlace(behaviour, fact)
      })),
    needs: evidenceOf(capability),
    level: levelOfCapability(capability),
    isDefault: defaultCapabilities.includes(capability),
    severity: level,
    why
  }
}
