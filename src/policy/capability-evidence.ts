import type { Behaviour, CapabilityFact, FileFact } from '../behaviour/behaviour.ts'
import { fileEvidence } from '../facts/capability-evidence.ts'
import type { FileEvidence } from '../facts/capability-evidence.ts'
import { UserError } from '../errors.ts'
import { isCapability } from '../facts/capabilities.ts'
import { byCodeUnit } from '../order.ts'

/**
 * All that the behaviour says about capabilities: what its calls showed, and what the files that were opened show.
 * Sorted by capability, then operation.
 * @throws UserError for a capability that Linux does not have
 */
export function capabilityFacts(behaviour: Behaviour): CapabilityFact[] {
  const facts = [...behaviour.capabilities, ...shownByFiles(behaviour.files)]
  const unknown = facts.find(fact => !isCapability(fact.capability))
  if (unknown)
    throw new UserError(`capabilities: Linux has no ${JSON.stringify(unknown.capability)}`)
  return facts.sort(
    (a, b) =>
      byCodeUnit(a.capability, b.capability) ||
      byCodeUnit(a.operation, b.operation) ||
      byCodeUnit(a.by ?? '', b.by ?? '')
  )
}

/** True for evidence that is enough to grant: the process had the capability, and the call needs it every time. */
export function isProof(fact: CapabilityFact): boolean {
  return fact.outcome === 'used' && fact.confidence === 'high'
}

function shownByFiles(files: readonly FileFact[]): CapabilityFact[] {
  const facts: CapabilityFact[] = []
  for (const file of files)
    for (const rule of fileEvidence(file.resolved ?? file.path)) facts.push(...shownBy(file, rule))
  return facts
}

function shownBy(
  { path, resolved, uses }: FileFact,
  { capability, confidence, operation, access }: FileEvidence
): CapabilityFact[] {
  return uses
    .filter(use => [...access].some(letter => use.access.includes(letter)))
    .map(({ by, runs, first }) => ({
      capability,
      operation: `${operation}: ${resolved ?? path}`,
      outcome: 'used',
      confidence,
      by,
      runs,
      first
    }))
}
