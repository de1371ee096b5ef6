import type { Behaviour } from '../../behaviour/behaviour.ts'
import { otherAbis } from '../../facts/compat-arch.ts'
import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import { keptArguments } from '../../facts/kept-arguments.ts'
import { newerSyscall } from '../../facts/newer-syscalls.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { evaluate, rulesFor } from '../../language/seccomp/evaluate.ts'
import type { Verdict } from '../../language/seccomp/evaluate.ts'
import type {
  Condition,
  SeccompAction,
  SeccompEntry,
  SeccompProfile
} from '../../language/seccomp/profile.ts'
import { combinations, registersWith } from '../../language/seccomp/registers.ts'
import { groupBy } from '../../group.ts'
import { byCodeUnit, sortedSet } from '../../order.ts'
import { byHand, change } from './change.ts'
import type { Change } from './change.ts'
import { conditionsOn } from './entries-for.ts'
import { describeEdit } from './seccomp-edit.ts'
import type { SeccompEdit, ValueEdit } from './seccomp-edit.ts'
import { SECOND_TABLE, severityOfEdit } from './seccomp-severity.ts'
import { unnamedCalls, wantedCalls } from './wanted-calls.ts'
import type { WantedCall } from './wanted-calls.ts'

/** What the evidence asks of a seccomp profile. */
export interface SeccompAmendment {
  /** Architectures first; sorted. */
  readonly changes: readonly Change<SeccompEdit>[]
  /** Why calls stay as they are although the profile may refuse them. Sorted. */
  readonly left: readonly string[]
}

/** What of the evidence a profile of anyone refuses, and the smallest edits that allow it. */
export function amendSeccomp(
  profile: SeccompProfile,
  behaviour: Behaviour,
  allowDangerous: boolean
): SeccompAmendment {
  const wanted = wantedCalls(behaviour)
  const arches = sortedSet(wanted.map(({ arch }) => arch)).filter(isArch)
  const missing = arches.filter(arch => !isListed(profile, arch, arches))
  // What an architecture calls that stays killed opens nothing for it.
  const opensArch = allowDangerous && !isAny(profile)
  const whole: SeccompProfile = {
    ...profile,
    architectures: isAny(profile) ? [] : [...profile.architectures, ...missing]
  }
  const calls = new Map<string, Change<SeccompEdit>>()
  const left: [name: string, why: string][] =
    profile.defaultAction === 'ALLOW'
      ? []
      : unnamedCalls(behaviour).map(name => [name, leftSince('no table has a name for it')])
  for (const call of wanted) {
    if (missing.includes(call.arch) && !opensArch) continue
    const answer = answerTo(whole, call)
    if (answer.left !== null) left.push([call.name, answer.left])
    for (const edit of answer.edits) {
      const what = describeEdit(edit)
      if (calls.has(what)) continue
      const severity = severityOfEdit(whole, edit)
      calls.set(
        what,
        // Beside a default that allows, an allowance is no rule: the condition itself would have to change.
        profile.defaultAction === 'ALLOW' && conditionsOn(whole, call.name).length > 0
          ? byHand(what, severity, call.reason, 'an entry with conditions refuses it')
          : change(what, severity, call.reason, edit, allowDangerous)
      )
    }
  }
  return {
    changes: [
      ...missing.map(arch => {
        const first = wanted.find(call => call.arch === arch)!.reason
        const edit = { kind: 'architecture', arch } as const
        return isAny(profile)
          ? byHand(
              describeEdit(edit),
              SECOND_TABLE,
              first,
              'the profile has no list of architectures'
            )
          : change(describeEdit(edit), SECOND_TABLE, first, edit, allowDangerous)
      }),
      ...[...calls].sort(([a], [b]) => byCodeUnit(a, b)).map(([, made]) => made)
    ],
    left: groupBy(left, ([, why]) => why)
      .map(([why, calls]) => `${sortedSet(calls.map(([name]) => name)).join(', ')}: ${why}`)
      .sort(byCodeUnit)
  }
}

function isAny(profile: SeccompProfile): boolean {
  return profile.architectures.length === 0
}

/** Without a list the machine's own architecture alone is let through: one of `arches`, of which it may run others. */
function isListed(profile: SeccompProfile, arch: Arch, arches: readonly Arch[]): boolean {
  if (!isAny(profile)) return profile.architectures.includes(arch)
  return !arches.some(machine => otherAbis(machine).includes(arch))
}

interface Answer {
  readonly edits: readonly SeccompEdit[]
  /** Why the call stays as it is; null: it need not change, or does. */
  readonly left: string | null
}

function leftSince(why: string): string {
  return `left as it is, since ${why}`
}

const COVERED: Answer = { edits: [], left: null }

