import { basename } from 'node:path'
import type { Behaviour } from '../../behaviour/behaviour.ts'
import { argumentConditions, beyondFilters } from '../../facts/argument-conditions.ts'
import type { ArgumentCondition, FloorValue } from '../../facts/argument-conditions.ts'
import type { Condition } from '../../language/seccomp/profile.ts'
import type { DecideOptions } from '../options.ts'
import type { Arguments, MissingCondition } from '../policy.ts'

/** Of calls by name. */
export interface Conditions {
  /** What they may be called with. */
  readonly said: ReadonlyMap<string, Arguments>
  /** What is wanted and cannot be said. */
  readonly missing: ReadonlyMap<string, MissingCondition>
}

/**
 * The conditions on the arguments of calls that are allowed: call -> what it may be called with. A call that was seen
 * with values that are not known has none. Comparisons go through a mask, since the kernel ignores the upper half of
 * many registers and C libraries fill it differently; alternatives exclude each other.
 */
export function conditionsOf(
  behaviour: Behaviour,
  architectures: readonly string[],
  options: Pick<DecideOptions, 'conditions' | 'preset'>
): Conditions {
  const said = new Map<string, Arguments>()
  const missing = new Map<string, MissingCondition>()
  for (const fact of argumentConditions) {
    if (!isWanted(fact, options)) continue
    const index = indexOn(fact, architectures)
    const seen = fact.names.map(name => seenValues(behaviour, name, fact))
    const broken = index === null ? elsewhere(fact, architectures) : breaks(fact, behaviour, seen)
    for (const [i, name] of fact.names.entries()) {
      const values = seen[i]!
      const unlike = fact.not(name).filter(arch => architectures.includes(arch))
      // Nothing but what was seen; a call that was not seen must be possible somehow.
      const isBare = options.preset === 'strict' && values !== 'none'
      const unseen = isBare ? [] : likely(fact, values)
      const alternatives =
        broken === null && unlike.length === 0 ? alternativesOf(fact, index!, values, unseen) : []
      if (alternatives.length > 0) said.set(name, { alternatives, why: fact.why, unseen })
      else
        missing.set(name, {
          condition: fact.why,
          why:
            unlike.length > 0
              ? `on ${unlike.join(', ')} nothing can be compared there, and the profile is for all architectures`
              : (broken ?? whyNone(values))
        })
    }
  }
  for (const { name, like, why } of beyondFilters) {
    const condition = said.get(like)?.why
    if (condition !== undefined) missing.set(name, { condition, why })
  }
  return { said, missing }
}

/** An entry of a profile is for all of its architectures. */
function elsewhere(fact: ArgumentCondition, architectures: readonly string[]): string {
  const others = architectures.filter(arch => fact.indexOn.has(arch))
  return `${others.join(', ')} has the argument elsewhere, and the profile is for all architectures`
}

function whyNone(values: Seen): string {
  return values === 'unknown' ? UNKNOWN : 'all that it would refuse was seen'
}

const UNKNOWN = 'the recordings do not show all values of the argument'

function isWanted(
  fact: ArgumentCondition,
  { conditions }: Pick<DecideOptions, 'conditions'>
): boolean {
  if (conditions === 'none') return false
  return fact.isUsual || fact.names.some(name => conditions.includes(name))
}

/** Null where the listed architectures have it at different places: an entry of a profile is for all of them. */
function indexOn(fact: ArgumentCondition, architectures: readonly string[]): number | null {
  const places = new Set(architectures.map(arch => fact.indexOn.get(arch) ?? fact.index))
  return places.size === 1 ? [...places][0]! : null
}

/** Values of the argument in all runs; `none`: the call was not seen; `unknown`: not all of them are known. */
type Seen = readonly bigint[] | 'none' | 'unknown'

function seenValues({ syscalls, seccomp }: Behaviour, name: string, fact: ArgumentCondition): Seen {
  // What seccomp logs has no arguments.
  if (seccomp.some(({ syscall }) => syscall === name)) return 'unknown'
  const facts = syscalls.filter(syscall => syscall.name === name)
  if (facts.length === 0) return 'none'
  const values: bigint[] = []
  for (const { arch, args } of facts) {
    const index = fact.indexOn.get(arch) ?? fact.index
    const known = args.find(argument => argument.index === index)?.values
    if (known === undefined || known === 'any') return 'unknown'
    for (const value of known) {
      const number = /^0x[0-9a-f]{1,16}$/.test(value) ? BigInt(value) : null
      if (number === null) return 'unknown'
      values.push(number)
    }
  }
  return values
}

/** What holds for a group holds for all its calls: memory that mprotect makes executable was made writable by mmap. */
function breaks(
  fact: ArgumentCondition,
  behaviour: Behaviour,
  seen: readonly Seen[]
): string | null {
  if (fact.kind !== 'exclusive') return null
  const hasBoth = (value: bigint): boolean => (value & fact.mask) === fact.mask
  if (seen.includes('unknown')) return UNKNOWN
  if (seen.some(values => typeof values !== 'string' && values.some(hasBoth)))
    return 'what it would refuse was seen'
  const file = codeNamed(behaviour, fact.exceptFiles)
  return file === undefined ? null : `${basename(file)} does what it would refuse on some input`
}

/** The first file that was mapped or run as code whose name begins with one of `starts`. */
function codeNamed(
  { files, execs, binaries }: Behaviour,
  starts: readonly string[]
): string | undefined {
  const isNamed = (path: string): boolean => {
    const name = path.lastIndexOf('/') + 1
    return starts.some(start => path.startsWith(start, name))
  }
  return (
    files.find(({ path, access }) => /[mx]/.test(access) && isNamed(path))?.path ??
    execs.map(({ path, resolved }) => resolved ?? path).find(isNamed) ??
    binaries.find(({ path }) => isNamed(path))?.path
  )
}

/** Values that are allowed without having been seen: harmless ones, and those for the same need as one that was. */
function likely({ floor, alike, mask }: ArgumentCondition, seen: Seen): FloorValue[] {
  const known = typeof seen === 'string' ? [] : seen.map(value => value & mask)
  const same = alike.filter(each => each.some(value => known.includes(value))).flat()
  return [...floor, ...same.map(value => ({ value, why: SAME }))].filter(
    ({ value }) => !known.includes(value & mask)
  )
}

const SAME = 'another C library asks for the same with it'

/** The alternatives that a call may be made with; empty: no condition. `unseen`: values that are allowed beside those seen. */
function alternativesOf(
  fact: ArgumentCondition,
  index: number,
  seen: Seen,
  unseen: readonly FloorValue[]
): Condition[][] {
  if (seen === 'unknown') return []
  const values = seen === 'none' ? [] : seen
  const masked = (mask: bigint, datum: bigint): Condition[] => [
    { index, op: 'MASKED_EQ', value: mask, valueTwo: datum }
  ]
  switch (fact.kind) {
    case 'values': {
      const all = [...values, ...unseen.map(({ value }) => value)].map(value => value & fact.mask)
      return [...new Set(all)].sort(bySize).map(value => masked(fact.mask, value))
    }
    case 'bits': {
      const refused = values.reduce((bits, value) => bits & ~value, fact.mask)
      return refused === 0n ? [] : [masked(refused, 0n)]
    }
    case 'exclusive': {
      const lower = fact.mask & -fact.mask
      const upper = fact.mask ^ lower
      return [masked(upper, 0n), masked(fact.mask, upper)]
    }
    default:
      return fact.kind satisfies never
  }
}

function bySize(a: bigint, b: bigint): number {
  return a < b ? -1 : 1
}
