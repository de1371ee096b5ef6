import { accessOf, bitsOf } from '../behaviour/access.ts'
import type { InferredFile } from './apparmor/file-drafts.ts'
import type { CapabilityRule, DenyRule, FileRule, Reason } from './policy.ts'
import type { OwnName, OwnPath, OwnRules } from './own-rules.ts'

/** Why the project says so, and where. */
export function reasonOf({ where, why }: Pick<OwnPath, 'where'> & Partial<OwnPath>): Reason {
  return { class: 'own', text: why ? `${why} (${where})` : where }
}

/** Capabilities with what the project says of them. */
export function withOwnCapabilities(
  rules: readonly CapabilityRule[],
  { capabilities }: OwnRules
): CapabilityRule[] {
  const never = new Set(namesOf(capabilities, 'never'))
  const left = rules.filter(({ capability }) => !never.has(capability))
  const added = capabilities
    .filter(({ verdict }) => verdict === 'always')
    .map(rule => ({ capability: rule.name, reasons: [reasonOf(rule)] }))
  return added.reduce(addCapability, left)
}

function addCapability(rules: CapabilityRule[], added: CapabilityRule): CapabilityRule[] {
  const known = rules.find(({ capability }) => capability === added.capability)
  if (known === undefined) return [...rules, added]
  const reasons = [...known.reasons, ...added.reasons]
  return rules.map(rule => (rule === known ? { ...rule, reasons } : rule))
}

function namesOf(rules: readonly OwnName[], verdict: OwnName['verdict']): string[] {
  return rules.filter(rule => rule.verdict === verdict).map(({ name }) => name)
}

/** The paths that the project allows. */
export function ownFiles({ paths }: OwnRules): InferredFile[] {
  return paths
    .filter(({ verdict }) => verdict === 'always')
    .map(rule => ({ pattern: rule.pattern, access: inOrder(rule.perms), reason: reasonOf(rule) }))
}

/** The paths that it refuses. */
export function ownDenies({ paths }: OwnRules): DenyRule[] {
  return paths
    .filter(({ verdict }) => verdict === 'never')
    .map(rule => ({
      kind: 'file',
      pattern: rule.pattern,
      perms: inOrder(rule.perms),
      reasons: [reasonOf(rule)]
    }))
}

/** Without the letters that the project refuses of just these patterns: a rule that never applies is only confusing. */
export function withoutRefused(files: readonly FileRule[], { paths }: OwnRules): FileRule[] {
  const refused = new Map<string, number>()
  for (const { pattern, perms, verdict } of paths)
    if (verdict === 'never')
      refused.set(pattern, (refused.get(pattern) ?? 0) | (bitsOf(perms) ?? 0))
  if (refused.size === 0) return [...files]
  return files.flatMap(rule => {
    const perms = accessOf((bitsOf(rule.perms) ?? 0) & ~(refused.get(rule.pattern) ?? 0))
    return perms === '' ? [] : [{ ...rule, perms }]
  })
}

function inOrder(perms: string): string {
  return accessOf(bitsOf(perms) ?? 0)
}
