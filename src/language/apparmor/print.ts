import { Bug } from '../../errors.ts'
import { tunable } from '../../facts/apparmor-tunables.ts'
import { printDbus } from './dbus.ts'
import { printLabel, printListedLabel } from './label.ts'
import { printMountScope } from './mount.ts'
import type { Rule } from './profile.ts'
import { quotePattern } from './quote.ts'

/** A rule as one line of a profile, without indentation. */
export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case 'file':
      return `${rule.deny ? 'deny ' : ''}${rule.owner ? 'owner ' : ''}${quotePattern(rule.pattern)} ${printPerms(rule)}${rule.target === undefined ? '' : ` -> ${rule.target}`},`
    case 'network':
      return `network ${rule.family}${rule.type === null ? '' : ` ${rule.type}`},`
    case 'capability':
      return `capability ${rule.capability},`
    case 'io_uring':
    case 'mqueue':
    case 'userns':
      return `${rule.kind},`
    case 'mount':
    case 'umount':
    case 'pivot_root':
      return `${rule.deny ? 'deny ' : ''}${rule.kind}${rule.scope ? printMountScope(rule.kind, rule.scope) : ''},`
    case 'signal':
    case 'ptrace':
    case 'unix':
      return `${rule.kind} (${rule.access.join(', ')})${printSet(rule.set)}${printType(rule.type)}${printPeer(rule)},`
    case 'dbus':
      return `${printDbus(rule.scope)},`
    case 'change_profile':
      return `change_profile -> ${printTarget(rule)},`
    case 'include':
      return `include if exists <${rule.file}>`
    default:
      return rule satisfies never
  }
}

function printPerms({ perms, deny, target }: Rule & { readonly kind: 'file' }): string {
  return deny ? perms : perms.replace('x', executeMode(target))
}

/**
 * With no_new_privs a program keeps this profile across exec, or gets another one besides: `cix`, since no profile within
 * this one attaches itself to the program's path (Linux 6.1 security/apparmor/domain.c, x_to_label).
 */
export function executeMode(target: string | undefined): 'ix' | 'px' | 'cix' {
  if (target === undefined) return 'ix'
  return target.startsWith('&') ? 'cix' : 'px'
}

function printSet(set: readonly string[] | undefined): string {
  return set === undefined ? '' : ` set=(${set.join(', ')})`
}

function printTarget({ target, isStacked }: Rule & { readonly kind: 'change_profile' }): string {
  const label = printLabel(target)
  if (!isStacked) return label
  return label.startsWith('"') ? `"&${label.slice(1)}` : `&${label}`
}

function printType(type: string | null): string {
  return type === null ? '' : ` type=${type}`
}

function printPeer({
  kind,
  peer
}: {
  readonly kind: string
  readonly peer: string | null
}): string {
  if (peer === null) return ''
  return kind === 'unix' ? ` peer=(label=${printListedLabel(peer)})` : ` peer=${printLabel(peer)}`
}

/** The definition of a variable of facts/apparmor-tunables.json, as a line before the profile. */
export function printVariable(name: string): string {
  const values = tunable(name)
  if (!values) throw new Bug(`no such AppArmor variable: ${name}`)
  return `@{${name}}=${values.join(' ')}`
}
