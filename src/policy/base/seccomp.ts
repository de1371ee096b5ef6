import type { Behaviour, Fact, SeccompFact, SyscallFact } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { familyArgument, isUsualFamily, networkFamily } from '../../facts/apparmor-network.ts'
import { constantName } from '../../facts/constants.ts'
import { multiplexerOf } from '../../facts/multiplexers.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { evaluate } from '../../language/seccomp/evaluate.ts'
import type { Verdict } from '../../language/seccomp/evaluate.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import { combinations, registersWith } from '../../language/seccomp/registers.ts'
import { byCodeUnit, sortedSet } from '../../order.ts'
import type { Reason } from '../policy.ts'
import { byHand, change } from './change.ts'
import type { Change } from './change.ts'
import { ordinary, severityOfCall } from './severity.ts'
import type { Severity } from './severity.ts'
import { numbered } from '../../numbered.ts'

/** What has to be done to the text of a seccomp profile. */
export type SeccompEdit =
  /** Allow the call, whatever its arguments. */
  | { readonly kind: 'call'; readonly name: string }
  /** Allow the call with this value of the masked argument, besides those that are allowed; without a mask all bits count. */
  | {
      readonly kind: 'value'
      readonly name: string
      readonly index: number
      readonly value: bigint
      readonly mask: bigint | null
    }
  /** List the architecture. */
  | { readonly kind: 'architecture'; readonly arch: Arch }

/** What of the evidence a profile of anyone refuses, and the smallest edits that allow it. Sorted. */
export function amendSeccomp(
  profile: SeccompProfile,
  behaviour: Behaviour,
  allowDangerous: boolean
): Change<SeccompEdit>[] {
  const wanted = wantedCalls(behaviour)
  const arches = sortedSet(wanted.map(({ arch }) => arch)).filter(isArch)
  const missing = arches.filter(arch => !isListed(profile, arch))
  const whole: SeccompProfile = {
    ...profile,
    architectures: isAny(profile) ? [] : [...profile.architectures, ...missing]
  }
  const calls = new Map<string, Change<SeccompEdit>>()
  for (const call of wanted)
    for (const edit of editsFor(whole, call)) {
      const what = describe(edit)
      if (calls.has(what)) continue
      const severity = severityOf(whole, edit)
      calls.set(
        what,
        // Beside a default that allows, an allowance is no rule: the condition itself would have to change.
        isPass({ action: profile.defaultAction }) && conditionsOn(whole, call.name).length > 0
          ? byHand(what, severity, call.reason, 'an entry with conditions refuses it')
          : change(what, severity, call.reason, edit, allowDangerous)
      )
    }
  return [
    ...missing.map(arch => {
      const first = wanted.find(call => call.arch === arch)!.reason
      const edit = { kind: 'architecture', arch } as const
      return change(describe(edit), SECOND_TABLE, first, edit, allowDangerous)
    }),
    ...[...calls].sort(([a], [b]) => byCodeUnit(a, b)).map(([, made]) => made)
  ]
}

const SECOND_TABLE: Severity = {
  level: 3,
  why: 'opens all that is allowed to another call table',
  isOrdinary: false
}

interface WantedCall {
  readonly arch: Arch
  readonly name: string
  /** Argument index -> the values that were seen; absent where they are not known. */
  readonly args: ReadonlyMap<number, readonly bigint[]>
  /** A filter refused it: then a condition that cannot be judged was not met. */
  readonly wasRefused: boolean
  readonly reason: Reason
}

function wantedCalls(behaviour: Behaviour): WantedCall[] {
  const refused = behaviour.seccomp.filter(fact => fact.action !== 'LOG')
  const isRefused = (name: string, arch: string): boolean =>
    refused.some(fact => fact.syscall === name && fact.arch === arch)
  const calls = [
    ...behaviour.syscalls.map(fact => ({ fact, name: fact.name, args: valuesOf(fact) })),
    ...behaviour.seccomp.map(fact => ({ fact, name: fact.syscall, args: NO_VALUES }))
  ]
  return calls.flatMap(({ fact, name, args }) => {
    const { arch } = fact
    if (!isArch(arch) || !/^[a-z_][a-z0-9_]*$/.test(name) || name.startsWith('syscall_0x'))
      return []
    const wasRefused = isRefused(name, arch)
    const reason = reasonOf(behaviour, fact, name)
    const through = multiplexerOf(arch, name)
    return [
      { arch, name, args, wasRefused, reason },
      ...(through === undefined
        ? []
        : [{ arch, name: through, args: NO_VALUES, wasRefused, reason }])
    ]
  })
}

