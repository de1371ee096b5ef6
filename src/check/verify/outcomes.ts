import { errnoName } from '../../facts/errnos.ts'
import { syscallNumber } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { defaultVerdict, evaluate, rulesFor } from '../../language/seccomp/evaluate.ts'
import type { Rule, Verdict } from '../../language/seccomp/evaluate.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import { combinations, registersWith } from '../../language/seccomp/registers.ts'
import type { Answer } from './verification.ts'

/** What calls meet that have some values in common. */
export interface Outcome {
  /** Of the arguments that rules look at, as far as they are known. */
  readonly values: ReadonlyMap<number, bigint>
  /** What they may meet: one answer where that is certain. */
  readonly answers: readonly Answer[]
  /** Arguments that rules look at and that are not known. */
  readonly hidden: readonly number[]
}

/** Argument -> the values that the calls had; missing: not known. */
export type KnownValues = ReadonlyMap<number, readonly bigint[]>

/**
 * What becomes of calls by one name. Values of several arguments are tried in every combination: which of them came together
 * the caller must know. What is not known is tried on both sides of every condition.
 */
export function outcomesOf(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  known: KnownValues
): Outcome[] {
  const rules = rulesFor(profile, arch, name)
  const answersFor = (registers: readonly bigint[]): Answer[] => {
    const { disputed, ...answer } = evaluate(profile, arch, name, registers)
    return [answer, ...disputed].map(verdict => answerOf(profile, arch, name, verdict))
  }
  const looked = argumentsOf(rules)
  if (looked.length === 0)
    return [{ values: NOTHING, answers: distinct(answersFor([])), hidden: [] }]
  const shown = looked.filter(index => (known.get(index) ?? []).length > 0)
  const choices = combinations(
    shown.map(index => known.get(index)!),
    MAX_COMBINATIONS
  )
  const told = choices === null ? [] : shown
  const hidden = looked.filter(index => !told.includes(index))
  const tries = combinations(
    hidden.map(index => bothSides(rules, index)),
    MAX_COMBINATIONS
  )
  return (choices ?? [[]]).map(values => ({
    values: new Map(told.map((index, at) => [index, values[at]!])),
    answers:
      tries === null
        ? distinct(anyOf(profile, rules).map(verdict => answerOf(profile, arch, name, verdict)))
        : distinct(
            tries.flatMap(others =>
              answersFor(registersWith([...told, ...hidden], [...values, ...others]))
            )
          ),
    hidden
  }))
}

const NOTHING: ReadonlyMap<number, bigint> = new Map()

/** Those that rules for a call look at; none where one of them always holds. */
export function argumentsOf(rules: readonly Rule[]): number[] {
  if (rules.some(({ conditions }) => conditions.length === 0)) return []
  const indexes = rules.flatMap(({ conditions }) => conditions.map(({ index }) => index))
  return [...new Set(indexes)].sort((a, b) => a - b)
}

function answerOf(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  { action, errno }: Verdict
): Answer {
  const word = errno === null ? null : errnoName(errno)
  const isStubbed = word !== 'ENOSYS' && !isOpen(action) && isAboveAll(profile, arch, name)
  return { action, errno: word, inRunc: isStubbed ? 'ENOSYS' : null }
}

function isOpen(action: string): boolean {
  return action === 'ALLOW' || action === 'LOG' || action === 'TRACE'
}

/** Above the highest number that the profile names for a listed architecture (runc libcontainer/seccomp/patchbpf). */
function isAboveAll(profile: SeccompProfile, arch: Arch, name: string): boolean {
  if (isOpen(profile.defaultAction) || !profile.architectures.includes(arch)) return false
  const number = syscallNumber(arch, name)
  if (number === undefined) return false
  return profile.entries.every(({ names }) =>
    names.every(other => (syscallNumber(arch, other) ?? 0) < number)
  )
}

function anyOf(profile: SeccompProfile, rules: readonly Rule[]): Verdict[] {
  return [...rules.map(rule => rule.verdict), defaultVerdict(profile)]
}

function distinct(answers: readonly Answer[]): Answer[] {
  return [...new Map(answers.map(each => [`${each.action} ${each.errno}`, each])).values()]
}

/** Values of an argument that meet the conditions on it, and others that just do not. */
function bothSides(rules: readonly Rule[], index: number): bigint[] {
  const conditions = rules.flatMap(rule => rule.conditions).filter(each => each.index === index)
  const values = conditions.flatMap(({ op, value, valueTwo }) =>
    op === 'MASKED_EQ'
      ? [valueTwo, ...bitsOf(value).map(bit => valueTwo ^ bit)]
      : [value - 1n, value, value + 1n]
  )
  return [...new Set([0n, ...values, LARGEST].map(value => value & LARGEST))]
}

/** Of rules with one mask, some let a value pass that differs in a single bit, or all values pass. */
function bitsOf(mask: bigint): bigint[] {
  const bits = Array.from({ length: 64 }, (_, at) => 1n << BigInt(at))
  return bits.filter(bit => (mask & bit) !== 0n)
}

const LARGEST = 0xffff_ffff_ffff_ffffn

const MAX_COMBINATIONS = 4096
