import type { Behaviour, ExecFact } from '../behaviour/behaviour.ts'
import { formatFirst } from '../behaviour/place.ts'
import { privilegeOf } from '../facts/privileged-programs.ts'
import { sortedSet } from '../order.ts'
import type { DecideOptions } from './options.ts'
import type { CapabilityRule, PodPolicy, Reason } from './policy.ts'

/** What the pod says beside the names of the profiles. */
export function decidePod(
  behaviour: Behaviour,
  options: Pick<DecideOptions, 'noNewPrivileges'>,
  capabilities: readonly CapabilityRule[]
): PodPolicy {
  const [allowPrivilegeEscalation, allowPrivilegeEscalationReason] = decideEscalation(
    behaviour,
    options
  )
  return {
    allowPrivilegeEscalation,
    allowPrivilegeEscalationReason,
    addCapabilities: sortedSet(capabilities.map(rule => rule.capability.toUpperCase()))
  }
}

function decideEscalation(
  behaviour: Behaviour,
  { noNewPrivileges }: Pick<DecideOptions, 'noNewPrivileges'>
): [allowed: boolean, reason: Reason] {
  const gained = behaviour.execs.find(exec => gainedPrivileges(behaviour, exec))
  const evidence = gained && describe(behaviour, gained)
  if (noNewPrivileges === 'both')
    return evidence
      ? [true, evidence]
      : [false, { class: 'always', text: 'no program was seen to gain privileges by execution' }]
  const but = noNewPrivileges && evidence ? `, although ${evidence.text}` : ''
  return [!noNewPrivileges, { ...evidence, class: 'always', text: `as asked for${but}` }]
}

/**
 * True when a program that is known to be set-user-ID, or the like, was executed and then used its privileges. A trace
 * does not show whether the bit or the caller's own rights made it possible: a root shell may call su under
 * no_new_privs, anyone else may not.
 */
function gainedPrivileges(behaviour: Behaviour, exec: ExecFact): boolean {
  if (!pathsOf(exec).some(path => privilegeOf(path) !== undefined)) return false
  const isIt = (by: string | null): boolean => by !== null && pathsOf(exec).includes(by)
  return (
    behaviour.capabilities.some(fact => fact.outcome === 'used' && isIt(fact.by)) ||
    behaviour.credentials.some(fact => fact.error === null && isIt(fact.by))
  )
}

function describe(behaviour: Behaviour, exec: ExecFact): Reason {
  const path = pathsOf(exec).find(each => privilegeOf(each) !== undefined) ?? exec.path
  return {
    class: 'seen',
    text: `${path} ${privilegeOf(path)} and used privileges; a caller that is not root needs this`,
    first: formatFirst(behaviour, exec)
  }
}

function pathsOf(exec: ExecFact): string[] {
  return exec.resolved === undefined ? [exec.path] : [exec.path, exec.resolved]
}
