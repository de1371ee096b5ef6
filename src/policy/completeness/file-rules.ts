import { accessOf } from '../../behaviour/access.ts'
import { matcherOf } from '../../language/apparmor/matcher.ts'
import { concretePath } from '../../language/apparmor/path-symbols.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { FileRule } from '../policy.ts'

/** File rules as something that can be asked what it allows. */
export class FileRules {
  readonly #rules: readonly Rule[]

  constructor(rules: readonly FileRule[]) {
    this.#rules = rules.map(ruleOf)
  }

  get count(): number {
    return this.#rules.length
  }

  /** What may be done with a path, to anyone, one code unit a byte; letters in any order, some of them twice. */
  lettersFor(path: string): string {
    let letters = ''
    for (const { granted, matches } of this.#rules) if (matches(path)) letters += granted
    return letters
  }

  /** The letters of a need that no rule allows, in the order of accessOf. */
  missing({ path: symbols, bits, byOwner }: NeededPath): string {
    const path = concretePath(symbols)
    let missing = accessOf(bits)
    for (const { granted, owner, matches: fits } of this.#rules) {
      if (missing === '') return ''
      if (owner && !byOwner) continue
      const left = [...missing].filter(letter => !granted.includes(letter)).join('')
      if (left !== missing && fits(path)) missing = left
    }
    return missing
  }
}

interface Rule {
  /** What is executed under the same profile may be mapped, what may be written may be appended to. */
  readonly granted: string
  readonly owner: boolean
  matches(path: string): boolean
}

function ruleOf({ pattern, perms, owner }: FileRule): Rule {
  const granted = perms.replace('w', 'wa').replace('x', 'xm')
  return { granted, owner, matches: matcherOf(pattern) }
}
