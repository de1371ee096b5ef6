import type { ProfileNames, Target } from './artifact.ts'
import { auditRules } from './bootstrap/audit-rules.ts'
import { bootstrapAppArmor } from './bootstrap/apparmor.ts'
import { checkNode } from './bootstrap/check-node.ts'
import { pod } from './pod.ts'
import { hashSeccomp } from './profile-names.ts'
import { seccomp } from './seccomp.ts'
import type { Policy } from '../policy/policy.ts'

/** What `bootstrap` writes, in the order in which it is listed. */
export const bootstrapTargets: readonly Target[] = [
  seccomp,
  bootstrapAppArmor,
  auditRules,
  checkNode,
  pod
]

/** The AppArmor profile is always the same one: audit rules and the choice of records name it. */
export function bootstrapNames(policy: Policy): ProfileNames {
  return {
    seccomp: `tracewall/${policy.name}-bootstrap-${hashSeccomp(policy)}.json`,
    apparmor: `tracewall-${policy.name}-bootstrap`
  }
}
