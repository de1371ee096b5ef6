import { tunable } from '../../facts/apparmor-tunables.ts'
import { tryCompile } from '../../language/apparmor/automaton.ts'
import type { Automaton } from '../../language/apparmor/automaton.ts'
import {
  isRoot,
  readSourceProfile,
  readSourceProfiles
} from '../../language/apparmor/source/profile.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import type { AppArmorPolicy, AppArmorRules } from '../../policy/policy.ts'

/** What an AppArmor profile and its children say of files and capabilities. */
export interface EnforcedProfile {
  readonly rules: readonly EnforcedRule[]
  /** Files whose rules it takes over, and which were not looked at; not those that may be missing. */
  readonly includes: readonly string[]
}

export type EnforcedFileRule = Extract<EnforcedRule, { kind: 'file' }>

/** A rule, as far as it says something about files or capabilities. */
export type EnforcedRule = {
  readonly deny: boolean
  /** Name of the child that it is a rule of, below the profile's own; null: of the profile itself. */
  readonly child: string | null
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
  const { name } = readSourceProfile(text, where)
  const profiles = readSourceProfiles(text, where)
  const includes = new Set(
    profiles
      .flatMap(profile => profile.includes)
      .filter(({ file, optional }) => !optional && !file.startsWith('tunables/'))
      .map(({ file }) => file)
  )
  return {
    rules: profiles.flatMap(profile =>
      rulesOfText(profile, isRoot(profile) ? null : profile.label.slice(`${name}//`.length))
    ),
    includes: [...includes]
  }
}

function rulesOfText({ rules, variables }: SourceProfile, child: string | null): EnforcedRule[] {
  const lookUp = (name: string): readonly string[] | undefined =>
    variables.get(name) ?? tunable(name)
  return rules.flatMap(({ rule, statement: { line } }): EnforcedRule[] => {
    if (rule?.kind === 'file') {
      const { deny, owner, perms } = rule
      const pattern = rule.pattern ?? '/**'
      const automaton = tryCompile(pattern, lookUp) ?? null
      return [{ kind: 'file', deny, owner, pattern, perms, automaton, child, line }]
    }
    if (rule?.kind !== 'other' || rule.keyword !== 'capability') return []
    const names = rule.words.length === 0 ? [null] : rule.words
    return names.map(capability => ({
      kind: 'capability',
      deny: rule.deny,
      capability,
      child,
      line
    }))
  })
}

/** What the profile says that would be written. */
export function enforcedByPolicy(policy: AppArmorPolicy): EnforcedProfile {
  const ofChildren = (policy.children ?? []).flatMap(child => rulesOfPolicy(child, child.name))
  return { rules: [...rulesOfPolicy(policy, null), ...ofChildren], includes: [] }
}

function rulesOfPolicy(
  { files, denies, capabilities }: AppArmorRules,
  child: string | null
): EnforcedRule[] {
  const where = { child, line: null }
  const file = (pattern: string, perms: string, owner: boolean, deny: boolean): EnforcedRule => ({
    kind: 'file',
    deny,
    owner,
    pattern,
    perms,
    automaton: tryCompile(pattern, tunable) ?? null,
    ...where
  })
  return [
    ...files.map(({ owner, pattern, perms }) => file(pattern, perms, owner, false)),
    ...denies.flatMap(rule =>
      rule.kind === 'mount' ? [] : [file(rule.pattern, rule.perms, false, true)]
    ),
    ...capabilities.map(({ capability }): EnforcedRule => ({
      kind: 'capability',
      deny: false,
      capability,
      ...where
    }))
  ]
}
