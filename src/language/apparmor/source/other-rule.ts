import { networkFamily, networkType } from '../../../facts/apparmor-network.ts'
import { coversConditions, coversProfileChange, withAccess } from './conditions.ts'
import { coversMount } from './mount-rule.ts'
import { MOUNT_KEYWORDS } from './rule.ts'
import type { OtherNeed, OtherRule, SourceRule } from './rule.ts'

/** True where a rule is about all that the other one is about: one that says less is wider. */
export function covers(rule: OtherNeed, need: OtherNeed): boolean {
  if (MOUNT_KEYWORDS.has(rule.keyword)) return coversMount(rule, need)
  if (rule.keyword !== need.keyword) return false
  if (rule.keyword === 'change_profile') return coversProfileChange(rule, need)
  const [wide, narrow] = [withAccess(rule), withAccess(need)]
  const isList = rule.keyword === 'capability'
  const words = isList
    ? wide.words.length === 0 || narrow.words.every(word => wide.words.includes(word))
    : wide.words.every(word => narrow.words.includes(word))
  return (
    words &&
    (wide.access.length === 0 || narrow.access.every(word => wide.access.includes(word))) &&
    coversConditions(wide.conditions, narrow.conditions)
  )
}

/** What `network` rules call the sockets that a `unix` rule is about; null for other rules. */
export function asNetworkRule({ keyword, conditions }: OtherNeed): OtherNeed | null {
  if (keyword !== 'unix') return null
  const type = conditions.get('type')
  const words = type === undefined ? ['unix'] : [type, 'unix'].sort()
  return { keyword: 'network', words, access: [], conditions: new Map() }
}

/** True where something can be about which both rules are. */
export function meets(rule: OtherNeed, need: OtherNeed): boolean {
  return (
    rule.keyword === need.keyword &&
    (isPart(rule.words, need.words) || isPart(need.words, rule.words)) &&
    (rule.access.length === 0 ||
      need.access.length === 0 ||
      need.access.some(word => rule.access.includes(word))) &&
    [...rule.conditions].every(([name, value]) => (need.conditions.get(name) ?? value) === value)
  )
}

function isPart(some: readonly string[], all: readonly string[]): boolean {
  return some.every(word => all.includes(word))
}

/** True for a rule that is no capability's, all of whose words mean something there; a sentence may begin like one. */
export function isOtherRule(rule: SourceRule | undefined): rule is OtherRule {
  return (
    rule?.kind === 'other' &&
    OTHER_KEYWORDS.has(rule.keyword) &&
    (rule.words.every(word => /^(?:["/@]|->$)/.test(word) || isWord(word)) ||
      (rule.keyword === 'change_profile' && rule.words.at(-2) === '->'))
  )
}

function isWord(word: string): boolean {
  return WORDS.has(word) || networkFamily(word) !== undefined || networkType(word) !== undefined
}

/** Access and protocols, which may stand without parentheses. Source: apparmor.d(5) of 4.1. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'accept bind connect create delete eavesdrop getattr getopt icmp listen open override_creds r read readby receive ' +
    'rw send setattr setopt shutdown sqpoll tcp trace tracedby udp w write'
  ).split(' ')
)

/** The words that such rules start with, but for `capability`. Source: apparmor.d(5) of 4.1. */
export const OTHER_KEYWORDS: ReadonlySet<string> = new Set([
  'change_profile',
  'dbus',
  'io_uring',
  'mount',
  'mqueue',
  'network',
  'pivot_root',
  'ptrace',
  'remount',
  'signal',
  'umount',
  'unix',
  'userns'
])
