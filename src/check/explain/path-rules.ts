import type { FileFact } from '../../behaviour/behaviour.ts'
import { compile } from '../../language/apparmor/automaton.ts'
import { concretePath, readPath } from '../../language/apparmor/path-symbols.ts'
import { matches, overlaps } from '../../language/apparmor/pattern.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import { unmountedFiles } from '../../policy/paths/as-file.ts'
import { usualNames } from '../../policy/base/file-needs.ts'
import type { Case } from './case.ts'
import type { EnforcedFileRule, EnforcedProfile, EnforcedRule } from './enforced-rules.ts'

/** What was seen of a path, or of all that the pattern of a rule matches. */
export function factsOfPath({ behaviour, apparmor }: Case, path: string): FileFact[] {
  const { isOfRule, rules } = rulesFor(apparmor, path)
  return [...behaviour.files, ...unmountedFiles(behaviour)].filter(
    isOfRule ? matchedBy(rules[0]) : isNamed(path, asBytes(path))
  )
}

/** The rules that match a path, or those with just this pattern. */
export function rulesFor(
  profile: EnforcedProfile | null,
  path: string
): { readonly isOfRule: boolean; readonly rules: readonly EnforcedFileRule[] } {
  const rules = (profile?.rules ?? []).filter(isFile)
  const own = rules.filter(({ pattern }) => pattern === path)
  if (own.length > 0 && /[*?[{@]/.test(path)) return { isOfRule: true, rules: own }
  const bytes = asBytes(path)
  return {
    isOfRule: false,
    rules: rules.filter(
      ({ automaton }) => bytes !== null && automaton !== null && matches(automaton, bytes)
    )
  }
}

function isFile(rule: EnforcedRule): rule is EnforcedFileRule {
  return rule.kind === 'file'
}

/** Rules for what the path is a link to: AppArmor asks about that. */
export function rulesElsewhere(
  profile: EnforcedProfile | null,
  path: string,
  facts: readonly FileFact[],
  known: readonly EnforcedFileRule[]
): EnforcedFileRule[] {
  const own = patternOf(path)
  const told = facts.flatMap(({ resolved }) => (resolved ? (patternOf(resolved) ?? []) : []))
  const names = told.length > 0 ? told : own === null ? [] : usualNames(own)
  const automata = names.filter(name => name !== own).map(name => compile(name))
  return (profile?.rules ?? [])
    .filter(isFile)
    .filter(rule => !known.includes(rule) && rule.automaton !== null)
    .filter(({ automaton }) => automata.some(name => overlaps(automaton!, name)))
}

/** One code unit a byte, the process's own numbers being some number; null for what is no whole path. */
function asBytes(path: string): string | null {
  const symbols = readPath(path)
  return symbols === null ? null : concretePath(symbols)
}

/** The pattern that matches just this path; null for what is no whole path. */
export function patternOf(path: string): string | null {
  const symbols = readPath(path)
  return symbols === null ? null : quotePath(symbols)
}

function isNamed(path: string, bytes: string | null): (fact: FileFact) => boolean {
  return fact => {
    if (fact.path === path || fact.resolved === path) return true
    // A number of a process stands for any.
    if (bytes === null || !fact.path.includes('{')) return false
    const symbols = readPath(fact.path)
    return symbols !== null && matches(compile(quotePath(symbols)), bytes)
  }
}

function matchedBy(rule: EnforcedFileRule | undefined): (fact: FileFact) => boolean {
  const automaton = rule?.automaton ?? null
  return fact =>
    automaton !== null &&
    [fact.path, fact.resolved].some(name => {
      const bytes = name === undefined ? null : asBytes(name)
      return bytes !== null && matches(automaton, bytes)
    })
}
