import { APPEND, LETTERS, WRITE } from '../../behaviour/access.ts'
import type { NeededPath } from './needed-paths.ts'
import type { Widening } from './widening.ts'

/** What patterns grant of the letters that paths of one list need. */
export class Granted {
  /** By the number of the path. */
  readonly #bits: Uint8Array

  constructor(needed: readonly NeededPath[]) {
    this.#bits = new Uint8Array(numbersOf(needed))
  }

  /** False when others grant all of it. */
  add(widening: Widening): boolean {
    const letters = lettersOf(widening)
    let isNew = false
    for (const member of widening.members) {
      const granted = this.#bits[member.number]!
      if (member.bits & letters & ~granted) isNew = true
      this.#bits[member.number] = granted | letters
    }
    return isNew
  }

  /** Whether some letter is not granted to it. */
  lacks(need: NeededPath): boolean {
    return this.lacking(need) !== 0
  }

  /** The letters that are not granted to it. */
  lacking(need: NeededPath): number {
    return need.bits & ~this.#bits[need.number]!
  }
}

/** Without those of which every letter of every member is granted by another one, too; the first of them go first. */
export function withoutSpare(
  widenings: readonly Widening[],
  needed: readonly NeededPath[]
): readonly Widening[] {
  if (widenings.length < 2) return widenings
  // How many grant each letter: one hexadecimal digit each, as no path is a member of more than a few.
  const counts = new Uint32Array(numbersOf(needed))
  const count = (widening: Widening, by: 1 | -1): void => {
    const ones = digitsOf(lettersOf(widening)) * by
    for (const { number } of widening.members) counts[number] = counts[number]! + ones
  }
  for (const widening of widenings) count(widening, 1)
  return widenings.filter(widening => {
    const letters = lettersOf(widening)
    const isSpare = widening.members.every(member =>
      isMany(counts[member.number]!, member.bits & letters)
    )
    if (isSpare) count(widening, -1)
    return !isSpare
  })
}

/** What is above all numbers of a list. */
function numbersOf(needed: readonly NeededPath[]): number {
  return 1 + needed.reduce((last, { number }) => Math.max(last, number), -1)
}

// `w` covers `a`
function lettersOf({ bits }: Widening): number {
  return bits & WRITE ? bits | APPEND : bits
}

function digitsOf(bits: number): number {
  let digits = 0
  for (let i = 0; i < LETTERS.length; i++) if (bits & (1 << i)) digits += 16 ** i
  return digits
}

/** Whether the count of each of the letters is more than one. */
function isMany(digits: number, bits: number): boolean {
  for (let i = 0; i < LETTERS.length; i++)
    if (bits & (1 << i) && ((digits >>> (4 * i)) & 15) < 2) return false
  return true
}
