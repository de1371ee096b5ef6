import type { Access } from './behaviour.ts'

/** AppArmor's file letters in the order in which they are always written. */
export const LETTERS = 'rwamklx'

export const READ = 1
export const WRITE = 2
export const APPEND = 4
export const MAP = 8
export const LOCK = 16
export const LINK = 32
export const EXECUTE = 64

/** Bits to letters: `READ | MAP` is `rm`. `w` covers `a`. */
export function accessOf(bits: number): Access {
  return ACCESSES[bits & (ACCESSES.length - 1)]!
}

/** Letters to bits; undefined when one of them is none of ours. */
export function bitsOf(access: Access): number | undefined {
  let bits = 0
  for (let at = 0; at < access.length; at++) {
    const bit = LETTERS.indexOf(access[at]!)
    if (bit < 0) return undefined
    bits |= 1 << bit
  }
  return bits
}

export function unionAccess(a: Access, b: Access): Access {
  return a === b ? a : accessOf((bitsOf(a) ?? 0) | (bitsOf(b) ?? 0))
}

/** The letters of each set of bits, by its number. */
const ACCESSES: readonly Access[] = Array.from({ length: 1 << LETTERS.length }, (_, bits) => {
  const effective = bits & WRITE ? bits & ~APPEND : bits
  return [...LETTERS].filter((_, i) => effective & (1 << i)).join('')
})
