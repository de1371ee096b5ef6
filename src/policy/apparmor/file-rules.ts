import { APPEND, EXECUTE, MAP, WRITE, accessOf, bitsOf } from '../../behaviour/access.ts'
import { isLiteral, literalPrefix } from '../../language/apparmor/automaton.ts'
import { matcherOf } from '../../language/apparmor/matcher.ts'
import { concretePath } from '../../language/apparmor/path-symbols.ts'
import { PatternSet } from '../../language/apparmor/pattern-set.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import type { GrantedFile } from './draft.ts'
import type { NeededPath } from '../paths/needed-paths.ts'

/** File rules as something that can be asked what it allows. */
export class FileRules {
  /** By path. */
  readonly #literal = new Map<string, Rule[]>()
  readonly #wide: readonly WideRule[]
  readonly #near: PrefixIndex<WideRule>
  #set: PatternSet | undefined
  readonly count: number

  constructor(rules: readonly GrantedFile[]) {
    const wide: WideRule[] = []
    for (const rule of rules)
      if (isLiteral(rule.pattern)) this.#add(literalPrefix(rule.pattern), ruleOf(rule))
      else wide.push({ ...ruleOf(rule), pattern: rule.pattern, matches: matcherOf(rule.pattern) })
    this.#wide = wide
    this.#near = new PrefixIndex(wide, ({ pattern }) => literalPrefix(pattern))
    this.count = rules.length
  }

  /** What may be done with a path, to anyone, as bits; one code unit a byte. */
  bitsFor(path: string): number {
    return this.#granted(path, ~0, true)
  }

  /** The letters of a need that no rule allows, in the order of accessOf. */
  missing({ path, bits, byOwner }: Pick<NeededPath, 'path' | 'bits' | 'byOwner'>): string {
    return accessOf(bits & ~this.#granted(concretePath(path), bits, byOwner))
  }

  /** Which of some bits rules grant; those for owners do so only when asked for an owner. */
  #granted(path: string, wanted: number, byOwner: boolean): number {
    const known = this.#literal.get(path) ?? NONE
    let granted = 0
    for (const { bits, owner } of known) if (byOwner || !owner) granted |= bits
    if ((wanted & ~granted) === 0) return granted
    const near = this.#near.startsOf(path, FEW + 1)
    for (const { bits, owner } of this.#matching(path, near)) if (byOwner || !owner) granted |= bits
    return granted
  }

  #matching(path: string, near: readonly WideRule[]): readonly Rule[] {
    if (near.length <= FEW) return near.filter(({ matches }) => matches(path))
    this.#set ??= new PatternSet(this.#wide.map(({ pattern }) => pattern))
    // What is unknown counts as refused, so that never too much is claimed.
    return this.#set.matching(path)?.map(at => this.#wide[at]!) ?? NONE
  }

  #add(path: string, rule: Rule): void {
    const others = this.#literal.get(path)
    if (others) others.push(rule)
    else this.#literal.set(path, [rule])
  }
}

const NONE: readonly never[] = []

/** Patterns that begin as a path does and are tried one after the other. */
const FEW = 8

interface Rule {
  /** What is executed under the same profile may be mapped, what may be written may be appended to. */
  readonly bits: number
  readonly owner: boolean
}

interface WideRule extends Rule {
  readonly pattern: string
  matches(path: string): boolean
}

function ruleOf({ perms, owner }: GrantedFile): Rule {
  const bits = bitsOf(perms) ?? 0
  return { bits: bits | (bits & WRITE ? APPEND : 0) | (bits & EXECUTE ? MAP : 0), owner }
}
