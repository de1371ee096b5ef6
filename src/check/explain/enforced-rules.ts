import { tunable } from '../../facts/apparmor-tunables.ts'
import { tryCompile } from '../../language/apparmor/automaton.ts'
import type { Automaton } from '../../language/apparmor/automaton.ts'
import { readSourceProfile } from '../../language/apparmor/source/profile.ts'
import type { AppArmorPolicy } from '../../policy/policy.ts'

/** What an AppArmor profile says of files and capabilities. */
export interface EnforcedProfile {
  readonly rules: readonly EnforcedRule[]
  /** Files whose rules it takes over, and which were not looked at; not those that may be missing. */
  readonly includes: readonly string[]
}

export type EnforcedFileRule = Extract<EnforcedRule, { kind: 'file' }>

/** A rule, as far as it says something about files or capabilities. */
export type EnforcedRule = {
  readonly deny: boolean
  /** Of the profile's text, 1-based; null where there is none. */
  readonly line: number | null
} & (
  | {
      readonly kind: 'file'
      readonly owner: boolean
      readonly pattern: string
      readonly perms: string
      /** Null for a pattern that nobody understands: it matches nothing. */
      readonly automaton: Automaton | null
    }
  /** `null`: all of them. */
  | { readonly kind: 'capability'; readonly capability: string | null }
)

/** What a profile of anyone says. @throws UserError that names file and line */
export function enforcedByText(text: string, where: string): EnforcedProfile {
  const { rules, variables, includes } = readSourceProfile(text, where)
  const lookUp = (name: string): readonly string[] | undefined =>
    variables.get(name) ?? tunable(name)
  const known = rules.flatMap(({ rule, statement: { line } }): EnforcedRule[] => {
    if (rule?.kind === 'file') {
      const { deny, owner, perms } = rule
      const pattern = rule.pattern ?? '/**'
      const automaton = tryCompile(pattern, lookUp) ?? null
      return [{ kind: 'file', deny, owner, pattern, perms, automaton, line }]
    }
    if (rule?.kind !== 'other' || rule.keyword !== 'capability') return []
    const names = rule.words.length === 0 ? [null] : rule.words
    return names.map(capability => ({ kind: 'capability', deny: rule.deny, capability, line }))
  })
  return {
    rules: known,
    includes: includes
      .filter(({ file, optional }) => !optional && !file.startsWith('tunables/'))
      .map(({ file }) => file)
  }
}

/** What the profile says that would be written. */
export function enforcedByPolicy({ files, denies, capabilities }: AppArmorPolicy): EnforcedProfile {
  const automatonOf = (pattern: string): Automaton | null => tryCompile(pattern, tunable) ?? null
  const rules = [
    ...files.map(({ owner, pattern, perms }): EnforcedRule => ({
      kind: 'file',
      deny: false,
      owner,
      pattern,
      perms,
      automaton: automatonOf(pattern),
      line: null
    })),
    ...denies.flatMap((rule): EnforcedRule[] =>
      rule.kind === 'mount'
        ? []
        : [
            {
              kind: 'file',
              deny: true,
              owner: false,
              pattern: rule.pattern,
              perms: rule.perms,
              automaton: automatonOf(rule.pattern),
              line: null
            }
          ]
    ),
    ...capabilities.map(({ capability }): EnforcedRule => ({
      kind: 'capability',
      deny: false,
      capability,
      line: null
    }))
  ]
  return { rules, includes: [] }
}
