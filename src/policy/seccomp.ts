import { shownBy } from './shown.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { UserError } from '../errors.ts'
import { dangerOf } from '../facts/dangerous-syscalls.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { ARCHES, isArch } from '../facts/syscall-table.ts'
import { groupBy } from '../group.ts'
import { listed } from '../listed.ts'
import { byCodeUnit, sortedSet } from '../order.ts'
import type { DecideOptions } from './options.ts'
import type { Arguments, Reason, SeccompPolicy, SyscallRule, WithheldSyscall } from './policy.ts'
import { conditionsOf } from './seccomp/conditions.ts'
import { gatherSteps } from './seccomp/gather-steps.ts'
import { ENOSYS, namesOf } from './seccomp/step.ts'
import type { Step } from './seccomp/step.ts'

/** @throws UserError when no call was seen at all, or on an architecture that seccomp does not know */
export function decideSeccomp(behaviour: Behaviour, options: DecideOptions): SeccompPolicy {
  const recorded = tracedArchitectures(behaviour)
  const architectures = ARCHES.filter(
    arch => recorded.includes(arch) || options.architectures.includes(arch)
  ).toSorted(byCodeUnit)
  const steps = gatherSteps(behaviour, recorded, architectures, options)
  const refusedBy = namesOf(steps.ownRefusals)
  const { said, missing } = conditionsOf(behaviour, architectures, options)
  const isKept = (step: Step): boolean =>
    steps.seenNames.has(step.name) || isHarmless(step, said, options)
  const limitsOf = (name: string): Pick<SyscallRule, 'arguments' | 'lacks'> => {
    const [args, lacks] = [said.get(name), missing.get(name)]
    return { ...(args && { arguments: args }), ...(lacks && { lacks }) }
  }
  const allowed = [...steps.seen, ...steps.own, ...steps.needed, ...steps.likely.filter(isKept)]
  const isAllowed = namesOf(allowed)
  return {
    architectures,
    defaultErrno: ENOSYS,
    rules: foldRules([
      ...allowed.filter(step => !refusedBy.has(step.name)),
      ...steps.refused,
      ...steps.ownRefusals
    ]).map(rule => (rule.action === 'allow' ? { ...rule, ...limitsOf(rule.name) } : rule)),
    withheld: withheldOf(
      steps.likely.filter(({ name }) => !isAllowed.has(name) && !refusedBy.has(name))
    )
  }
}

/** Whether a call may be allowed that was inferred and not seen: it is not dangerous, or a condition refuses what is. */
function isHarmless(
  { name, reason, asksForDanger }: Step,
  conditions: ReadonlyMap<string, Arguments>,
  { preset }: DecideOptions
): boolean {
  const danger = dangerOf(name)
  if (danger === undefined) return true
  if (danger.inferable !== true || asksForDanger || !conditions.has(name)) return false
  // Another libc's way is worth it where images change, or where all programs go it.
  return reason.class !== 'siblings' || danger.ordinary === true || preset === 'portable'
}

function tracedArchitectures(behaviour: Behaviour): Arch[] {
  const seen = sortedSet(behaviour.syscalls.map(fact => fact.arch))
  const foreign = seen.find(arch => !isArch(arch))
  if (foreign !== undefined)
    throw new UserError(
      `the recording has calls of the architecture ${JSON.stringify(foreign)}, for which no seccomp profile is made: choose other records`
    )
  if (seen.length === 0 && !shownBy(behaviour).accesses)
    throw new UserError(
      `${labels(behaviour)}no system call was seen, so there is nothing to allow: record the workload with strace -f, without a filter`
    )
  return seen.filter(isArch)
}

function labels(behaviour: Behaviour): string {
  const names = sortedSet(behaviour.runs.map(run => run.label))
  return names.length > 0 ? `${listed(names, 3)}: ` : ''
}

/** One rule a name: an allowance beats a refusal, the first refusal beats a later one. */
function foldRules(steps: readonly Step[]): SyscallRule[] {
  const rules = new Map<string, { action: SyscallRule['action']; reasons: Reason[] }>()
  for (const { name, action, reason } of steps) {
    const rule = rules.get(name)
    if (!rule) rules.set(name, { action, reasons: [reason] })
    else if (rule.action === action) rule.reasons.push(reason)
  }
  return [...rules]
    .map(([name, rule]) => ({ name, ...rule }))
    .sort((a, b) => byCodeUnit(a.name, b.name))
}

function withheldOf(steps: readonly Step[]): WithheldSyscall[] {
  return groupBy(steps, step => step.name).map(([name, group]) => ({
    name,
    reasons: group.map(step => step.reason)
  }))
}
