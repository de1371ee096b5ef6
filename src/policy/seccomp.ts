import type { Behaviour } from '../behaviour/behaviour.ts'
import { UserError } from '../errors.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { isArch, syscallNumber } from '../facts/syscall-table.ts'
import { byCodeUnit, sortedSet } from '../order.ts'
import type { DecideOptions } from './options.ts'
import { isSwitchedOff } from './options.ts'
import type { Reason, SeccompPolicy, SyscallRule } from './policy.ts'
import { alwaysNeeded } from './seccomp/always-needed.ts'
import { multiplexed } from './seccomp/multiplexed.ts'
import { quiet } from './seccomp/quiet.ts'
import { refuseDangerous } from './seccomp/refuse-dangerous.ts'
import { refuseNewer } from './seccomp/refuse-newer.ts'
import { runtimeFloor } from './seccomp/runtime-floor.ts'
import { ENOSYS } from './seccomp/step.ts'
import type { Step } from './seccomp/step.ts'
import { traced } from './seccomp/traced.ts'

/** @throws UserError when no call was seen at all, or on an architecture that seccomp does not know */
export function decideSeccomp(behaviour: Behaviour, options: DecideOptions): SeccompPolicy {
  const architectures = tracedArchitectures(behaviour)
  const seen = [...traced(behaviour), ...multiplexed(behaviour)]
  const inferred = [...quiet(behaviour), ...alwaysNeeded(), ...runtimeFloor(options)]
  const refused = [...refuseDangerous(), ...refuseNewer()]
  const usable = [...inferred, ...refused].filter(
    step => existsOn(architectures, step.name) && !isSwitchedOff(step.reason.class, options)
  )
  return { architectures, defaultErrno: ENOSYS, rules: foldRules([...seen, ...usable]) }
}

function tracedArchitectures(behaviour: Behaviour): Arch[] {
  const seen = sortedSet(behaviour.syscalls.map(fact => fact.arch))
  const foreign = seen.find(arch => !isArch(arch))
  if (foreign !== undefined)
    throw new UserError(
      `the recording has calls of the architecture ${JSON.stringify(foreign)}, for which there is no system call table`
    )
  // AppArmor's own records have no system calls in them.
  if (seen.length === 0 && behaviour.apparmor.length === 0)
    throw new UserError(
      `${labels(behaviour)}no system call was seen, so there is nothing to allow: record the workload with strace -f, without a filter`
    )
  return seen.filter(isArch)
}

function labels(behaviour: Behaviour): string {
  const names = sortedSet(behaviour.runs.map(run => run.label))
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return names.length > 0 ? `${names.slice(0, 3).join(', ')}${more}: ` : ''
}

// A name that no listed architecture has would be noise in the profile.
function existsOn(architectures: readonly Arch[], name: string): boolean {
  return architectures.some(arch => syscallNumber(arch, name) !== undefined)
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
