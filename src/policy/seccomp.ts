import { shownBy } from './shown.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { UserError } from '../errors.ts'
import { dangerOf } from '../facts/dangerous-syscalls.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { isMultiplexer } from '../facts/multiplexers.ts'
import { ARCHES, isArch, syscallNumber } from '../facts/syscall-table.ts'
import { groupBy } from '../group.ts'
import { listed } from '../listed.ts'
import { byCodeUnit, sortedSet } from '../order.ts'
import type { DecideOptions } from './options.ts'
import { isSwitchedOff } from './options.ts'
import type { Arguments, Reason, SeccompPolicy, SyscallRule, WithheldSyscall } from './policy.ts'
import { alwaysNeeded } from './seccomp/always-needed.ts'
import { conditionsOf } from './seccomp/conditions.ts'
import { companions } from './seccomp/companions.ts'
import { imported } from './seccomp/imported.ts'
import { importsTellAll, leftToImports } from './seccomp/left-to-imports.ts'
import { multiplexed } from './seccomp/multiplexed.ts'
import { ownCalls, ownRefusals } from './seccomp/own.ts'
import { quiet } from './seccomp/quiet.ts'
import { refuseDangerous } from './seccomp/refuse-dangerous.ts'
import { refuseNewer } from './seccomp/refuse-newer.ts'
import { runtimeFloor } from './seccomp/runtime-floor.ts'
import { siblings } from './seccomp/siblings.ts'
import { ENOSYS } from './seccomp/step.ts'
import type { Step } from './seccomp/step.ts'
import { isWrittenFile } from './seccomp/telling-files.ts'
import { traced } from './seccomp/traced.ts'
import { onArchitectures, transposed } from './seccomp/transposed.ts'

/** @throws UserError when no call was seen at all, or on an architecture that seccomp does not know */
export function decideSeccomp(behaviour: Behaviour, options: DecideOptions): SeccompPolicy {
  const recorded = tracedArchitectures(behaviour)
  const architectures = ARCHES.filter(
    arch => recorded.includes(arch) || options.architectures.includes(arch)
  ).toSorted(byCodeUnit)
  const usable = (steps: readonly Step[]): Step[] =>
    steps.filter(
      ({ name, reason }) => existsOn(architectures, name) && !isSwitchedOff(reason.class, options)
    )
  const seen = [...traced(behaviour), ...multiplexed(behaviour)]
  const elsewhere = transposed(
    behaviour,
    architectures.filter(arch => !recorded.includes(arch))
  )
  const own = usable(ownCalls(options.own))
  const tellAll = !isSwitchedOff('imports', options) && importsTellAll(behaviour)
  // Images that change may bring programs that call more than these import.
  const isLeft = tellAll && options.preset !== 'portable'
  const always = isLeft ? leftToImports(alwaysNeeded(), behaviour) : alwaysNeeded()
  const needed = [...own, ...usable([...quiet(behaviour), ...always, ...runtimeFloor(options)])]
  const likely = usable([
    ...elsewhere,
    ...onArchitectures(infer(behaviour, seen, needed, tellAll, options), architectures)
  ])
  // Sockets of another architecture go through socketcall, whatever its severity.
  const carriers = elsewhere.filter(step => isMultiplexer(step.name))
  const isSeen = namesOf([...seen, ...carriers])
  const refused = usable([...refuseDangerous(), ...refuseNewer()])
  const refusals = usable(ownRefusals(options.own, refused))
  const [allowedBy, refusedBy] = [namesOf(own), namesOf(refusals)]
  const { said, missing } = conditionsOf(behaviour, architectures, options)
  const isKept = (step: Step): boolean => isSeen.has(step.name) || isHarmless(step, said, options)
  const limitsOf = (name: string): Pick<SyscallRule, 'arguments' | 'lacks'> => {
    const [args, lacks] = [said.get(name), missing.get(name)]
    return { ...(args && { arguments: args }), ...(lacks && { lacks }) }
  }
  return {
    architectures,
    defaultErrno: ENOSYS,
    rules: foldRules([
      ...[...seen, ...needed, ...likely.filter(isKept)].filter(step => !refusedBy.has(step.name)),
      ...refused,
      ...refusals
    ]).map(rule => (rule.action === 'allow' ? { ...rule, ...limitsOf(rule.name) } : rule)),
    withheld: withheldOf(
      likely.filter(step => !isKept(step) && !allowedBy.has(step.name) && !refusedBy.has(step.name))
    )
  }
}

/** Whether a call may be allowed that was inferred and not seen: it is not dangerous, or a condition refuses what is. */
function isHarmless(
  { name, reason }: Step,
  conditions: ReadonlyMap<string, Arguments>,
  { preset }: DecideOptions
): boolean {
  const danger = dangerOf(name)
  if (danger === undefined) return true
  if (danger.inferable !== true || !conditions.has(name)) return false
  // Another libc's way is worth it where images change, or where all programs go it.
  return reason.class !== 'siblings' || danger.ordinary === true || preset === 'portable'
}

/** What other runs, other inputs and another libc may call. */
function infer(
  behaviour: Behaviour,
  seen: readonly Step[],
  needed: readonly Step[],
  tellAll: boolean,
  options: DecideOptions
): Step[] {
  const written = !tellAll && behaviour.files.some(isWrittenFile)
  const together = companions(namesOf(seen), written)
  const told = imported(behaviour)
  const steps = [...told, ...together]
  const known = [...seen, ...steps]
  if (options.preset === 'portable') return [...steps, ...siblings(namesOf([...known, ...needed]))]
  // Imports name what this libc calls; only where some program's are not known, siblings are worth their price.
  if (!tellAll) return [...steps, ...siblings(namesOf(known))]
  return [...told, ...leftToImports(together, behaviour)]
}

function namesOf(steps: readonly Step[]): Set<string> {
  return new Set(steps.map(step => step.name))
}

function tracedArchitectures(behaviour: Behaviour): Arch[] {
  const seen = sortedSet(behaviour.syscalls.map(fact => fact.arch))
  const foreign = seen.find(arch => !isArch(arch))
  if (foreign !== undefined)
    throw new UserError(
      `the recording has calls of the architecture ${JSON.stringify(foreign)}, for which there is no system call table`
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

function withheldOf(steps: readonly Step[]): WithheldSyscall[] {
  return groupBy(steps, step => step.name).map(([name, group]) => ({
    name,
    reasons: group.map(step => step.reason)
  }))
}
