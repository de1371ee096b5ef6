import { Bug, UserError } from '../errors.ts'
import { familyPattern } from '../language/apparmor/label.ts'
import { parseProfile } from '../language/apparmor/parse.ts'
import type { DbusScope } from '../language/apparmor/dbus.ts'
import type { MountScope } from '../language/apparmor/mount.ts'
import type { Profile, Rule } from '../language/apparmor/profile.ts'
import type { AppArmorRules, Policy } from '../policy/policy.ts'
import { byCodeUnit } from '../order.ts'

/**
 * Reads a rendered profile and compares it with the policy, rule by rule: a path cannot have smuggled in a rule, and
 * the template has left none out. `name` is `ProfileNames.apparmor`.
 * @throws Bug when the text says anything else than the policy
 */
export function readBackAppArmor(text: string, policy: Policy, name: string): void {
  const profile = parse(text)
  const flags = ['attach_disconnected', 'mediate_deleted']
  if (policy.mode === 'log') flags.push('complain')
  const { abi } = policy.apparmor
  const header = [...(abi === null ? [] : [abi, 'tunables/global']), name, ...flags]
  const found = [
    ...(profile.abi === null ? [] : [profile.abi]),
    ...profile.preamble,
    profile.name,
    ...profile.flags
  ]
  differ('head', header, found)
  const { children = [] } = policy.apparmor
  const self = children.length === 0 ? '@{profile_name}' : familyPattern(name)
  differInAnyOrder(
    'rules',
    [...policyRules(policy.apparmor, name, self), `include local/tracewall-${policy.name}`],
    profile.rules.map(describe)
  )
  differ(
    'children',
    children.map(child => child.name),
    profile.children.map(child => child.name)
  )
  for (const [at, child] of children.entries()) {
    const found = profile.children[at]!
    differ(`${child.name}'s flags`, flags, found.flags)
    differInAnyOrder(
      `${child.name}'s rules`,
      policyRules(child, name, self),
      found.rules.map(describe)
    )
  }
}

function parse(text: string): Profile {
  try {
    return parseProfile(text, 'apparmor.profile')
  } catch (error) {
    if (error instanceof UserError) throw new Bug(error.message, { cause: error })
    throw error
  }
}

function differInAnyOrder(what: string, wanted: readonly string[], found: readonly string[]): void {
  differ(what, wanted.toSorted(byCodeUnit), found.toSorted(byCodeUnit))
}

function differ(what: string, wanted: readonly string[], found: readonly string[]): void {
  const at = wanted.findIndex((text, index) => text !== found[index])
  if (at < 0 && wanted.length === found.length) return
  const index = at < 0 ? wanted.length : at
  const [want, have] = [wanted[index], found[index]].map(text => text ?? 'nothing')
  throw new Bug(`the AppArmor profile's ${what} differ from the policy: ${have} instead of ${want}`)
}

// Written down from the policy by hand, not with the code that renders: a mistake there must not be made here again.
function policyRules(apparmor: AppArmorRules, name: string, self: string): string[] {
  return [
    ...apparmor.files.map(
      ({ owner, pattern, perms, transition }) =>
        `file ${owner ? 'owner ' : ''}${perms} ${pattern}${transition ? ` -> ${transition.stacked ? '&' : ''}${name}//${transition.child}` : ''}`
    ),
    ...apparmor.network.map(({ family, type }) => `network ${family} ${type ?? 'any'}`),
    ...apparmor.capabilities.map(({ capability }) => `capability ${capability}`),
    ...apparmor.mounts.map(({ kind, scope }) => `${kind}${scopeText(scope)}`),
    ...apparmor.features.map(({ kind }) => kind),
    ...apparmor.peers.map(({ kind, access, type, peer, set = [] }) =>
      [kind, ...access, ...set, type ?? 'any', peer === 'self' ? self : (peer ?? 'any')].join(' ')
    ),
    ...apparmor.messages.map(({ scope }) => messageText(scope)),
    ...apparmor.changes.map(({ target, isStacked }) => changeText(target, isStacked)),
    ...apparmor.denies.map(deny =>
      deny.kind === 'mount' ? 'deny mount' : `deny file ${deny.perms} ${deny.pattern}`
    )
  ]
}

function scopeText(scope: MountScope | undefined): string {
  if (!scope) return ''
  const { fstype, options, source, target } = scope
  return ` ${fstype ?? 'any'} (${options.join()}) ${source ?? 'any'} at ${target ?? 'any'}`
}

function messageText(scope: DbusScope): string {
  const { access, bus, path, member, name, label } = scope
  return ['dbus', access, bus, path, scope.interface, member, name, label]
    .map(part => part ?? 'any')
    .join(' ')
}

function changeText(target: string, isStacked: boolean): string {
  return `change to ${isStacked ? 'both this and ' : ''}${target}`
}

function describe(rule: Rule): string {
  switch (rule.kind) {
    case 'file':
      return `${rule.deny ? 'deny ' : ''}file ${rule.owner ? 'owner ' : ''}${rule.perms} ${rule.pattern}${rule.target === undefined ? '' : ` -> ${rule.target}`}`
    case 'network':
      return `network ${rule.family} ${rule.type ?? 'any'}`
    case 'capability':
      return `capability ${rule.capability}`
    case 'io_uring':
    case 'mqueue':
    case 'userns':
      return rule.kind
    case 'mount':
    case 'umount':
    case 'pivot_root':
      return `${rule.deny ? 'deny ' : ''}${rule.kind}${scopeText(rule.scope)}`
    case 'signal':
    case 'ptrace':
    case 'unix':
      return [
        rule.kind,
        ...rule.access,
        ...(rule.set ?? []),
        rule.type ?? 'any',
        rule.peer ?? 'any'
      ].join(' ')
    case 'dbus':
      return messageText(rule.scope)
    case 'change_profile':
      return changeText(rule.target, rule.isStacked)
    case 'include':
      return `include ${rule.file}`
    default:
      return rule satisfies never
  }
}
