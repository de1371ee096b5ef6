import { tunable } from '../../facts/apparmor-tunables.ts'
import { standsForUnix } from '../../facts/apparmor-versions.ts'
import {
  compile,
  isLiteral,
  literalPrefix,
  tryCompile,
  withVariables
} from '../../language/apparmor/automaton.ts'
import type { Automaton, Variables } from '../../language/apparmor/automaton.ts'
import { labelPattern } from '../../language/apparmor/label.ts'
import { includes, matches, overlaps } from '../../language/apparmor/pattern.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import { asNetworkRule, covers } from '../../language/apparmor/source/other-rule.ts'
import type { PlacedRule, SourceProfile } from '../../language/apparmor/source/profile.ts'
import type { OtherNeed, OtherRule, SourceRule } from '../../language/apparmor/source/rule.ts'
import type { FileNeed } from './file-needs.ts'

/** A profile of anyone with all that it includes, as something that can be asked what it allows. */
export class Coverage {
  /** Name of the feature file that the profile names; null: none. */
  readonly abi: string | null
  /** Lines of the profile's own rules that are not understood: what they allow or refuse is not known. */
  readonly notUnderstood: readonly number[]
  readonly #name: string
  readonly #variables: Variables
  /** Unix sockets have rules of their own, which `network unix` does not stand for. */
  readonly #hasUnix: boolean
  /** By what every path that they match starts with. */
  readonly #files: PrefixIndex<FileRule>
  readonly #denials: PrefixIndex<FileRule>
  /** Rules under which a program gets another profile. */
  readonly #leaving: readonly FileRule[]
  /** Programs that were asked for. */
  readonly #leaves = new Map<string, boolean>()
  readonly #others: readonly (OtherRule & Placed)[]

  /** `included` are the rules of included files; `variables` those of all texts. */
  constructor(
    profile: Pick<SourceProfile, 'name' | 'abi' | 'rules'>,
    included: readonly PlacedRule[],
    variables: ReadonlyMap<string, readonly string[]>
  ) {
    this.#name = profile.name
    this.abi = profile.abi
    this.#hasUnix = !standsForUnix(profile.abi)
    const own = labelPattern(profile.name)
    const lookUp = (name: string): readonly string[] | undefined =>
      name === 'profile_name' && own !== null ? [own] : (variables.get(name) ?? tunable(name))
    this.#variables = lookUp
    const odd = profile.rules.flatMap(({ rule, statement }) => (rule ? [] : [statement.line]))
    const rules = [
      ...profile.rules.map(placed => ({ ...placed, isOwn: true })),
      ...included.map(placed => ({ ...placed, isOwn: false }))
    ].flatMap(({ rule, statement, isOwn }) =>
      rule ? [{ rule, line: isOwn ? statement.line : null }] : []
    )
    const files = rules.flatMap(({ rule, line }) => {
      if (rule.kind !== 'file') return []
      const automaton = tryCompile(rule.pattern ?? '/**', lookUp)
      if (!automaton) {
        if (line !== null) odd.push(line)
        return []
      }
      return [{ ...rule, line, automaton, prefix: literalPrefix(rule.pattern ?? '/', lookUp) }]
    })
    this.notUnderstood = odd
    this.#files = byPrefix(files)
    this.#denials = byPrefix(files.filter(({ deny }) => deny))
    this.#leaving = files.filter(
      ({ deny, transition, target }) =>
        !deny && /^[pPcCuU][uU]?x$/.test(transition) && target !== this.#name
    )
    this.#others = rules.flatMap(({ rule, line }) =>
      rule.kind === 'other' ? [{ ...this.#plain(rule), line }] : []
    )
  }

