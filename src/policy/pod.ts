import type { Behaviour } from '../behaviour/behaviour.ts'
import { sortedSet } from '../order.ts'
import type { DecideOptions } from './options.ts'
import { decideEscalation } from './pod/escalation.ts'
import { decideReadOnlyRoot } from './pod/read-only-root.ts'
import { decideUser } from './pod/user.ts'
import type { CapabilityRule, FileRule, PodPolicy } from './policy.ts'

/** What the pod sets apart from the names of the profiles; `files`: rules of the AppArmor profile and its children. */
export function decidePod(
  behaviour: Behaviour,
  options: Pick<DecideOptions, 'noNewPrivileges' | 'mapPath'>,
  capabilities: readonly CapabilityRule[],
  files: readonly FileRule[]
): PodPolicy {
  const [allowPrivilegeEscalation, allowPrivilegeEscalationReason] = decideEscalation(
    behaviour,
    options
  )
  return {
    allowPrivilegeEscalation,
    allowPrivilegeEscalationReason,
    addCapabilities: sortedSet(capabilities.map(rule => rule.capability.toUpperCase())),
    user: decideUser(behaviour),
    readOnlyRoot: decideReadOnlyRoot(behaviour, options, files)
  }
}