const NO_VALUES: WantedCall['args'] = new Map()

function valuesOf({ args }: SyscallFact): WantedCall['args'] {
  return new Map(
    args.flatMap(({ index, values }) => (values === 'any' ? [] : [[index, values.map(BigInt)]]))
  )
}

function reasonOf(behaviour: Behaviour, fact: SyscallFact | SeccompFact, name: string): Reason {
  const how = 'action' in fact ? (fact.action === 'LOG' ? ', logged' : `, ${fact.action}`) : ''
  const times = numbered(fact.count, 'call')
  return {
    class: 'seen',
    text: `${name}${how}, ${times}`,
    first: formatFirst(behaviour, fact as Fact)
  }
}

function isAny(profile: SeccompProfile): boolean {
  return profile.architectures.length === 0
}

// Without a list only the machine's own architecture is let through: we cannot know which that is.
function isListed(profile: SeccompProfile, arch: Arch): boolean {
  return isAny(profile) || profile.architectures.includes(arch)
}

function editsFor(profile: SeccompProfile, call: WantedCall): SeccompEdit[] {
  const { arch, name, args, wasRefused } = call
  const looked = sortedSet(conditionsOn(profile, name).map(String)).map(Number)
  if (looked.length === 0) return passes(profile, arch, name, []) ? [] : [{ kind: 'call', name }]
  const tried = combinations(
    looked.map(index => args.get(index) ?? []),
    MAX_COMBINATIONS
  )
  // What the log does not show may have met the condition; a refusal shows that it did not.
  if (tried === null || tried.length === 0) return wasRefused ? [{ kind: 'call', name }] : []
  const refused = tried.filter(
    values => !passes(profile, arch, name, registersWith(looked, values))
  )
  const [index] = looked
  if (refused.length === 0) return []
  if (looked.length > 1 || index === undefined) return [{ kind: 'call', name }]
  const mask = maskOf(profile, name, index)
  return refused.map(([value = 0n]) => ({
    kind: 'value',
    name,
    index,
    value: mask === null ? value : value & mask,
    mask
  }))
}

function conditionsOn(profile: SeccompProfile, name: string): number[] {
  return profile.entries
    .filter(entry => entry.names.includes(name))
    .flatMap(entry => entry.conditions.map(condition => condition.index))
}

/** What the author looks at, so that a new entry looks at the same. */
function maskOf(profile: SeccompProfile, name: string, index: number): bigint | null {
  const [condition] = profile.entries
    .filter(entry => entry.names.includes(name))
    .flatMap(entry => entry.conditions)
    .filter(condition => condition.index === index)
  return condition?.op === 'MASKED_EQ' ? condition.value : null
}

const MAX_COMBINATIONS = 1000

function passes(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  args: readonly bigint[]
): boolean {
  const verdict = evaluate(profile, arch, name, args)
  return [verdict, ...verdict.disputed].every(isPass)
}

// What is logged runs, but is what the profile would refuse once it enforces.
function isPass({ action }: Pick<Verdict, 'action'>): boolean {
  return action === 'ALLOW'
}

function severityOf(profile: SeccompProfile, edit: SeccompEdit): Severity {
  if (edit.kind === 'architecture') return SECOND_TABLE
  const severity = severityOfCall(edit.name)
  const isGuarded = edit.kind === 'value' || conditionsOn(profile, edit.name).length > 0
  if (!isGuarded) return severity
  if (edit.kind === 'value' && isUsualSocket(edit)) return ordinary(1)
  // The author thought about this argument.
  const why = severity.why === '' ? 'the profile limits its arguments' : severity.why
  return { level: Math.max(3, severity.level), why, isOrdinary: false }
}

/** True for a new socket of a family that ordinary programs talk through. Families have the same numbers on every architecture. */
function isUsualSocket({ name, index, value }: Extract<SeccompEdit, { kind: 'value' }>): boolean {
  if (index !== familyArgument(name)) return false
  const family = constantName('AF_', Number(value), 'x86_64')
  return family !== undefined && isUsualFamily(networkFamily(family) ?? '')
}

function describe(edit: SeccompEdit): string {
  switch (edit.kind) {
    case 'call':
      return `system call ${edit.name}`
    case 'value':
      return `system call ${edit.name} with argument ${edit.index} = 0x${edit.value.toString(16)}`
    case 'architecture':
      return `architecture ${edit.arch}`
    default:
      return edit satisfies never
  }
}