  /** The letters of a need that no rule allows. */
  missingLetters(need: FileNeed): string {
    const own = this.#near(need.pattern)
    const others = need.alternatives.map(pattern => this.#near(pattern))
    return [...need.letters]
      .filter(letter => !allows(own, letter, need.owner))
      .filter(letter => !others.some(({ rules }) => granting(rules, letter, need.owner).length > 0))
      .join('')
  }

  /** The rule that refuses a letter of a need by name; undefined when none does. */
  refusal({
    pattern,
    letters
  }: Pick<FileNeed, 'pattern' | 'letters'>): { readonly line: number | null } | undefined {
    return meeting(this.#denials, pattern).find(({ perms }) =>
      [...letters].some(letter => grants(perms, letter))
    )
  }

  /** True for a program that runs under another profile, so that what it does is no business of this one. */
  leaves(program: string): boolean {
    let leaves = this.#leaves.get(program)
    if (leaves === undefined) {
      const path = compile(program)
      leaves = this.#leaving.some(({ automaton }) => includes([automaton], path))
      this.#leaves.set(program, leaves)
    }
    return leaves
  }

  /** With the values of variables in their places. */
  #plain<T extends OtherNeed>(rule: T): T {
    const valueOf = (text: string): string => withVariables(text, this.#variables)
    return {
      ...rule,
      words: rule.words.map(valueOf),
      conditions: new Map([...rule.conditions].map(([name, text]) => [name, valueOf(text)]))
    }
  }

  /** Whether a rule that is no file rule is allowed; `refused` when one refuses it by name. */
  other(need: OtherNeed): 'allowed' | 'refused' | 'missing' {
    if (this.otherRefusal(need)) return 'refused'
    const asked = this.#plain(need)
    return this.#others.some(rule => !rule.deny && this.#covers(rule, asked))
      ? 'allowed'
      : 'missing'
  }

  /** The rule that refuses by name what is no file. */
  otherRefusal(need: OtherNeed): { readonly line: number | null } | undefined {
    const asked = this.#plain(need)
    return this.#others.find(rule => rule.deny && this.#covers(rule, asked))
  }

  #covers(rule: OtherRule, need: OtherNeed): boolean {
    const network = this.#hasUnix ? null : asNetworkRule(need)
    return covers(rule, need) || (network !== null && covers(rule, network))
  }

  /** A path and the rules that meet it. */
  #near(pattern: string): Near {
    return { pattern, rules: meeting(this.#files, pattern) }
  }
}

interface Near {
  readonly pattern: string
  readonly rules: readonly FileRule[]
}

function byPrefix(rules: readonly FileRule[]): PrefixIndex<FileRule> {
  return new PrefixIndex(rules, ({ prefix }) => prefix)
}

/** The rules that match a path which the pattern matches, too. */
function meeting(rules: PrefixIndex<FileRule>, pattern: string): readonly FileRule[] {
  const prefix = literalPrefix(pattern)
  // Almost all paths are themselves.
  if (isLiteral(pattern))
    return rules.startsOf(prefix).filter(rule => matches(rule.automaton, prefix))
  const near = rules.near(prefix)
  if (near.length === 0) return near
  const path = compile(pattern)
  return near.filter(rule => overlaps(rule.automaton, path))
}

function allows({ pattern, rules }: Near, letter: string, owner: boolean): boolean {
  const automata = granting(rules, letter, owner).map(rule => rule.automaton)
  return automata.length > 0 && (isLiteral(pattern) || includes(automata, compile(pattern)))
}

function granting(rules: readonly FileRule[], letter: string, owner: boolean): FileRule[] {
  return rules.filter(rule => !rule.deny && (owner || !rule.owner) && grants(rule.perms, letter))
}

interface Placed {
  /** Null in an included file. */
  readonly line: number | null
}

type FileRule = Extract<SourceRule, { kind: 'file' }> &
  Placed & {
    readonly automaton: Automaton
    /** What every path that it matches starts with. */
    readonly prefix: string
  }

// To allow or refuse w is to allow or refuse a as well.
function grants(perms: string, letter: string): boolean {
  return perms.includes(letter) || (letter === 'a' && perms.includes('w'))
}
