import type { Behaviour, ExecFact, RunSet } from '../../behaviour/behaviour.ts'
import { formatFirst, sourceOf } from '../../behaviour/place.ts'
import { firstRun, formatRuns, unionRuns } from '../../behaviour/runs.ts'
import { privilegeOf } from '../../facts/privileged-programs.ts'
import { byCodeUnit } from '../../order.ts'
import { isProof } from '../capability-evidence.ts'
import type { DecideOptions } from '../options.ts'
import type { Reason } from '../policy.ts'

/** Whether the pod may leave no_new_privs unset, and why. */
export function decideEscalation(
  behaviour: Behaviour,
  { noNewPrivileges }: Pick<DecideOptions, 'noNewPrivileges'>
): readonly [allowed: boolean, reason: Reason] {
  const gained = firstGain(behaviour)
  const evidence = gained && describe(behaviour, gained)
  if (noNewPrivileges === 'both')
    return evidence
      ? [true, evidence]
      : [false, { class: 'always', text: 'no program was seen to gain privileges by execution' }]
  const but = noNewPrivileges && evidence ? `, although ${evidence.text}` : ''
  return [!noNewPrivileges, { ...evidence, class: 'always', text: `as asked for${but}` }]
}

/** The first execution that gave a program privileges which its caller was not seen to have. */
function firstGain(behaviour: Behaviour): ExecFact | undefined {
  const gains = behaviour.execs.filter(exec => usedPrivileges(behaviour, exec)).sort(byPlace)
  return gains.find(gain => !wasPrivilegedBefore(behaviour, gain))
}

/**
 * True when a program that is known to be set-user-ID, or the like, was executed and then used privileges. A trace does
 * not show whether the bit made it possible: a root shell may call su under no_new_privs, anyone else may not.
 */
function usedPrivileges(behaviour: Behaviour, exec: ExecFact): boolean {
  const isIt = (by: string | null): boolean => by !== null && pathsOf(exec).includes(by)
  return (
    pathsOf(exec).some(path => privilegeOf(path) !== undefined) &&
    (behaviour.capabilities.some(fact => fact.outcome === 'used' && isIt(fact.by)) ||
      behaviour.credentials.some(fact => fact.error === null && isIt(fact.by)))
  )
}

/** True when an ordinary program had a capability earlier in the same log: then the caller was privileged already. */
function wasPrivilegedBefore(behaviour: Behaviour, gain: ExecFact): boolean {
  return behaviour.capabilities.some(
    fact =>
      isProof(fact) &&
      (fact.by === null || privilegeOf(fact.by) === undefined) &&
      isSubset(gain.runs, fact.runs) &&
      firstRun(fact.runs) === firstRun(gain.runs) &&
      sourceOf(fact.first) === sourceOf(gain.first) &&
      fact.first < gain.first
  )
}

function isSubset(part: RunSet, whole: RunSet): boolean {
  return formatRuns(unionRuns(part, whole)) === formatRuns(whole)
}

function byPlace(a: ExecFact, b: ExecFact): number {
  return firstRun(a.runs) - firstRun(b.runs) || a.first - b.first || byCodeUnit(a.path, b.path)
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
