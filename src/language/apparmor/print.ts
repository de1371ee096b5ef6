import { Bug } from '../../errors.ts'
import { tunable } from '../../facts/apparmor-tunables.ts'
import type { Rule } from './profile.ts'
import { quotePattern } from './quote.ts'

/** A rule as one line of a profile, without indentation. */
export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case 'file':
      return `${rule.deny ? 'deny ' : ''}${rule.owner ? 'owner ' : ''}${quotePattern(rule.pattern)} ${printPerms(rule)},`
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
      return `${rule.deny ? 'deny ' : ''}${rule.kind},`
    case 'signal':
    case 'ptrace':
    case 'unix':
      return `${rule.kind} (${rule.access.join(', ')})${printType(rule.type)}${printPeer(rule)},`
    case 'include':
      return `include if exists <${rule.file}>`
    default:
      return rule satisfies never
  }
}

// The program keeps this profile across exec: with no_new_privs no other transition is possible.
function printPerms({ perms, deny }: { readonly perms: string; readonly deny: boolean }): string {
  return deny ? perms : perms.replace('x', 'ix')
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
  return kind === 'unix' ? ` peer=(label=${peer})` : ` peer=${peer}`
}

/** The definition of a variable of facts/apparmor-tunables.json, as a line before the profile. */
export function printVariable(name: string): string {
  const values = tunable(name)
  if (!values) throw new Bug(`no such AppArmor variable: ${name}`)
  return `@{${name}}=${values.join(' ')}`
}
