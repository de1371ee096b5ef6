import { accessOf } from '../../behaviour/access.ts'
import { literalPrefix } from '../../language/apparmor/automaton.ts'
import { matcherOf } from '../../language/apparmor/matcher.ts'
import { concretePath } from '../../language/apparmor/path-symbols.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { GrantedFile } from '../apparmor/draft.ts'

/** File rules as something that can be asked what it allows. */
export class FileRules {
  readonly #rules: PrefixIndex<Rule>
  readonly count: number

  constructor(rules: readonly GrantedFile[]) {
    this.#rules = new PrefixIndex(rules.map(ruleOf), ({ prefix }) => prefix)
    this.count = rules.length
  }

  /** What may be done with a path, to anyone, one code unit a byte; letters in any order, some of them twice. */
  lettersFor(path: string): string {
    let letters = ''
    for (const { granted, matches } of this.#rules.startsOf(path))
      if (matches(path)) letters += granted
    return letters
  }

  /** The letters of a need that no rule allows, in the order of accessOf. */
  missing({ path: symbols, bits, byOwner }: NeededPath): string {
    const path = concretePath(symbols)
    let missing = accessOf(bits)
    for (const { granted, owner, matches: fits } of this.#rules.startsOf(path)) {
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
  readonly prefix: string
  matches(path: string): boolean
}

function ruleOf({ pattern, perms, owner }: GrantedFile): Rule {
  const granted = perms.replace('w', 'wa').replace('x', 'xm')
  return { granted, owner, prefix: literalPrefix(pattern), matches: matcherOf(pattern) }
}
