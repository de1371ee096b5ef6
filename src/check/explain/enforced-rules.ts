import { tunable } from '../../facts/apparmor-tunables.ts'
import { tryCompile } from '../../language/apparmor/automaton.ts'
import type { Automaton } from '../../language/apparmor/automaton.ts'
import { familyPattern } from '../../language/apparmor/label.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import type { OtherNeed } from '../../language/apparmor/source/rule.ts'
import {
  isRoot,
  readSourceProfile,
  readSourceProfiles
} from '../../language/apparmor/source/profile.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import { readRule } from '../../language/apparmor/source/rule.ts'
import { otherRules } from '../../policy/apparmor/other-rules.ts'
import { asNeed } from '../../policy/base/seen-rules.ts'
import type { AppArmorPolicy, AppArmorRules } from '../../policy/policy.ts'

/** What an AppArmor profile and its children say. */
export interface EnforcedProfile {
  /** Name of the feature file that it is written for; null: it names none. */
  readonly abi: string | null
  readonly rules: readonly EnforcedRule[]
  /** Files whose rules it takes over, and which were not looked at; not those that may be missing. */
  readonly includes: readonly string[]
}

export type EnforcedFileRule = Extract<EnforcedRule, { kind: 'file' }>

export type EnforcedOtherRule = Extract<EnforcedRule, { kind: 'other' }>

/** A rule that is understood. */
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
  /** About neither; the profile's own name is `@{profile_name}` in it. `text` is the rule without its comma. */
  | ({ readonly kind: 'other'; readonly text: string } & OtherNeed)
)

/** What a profile of anyone says. @throws UserError that names file and line */
export function enforcedByText(text: string, where: string): EnforcedProfile {
  const { name, abi } = readSourceProfile(text, where)
  const ofChild = (label: string): string => label.slice(`${name}//`.length)
  const profiles = readSourceProfiles(text, where)
  const includes = new Set(
    profiles
      .flatMap(profile => profile.includes)
      .filter(({ file, optional }) => !optional && !file.startsWith('tunables/'))
      .map(({ file }) => file)
  )
  return {
    abi,
    rules: profiles.flatMap(profile =>
      rulesOfText(profile, isRoot(profile) ? null : ofChild(profile.label), familyPattern(name))
    ),
    includes: [...includes]
  }
}

/** `family`: the profile and its children, as rules call them. */
function rulesOfText(
  { rules, variables }: SourceProfile,
  child: string | null,
  family: string
): EnforcedRule[] {
  const lookUp = (name: string): readonly string[] | undefined =>
    variables.get(name) ?? tunable(name)
  return rules.flatMap(({ rule, statement: { line, text } }): EnforcedRule[] => {
    if (rule?.kind === 'file') {
      const { deny, owner, perms } = rule
      const pattern = rule.pattern ?? '/**'
      const automaton = tryCompile(pattern, lookUp) ?? null
      return [{ kind: 'file', deny, owner, pattern, perms, automaton, child, line }]
    }
    if (rule === undefined) return []
    if (rule.keyword !== 'capability') {
      const said = text.replace(family, OWN_NAME)
      const own = readRule(said)
      return own?.kind === 'other' ? [{ ...own, text: said, child, line }] : []
    }
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

const OWN_NAME = '@{profile_name}'

/** What the profile says that would be written. */
export function enforcedByPolicy(policy: AppArmorPolicy): EnforcedProfile {
  const ofChildren = (policy.children ?? []).flatMap(child => rulesOfPolicy(child, child.name))
  return { abi: policy.abi, rules: [...rulesOfPolicy(policy, null), ...ofChildren], includes: [] }
}

function rulesOfPolicy(rules: AppArmorRules, child: string | null): EnforcedRule[] {
  const { files, denies } = rules
  const where = { child, line: null }
  const file = (
    rule: Pick<EnforcedFileRule, 'pattern' | 'perms' | 'owner' | 'deny'>
  ): EnforcedRule => ({
    kind: 'file',
    ...rule,
    automaton: tryCompile(rule.pattern, tunable) ?? null,
    ...where
  })
  return [
    ...files.map(({ owner, pattern, perms }) => file({ pattern, perms, owner, deny: false })),
    ...denies.map(rule =>
      rule.kind === 'mount'
        ? otherRule({ kind: 'mount', deny: true }, where)
        : file({ pattern: rule.pattern, perms: rule.perms, owner: false, deny: true })
    ),
    ...otherRules(rules).map(({ rule }) =>
      rule.kind === 'capability'
        ? { kind: 'capability' as const, deny: false, capability: rule.capability, ...where }
        : otherRule(rule, where)
    )
  ]
}

function otherRule(rule: Rule, where: Pick<EnforcedRule, 'child' | 'line'>): EnforcedRule {
  const deny = 'deny' in rule && rule.deny
  const text = printRule(rule).replace(/,$/, '')
  return { ...asNeed(rule), kind: 'other', deny, text, ...where }
}