function answerTo(profile: SeccompProfile, call: WantedCall): Answer {
  const { arch, name, args, wasRefused } = call
  const leave = (why: string): Answer => ({ edits: [], left: leftSince(why) })
  const rules = rulesFor(profile, arch, name)
  // A rule without conditions beats all with.
  const looked = rules.some(({ conditions }) => conditions.length === 0)
    ? []
    : sortedSet(conditionsOn(profile, name).map(String)).map(Number)
  if (looked.length === 0) {
    const verdict = evaluate(profile, arch, name, [])
    if (isPass(profile, verdict)) return COVERED
    if (isAnother(verdict.action)) return leave('the program that listens decides about it')
    const older = call.neverPassed ? olderWay(profile, arch, name, verdict) : null
    if (older !== null)
      return leave(`its callers take ${older} on ENOSYS, and the profile allows that`)
    return { edits: [{ kind: 'call', name }], left: null }
  }
  const tried = combinations(
    looked.map(index =>
      (args.get(index) ?? []).flatMap(value => registersOf(arch, name, index, value))
    ),
    MAX_COMBINATIONS
  )
  // What the log does not show may have met the condition; a refusal shows that it did not.
  if (tried === null || tried.length === 0)
    return wasRefused
      ? { edits: [{ kind: 'call', name }], left: null }
      : leave('the log does not show the arguments, which the profile limits')
  const refused = tried.filter(
    values => !passes(profile, arch, name, registersWith(looked, values))
  )
  if (refused.length === 0) return COVERED
  const whole: Answer = { edits: [{ kind: 'call', name }], left: null }
  const [index] = looked
  if (looked.length > 1 || index === undefined) return whole
  const mask = maskOf(profile, name, index)
  const edits = refused.map(([register = 0n]): ValueEdit => {
    const its = mask ?? (hasSign(arch, name, index, register) ? LOWER_HALF : null)
    const value = its === null ? register : register & its
    return { kind: 'value', name, index, value, mask: its }
  })
  // Beside an entry that refuses some values libseccomp may take either.
  const amended = { ...profile, entries: [...profile.entries, ...edits.map(entryOf)] }
  const isEnough = tried.every(values => passes(amended, arch, name, registersWith(looked, values)))
  return isEnough ? { edits, left: null } : whole
}

function entryOf({ name, index, value, mask }: ValueEdit): SeccompEntry {
  const condition: Condition =
    mask === null
      ? { index, op: 'EQ', value, valueTwo: 0n }
      : { index, op: 'MASKED_EQ', value: mask, valueTwo: value }
  return { names: [name], action: 'ALLOW', errno: null, conditions: [condition] }
}

/** True for an action that lets another program decide. */
function isAnother(action: SeccompAction): boolean {
  return action === 'NOTIFY' || action === 'TRACE'
}

/**
 * The call that is made instead of a dangerous one which meets ENOSYS, where the profile allows that: clone for clone3, which
 * every thread asks for first.
 */
function olderWay(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  { errno }: Verdict
): string | null {
  const older = newerSyscall(name)?.older
  if (errno !== ENOSYS || older === undefined || dangerOf(name) === undefined) return null
  return passes(profile, arch, older, []) ? older : null
}

const ENOSYS = 38

/** What the author looks at, so that a new entry looks at the same. */
function maskOf(profile: SeccompProfile, name: string, index: number): bigint | null {
  const [condition] = profile.entries
    .filter(entry => entry.names.includes(name))
    .flatMap(entry => entry.conditions)
    .filter(condition => condition.index === index)
  return condition?.op === 'MASKED_EQ' ? condition.value : null
}

/** What may stand in the register: of one whose lower half is read alone C fills the upper half with the sign, or not. */
function registersOf(arch: Arch, name: string, index: number, value: bigint): bigint[] {
  return hasSign(arch, name, index, value) ? [value, value | UPPER_HALF] : [value]
}

function hasSign(arch: Arch, name: string, index: number, value: bigint): boolean {
  const width = keptArguments(name, arch).find(argument => argument.index === index)?.width
  return width === 32 && (value & SIGN) !== 0n
}

const SIGN = 0x8000_0000n
const LOWER_HALF = 0xffff_ffffn
const UPPER_HALF = 0xffff_ffff_0000_0000n

const MAX_COMBINATIONS = 1000

function passes(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  args: readonly bigint[]
): boolean {
  const verdict = evaluate(profile, arch, name, args)
  return [verdict, ...verdict.disputed].every(each => isPass(profile, each))
}

// What is logged runs. Where all is logged, it is what the profile would refuse once it enforces.
function isPass({ defaultAction }: SeccompProfile, { action }: Verdict): boolean {
  return action === 'ALLOW' || (action === 'LOG' && defaultAction !== 'LOG')
}
