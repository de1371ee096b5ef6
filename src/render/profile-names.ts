import { createHash } from 'node:crypto'
import { canonicalJson } from '../order.ts'
import type { AppArmorRules, Policy } from '../policy/policy.ts'
import type { ProfileNames } from './artifact.ts'
import { canonicalSeccomp } from './seccomp.ts'

/**
 * The names under which a cluster knows the profiles. The kubelet reads a profile when it creates a container, so a
 * changed profile needs a new name; and what did not change keeps its own, so that no pod is rolled for nothing.
 */
export function profileNames(policy: Policy): ProfileNames {
  return {
    seccomp: `tracewall/${policy.name}-${hashSeccomp(policy)}.json`,
    apparmor: `tracewall-${policy.name}-${hashAppArmor(policy)}`
  }
}

/** 12 hex digits of what the filter does. */
export function hashSeccomp(policy: Policy): string {
  return digest(canonicalSeccomp(policy))
}

/** 12 hex digits of what the profile allows and of its mode, not of why. */
export function hashAppArmor(policy: Policy): string {
  const { children, ...rules } = policy.apparmor
  const named = children?.map(withoutNone)
  return digest({ mode: policy.mode, rules: { ...withoutNone(rules), children: named } }, EVIDENCE)
}

/** Kinds of rules that came later: where a profile has none of them, its name is the one that it had before. */
function withoutNone<Rules extends AppArmorRules>({
  messages,
  changes,
  ...rules
}: Rules): Omit<Rules, 'messages' | 'changes'> & Partial<AppArmorRules> {
  return {
    ...rules,
    ...(messages.length > 0 && { messages }),
    ...(changes.length > 0 && { changes })
  }
}

/** What stands before the hash in the name of an AppArmor profile of ours, `tracewall-web-`; null: it is not ours. */
export function stemOf(name: string): string | null {
  return /^(tracewall-.+-)[0-9a-f]{12}$/.exec(name)?.[1] ?? null
}

/** 48 bits: two of a thousand profiles of one workload collide with a chance of one in 500 million. */
const DIGITS = 12

const EVIDENCE = new Set(['reasons', 'by', 'grant', 'listing', 'offers'])

/** 12 hex digits of a value, of its canonical JSON without the members of those names. */
export function digest(value: unknown, without?: ReadonlySet<string>): string {
  return createHash('sha256').update(canonicalJson(value, without)).digest('hex').slice(0, DIGITS)
}
