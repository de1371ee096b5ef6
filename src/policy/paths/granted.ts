import { APPEND, WRITE } from '../../behaviour/access.ts'
import type { NeededPath } from './needed-paths.ts'
import type { Widening } from './widening.ts'

/** What patterns grant of the letters that paths need. */
export class Granted {
  readonly #bits = new Map<NeededPath, number>()

  /** False, and nothing is changed, when others grant all of it. */
  add({ members, bits }: Widening): boolean {
    // `w` covers `a`
    const letters = bits & WRITE ? bits | APPEND : bits
    if (members.every(member => (this.#left(member) & letters) === 0)) return false
    for (const member of members) this.#bits.set(member, (this.#bits.get(member) ?? 0) | letters)
    return true
  }

  /** Those that some letter is not granted to. */
  leaves(needed: readonly NeededPath[]): NeededPath[] {
    return needed.filter(need => this.#left(need) !== 0)
  }

  #left(need: NeededPath): number {
    return need.bits & ~(this.#bits.get(need) ?? 0)
  }
}
