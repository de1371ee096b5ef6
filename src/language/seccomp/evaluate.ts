import { multiplexers } from '../../facts/multiplexers.ts'
import { ARCHES, isNarrow, isSyscall, syscallNumber } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import type { Condition, SeccompAction, SeccompEntry, SeccompProfile } from './profile.ts'

/** What becomes of a call. */
export interface Verdict {
  readonly action: SeccompAction
  /** For ERRNO and TRACE. */
  readonly errno: number | null
}

export interface Evaluation extends Verdict {
  /**
   * Verdicts of other conditional rules that match as well. libseccomp then answers with one of them, which one depends
   * on how it happens to order its tree: a profile should not have any.
   */
  readonly disputed: readonly Verdict[]
}

/**
 * What the filter that runc and crun build through libseccomp does to one call: rules for one name are alternatives, an
 * unconditional one beats every conditional one wherever it stands, and the first of two unconditional ones wins.
 * `args` are the six registers, missing ones are 0. Source: tried with libseccomp 2.5.4, runc 1.1.5 and crun 1.8.1.
 *
 * Not modelled: runc answers ENOSYS to every number above the highest one that the profile names for the architecture,
 * unless the default action is ALLOW, LOG or TRACE.
 */
export function evaluate(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  args: readonly bigint[]
): Evaluation {
  // libseccomp's answer to a foreign ABI, whatever the default action is.
  if (profile.architectures.length > 0 && !profile.architectures.includes(arch))
    return { action: 'KILL_THREAD', errno: null, disputed: [] }
  const rules = rulesFor(profile, arch, name)
  const unconditional = rules.find(rule => rule.conditions.length === 0)
  if (unconditional) return { ...unconditional.verdict, disputed: [] }
  const matching = rules
    .filter(rule => rule.conditions.every(condition => holds(condition, arch, args)))
    .map(rule => rule.verdict)
  const usual = defaultVerdict(profile)
  const answer = matching[0] ?? usual
  const isUnsure = isTangled(rules) || sharesBound(profile, arch, name, rules)
  const possible = isUnsure ? [...rules.map(rule => rule.verdict), usual] : matching
  return { ...answer, disputed: possible.filter(verdict => !isSame(verdict, answer)) }
}

/** What a profile says of one call under some conditions; without any: always. */
export interface Rule {
  readonly verdict: Verdict
  readonly conditions: readonly Condition[]
}

/** What a profile says of a call by name; without such a rule the default holds, see `evaluate`. */
export function rulesFor(profile: SeccompProfile, arch: Arch, name: string): Rule[] {
  if (!existsOn(arch, name)) return []
  const inner = innerCalls(arch, name)
  const usual = defaultVerdict(profile)
  const entries = inner.size > 0 ? profile.entries : (entriesByName(profile).get(name) ?? [])
  return entries.flatMap(({ names, action, errno, conditions }) => {
    const verdict: Verdict = { action, errno }
    // libseccomp refuses a rule that does what happens anyway, so the runtimes skip it.
    if (isSame(verdict, usual)) return []
    const alternatives = splitRepeated(conditions).map(alternative =>
      alternative.filter(condition => !alwaysHolds(condition, arch))
    )
    if (inner.size === 0) return alternatives.map(conditions => ({ verdict, conditions }))
    return names.flatMap(listed => {
      if (listed === name) return alternatives.map(conditions => ({ verdict, conditions }))
      const number = inner.get(listed)
      if (number === undefined) return []
      return alternatives.map(conditions => ({
        verdict,
        conditions: throughMultiplexer(conditions, number)
      }))
    })
  })
}

const indexes = new WeakMap<SeccompProfile, ReadonlyMap<string, readonly SeccompEntry[]>>()

/** The entries that name a call, as often as they do: a profile made of a log of anyone has as many names as that. */
function entriesByName(profile: SeccompProfile): ReadonlyMap<string, readonly SeccompEntry[]> {
  const known = indexes.get(profile)
  if (known) return known
  const index = new Map<string, SeccompEntry[]>()
  for (const entry of profile.entries)
    for (const name of entry.names) {
      const entries = index.get(name)
      if (entries) entries.push(entry)
      else index.set(name, [entry])
    }
  indexes.set(profile, index)
  return index
}

// A name that no table has may be a call newer than they are; it is then taken to exist.
function existsOn(arch: Arch, name: string): boolean {
  return syscallNumber(arch, name) !== undefined || !isSyscall(name)
}

