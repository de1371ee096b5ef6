import { tunable } from '../facts/apparmor-tunables.ts'
import { familyPattern } from '../language/apparmor/label.ts'
import type { Rule } from '../language/apparmor/profile.ts'
import { printRule, printVariable } from '../language/apparmor/print.ts'
import { otherRules } from '../policy/apparmor/other-rules.ts'
import type { AppArmorPolicy, AppArmorRules } from '../policy/policy.ts'
import type { RenderContext, Target } from './artifact.ts'
import { renderTemplate } from './template.ts'

/** A complete AppArmor profile for a container. */
export const apparmor: Target = {
  name: 'apparmor',
  file: 'apparmor.profile',
  render({ policy, names, templates }: RenderContext): string {
    const rules = rulesOf(policy.apparmor, names.apparmor, policy.apparmor)
    const flags = [...FLAGS, ...(policy.mode === 'log' ? ['complain'] : [])].join(',')
    const print = (...kinds: readonly Rule['kind'][]): string[] =>
      rules.filter(rule => kinds.includes(rule.kind) && !isDeny(rule)).map(printRule)
    return renderTemplate(
      'apparmor.profile.hbs',
      {
        abi: policy.apparmor.abi ?? '',
        variables: variableLines(policy.apparmor),
        name: names.apparmor,
        flags,
        files: print('file'),
        network: print('network'),
        capabilities: print('capability'),
        features: print('io_uring', 'mqueue', 'userns'),
        mounts: print('mount', 'umount', 'pivot_root'),
        peers: print('signal', 'ptrace', 'unix'),
        messages: print('dbus'),
        changes: print('change_profile'),
        denies: rules.filter(isDeny).map(printRule),
        children: (policy.apparmor.children ?? []).map(child => ({
          name: child.name,
          flags,
          rules: rulesOf(child, names.apparmor, policy.apparmor).map(printRule)
        })),
        local: printRule({ kind: 'include', file: `local/tracewall-${policy.name}` })
      },
      templates
    )
  }
}

/**
 * As the runtimes' own profiles have them: files of the host that a container gets as open descriptors have no path in
 * it, and deleted files are still asked about by name.
 */
const FLAGS = ['attach_disconnected', 'mediate_deleted']

/** The variables that the patterns use, and those that these are made of, first; none where files of the node define them. */
export function variableLines(policy: AppArmorPolicy): string[] {
  if (policy.abi !== null) return []
  const used = new Set<string>()
  const use = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/@\{([A-Za-z]+)\}/g)) {
      if (used.has(name)) continue
      for (const value of tunable(name) ?? []) use(value)
      used.add(name)
    }
  }
  for (const { files, denies } of [policy, ...(policy.children ?? [])]) {
    for (const { pattern } of files) use(pattern)
    for (const deny of denies) if (deny.kind === 'file') use(deny.pattern)
  }
  return [...used].map(printVariable)
}

/** The rules of a profile or a child's, in the profile `name`. */
function rulesOf(
  policy: AppArmorRules,
  name: string,
  { children }: Pick<AppArmorPolicy, 'children'>
): Rule[] {
  const self = children ? familyPattern(name) : '@{profile_name}'
  return [
    ...policy.files.map(({ pattern, perms, owner, transition }): Rule => ({
      kind: 'file',
      deny: false,
      owner,
      pattern,
      perms,
      ...(transition && {
        target: `${transition.stacked ? '&' : ''}${name}//${transition.child}`
      })
    })),
    ...otherRules(policy, self).map(({ rule }) => rule),
    ...policy.denies.map((deny): Rule =>
      deny.kind === 'mount'
        ? { kind: 'mount', deny: true }
        : { kind: 'file', deny: true, owner: false, pattern: deny.pattern, perms: deny.perms }
    )
  ]
}

function isDeny(rule: Rule): boolean {
  return 'deny' in rule && rule.deny
}
