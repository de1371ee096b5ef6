import facts from './arch-equivalents.json' with { type: 'json' }
import { siblingsOf } from './siblings.ts'
import { syscallNumber } from './syscall-table.ts'
import type { Arch } from './syscall-table.ts'

/**
 * What a program that makes this call elsewhere makes on `arch`: the call itself where there is one, its wider forms on
 * 32-bit architectures; empty where there is nothing of the kind.
 */
export function equivalentsOn(arch: Arch, name: string): readonly string[] {
  const exists = (other: string): boolean => syscallNumber(arch, other) !== undefined
  const siblings = siblingsOf(name).flatMap(group => group.names)
  if (exists(name)) {
    const wider = facts.narrow.includes(arch) ? siblings.filter(exists) : []
    return [...new Set([name, ...wider])]
  }
  return [...new Set(equivalents.get(name) ?? siblings)].filter(exists)
}

/** What programs call on this architecture alone. */
export function ownCalls(arch: Arch): readonly string[] {
  return own.get(arch) ?? []
}

const equivalents = new Map<string, readonly string[]>(Object.entries(facts.equivalents))
const own = new Map<string, readonly string[]>(Object.entries(facts.own))