function innerCalls(arch: Arch, name: string): ReadonlyMap<string, number> {
  const found = multiplexers.find(
    multiplexer => multiplexer.name === name && multiplexer.architectures.includes(arch)
  )
  return found?.carries ?? new Map()
}

/**
 * libseccomp accepts one condition an argument; the runtimes then add every condition of the entry as a rule of its
 * own, so that "and" becomes "or".
 */
function splitRepeated(conditions: readonly Condition[]): (readonly Condition[])[] {
  const indexes = new Set(conditions.map(condition => condition.index))
  return indexes.size === conditions.length
    ? [conditions]
    : conditions.map(condition => [condition])
}

/**
 * True for rules that libseccomp merges into a tree with surprises: once a comparison held on the way to one rule, it
 * does not try another comparison of the same argument; and before 2.6.1 it takes one high half of a 64-bit bound for
 * another.
 */
function isTangled(rules: readonly Rule[]): boolean {
  if (rules.length < 2) return false
  const conditions = rules.flatMap(rule => rule.conditions)
  const isOrdered = conditions.some(hasBound)
  const isDeep = conditions.length > rules.length
  if (isDeep) return isOrdered || mixesMasks(conditions)
  return isOrdered && new Set(conditions.map(condition => condition.value >> 32n)).size > 1
}

/**
 * True where another call is compared with the same bound: libseccomp lets the two share the instructions for it, even
 * where one comes to them with the high half of the argument loaded and the other, behind an equality, with the low one.
 */
function sharesBound(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  rules: readonly Rule[]
): boolean {
  if (rules.length < 2) return false
  const bounds = rules.flatMap(rule => rule.conditions).filter(hasBound)
  if (bounds.length === 0) return false
  const mask = WORD_MASKS[arch]
  return profile.entries.some(
    ({ names, conditions }) =>
      names.some(listed => listed !== name) &&
      conditions.some(({ index, value }) =>
        bounds.some(bound => bound.index === index && ((bound.value ^ value) & mask) === 0n)
      )
  )
}

function hasBound({ op }: Condition): boolean {
  return op !== 'EQ' && op !== 'MASKED_EQ'
}

// Two equalities of one argument exclude each other only when they look at the same bits.
function mixesMasks(conditions: readonly Condition[]): boolean {
  const masks = new Map<number, bigint>()
  return conditions.some(({ index, op, value }) => {
    const mask = op === 'MASKED_EQ' ? value : FULL
    const known = masks.get(index) ?? mask
    masks.set(index, mask)
    return known !== mask
  })
}

// The multiplexer's first argument says which call; the inner call's own first argument cannot be looked at, and its
// other conditions are applied to the wrong registers.
function throughMultiplexer(conditions: readonly Condition[], number: number): Condition[] {
  const which: Condition = { index: 0, op: 'EQ', value: BigInt(number), valueTwo: 0n }
  return [which, ...conditions.filter(condition => condition.index !== 0)]
}

/** What becomes of a call that no rule names. */
export function defaultVerdict(profile: SeccompProfile): Verdict {
  return { action: profile.defaultAction, errno: profile.defaultErrno }
}

function isSame(a: Verdict, b: Verdict): boolean {
  return a.action === b.action && a.errno === b.errno
}

// libseccomp drops a comparison of no bits, as a mask of high bits alone is where registers have 32.
function alwaysHolds(condition: Condition, arch: Arch): boolean {
  return condition.op === 'MASKED_EQ' && (condition.value & WORD_MASKS[arch]) === 0n
}

function holds(condition: Condition, arch: Arch, args: readonly bigint[]): boolean {
  const mask = WORD_MASKS[arch]
  const argument = (args[condition.index] ?? 0n) & mask
  const value = condition.value & mask
  switch (condition.op) {
    case 'EQ':
      return argument === value
    case 'NE':
      return argument !== value
    case 'LT':
      return argument < value
    case 'LE':
      return argument <= value
    case 'GT':
      return argument > value
    case 'GE':
      return argument >= value
    case 'MASKED_EQ':
      // libseccomp drops the bits of the datum that the mask does not look at.
      return (argument & value) === (condition.valueTwo & value)
    default:
      return condition.op satisfies never
  }
}

const FULL = 0xffff_ffff_ffff_ffffn
const WORD_MASKS = Object.fromEntries(
  ARCHES.map(arch => [arch, isNarrow(arch) ? 0xffff_ffffn : FULL])
) as Readonly<Record<Arch, bigint>>
