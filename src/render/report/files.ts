import type { Behaviour, Program } from '../../behaviour/behaviour.ts'
import { printDbus } from '../../language/apparmor/dbus.ts'
import { printMountScope } from '../../language/apparmor/mount.ts'
import type { AppArmorPolicy, Grant, Policy, Reason } from '../../policy/policy.ts'
import { code, prose } from '../markdown.ts'
import { viewEvidence } from './evidence.ts'
import type { EvidenceView } from './evidence.ts'

export interface FilesView {
  readonly rules: readonly FileRuleView[]
  /** What their price is counted in. */
  readonly listing: string
  /** The patterns among them that stand for more than was seen. */
  readonly wider: readonly GrantView[]
  /** Files that were looked for and not there. */
  readonly offers: readonly { readonly pattern: string; readonly perms: string }[]
  readonly others: readonly (EvidenceView & { readonly rule: string })[]
  /** Paths relative to a folder that the log does not show: no rule can name them. */
  readonly unresolved: readonly string[]
  readonly refused: readonly { readonly path: string; readonly wanted: string }[]
}

interface FileRuleView extends EvidenceView {
  readonly pattern: string
  readonly perms: string
  readonly by: string
}

interface GrantView {
  readonly pattern: string
  readonly perms: string
  readonly why: string
  readonly observed: number
  readonly examples: string
  /** Existing paths that it opens and nobody used. */
  readonly unused: string
}

export function viewFiles({ apparmor }: Policy, behaviour: Behaviour): FilesView {
  return {
    rules: apparmor.files.map(rule => ({
      pattern: code(rule.pattern),
      perms: `${rule.owner ? 'owner ' : ''}${rule.perms}`,
      by: viewPrograms(rule.by),
      ...viewEvidence(behaviour, rule.reasons)
    })),
    listing: prose(apparmor.listing),
    wider: apparmor.files
      .flatMap(rule => (rule.grant === null ? [] : [{ rule, grant: rule.grant }]))
      .toSorted((a, b) => byPrice(a.grant, b.grant))
      .map(({ rule: { pattern, perms, reasons }, grant }) => ({
        pattern: code(pattern),
        perms,
        why: reasons
          .filter(reason => reason.class !== 'seen')
          .map(reason => `${reason.class}: ${prose(reason.text)}`)
          .join('; '),
        observed: grant.observed,
        examples: grant.examples.map(code).join(', '),
        unused: grant.unused === null ? 'not known' : `${grant.unused}`
      })),
    offers: apparmor.offers.map(({ pattern, perms }) => ({ pattern: code(pattern), perms })),
    others: otherRules(apparmor).map(([rule, reasons]) => ({
      rule: code(rule),
      ...viewEvidence(behaviour, reasons)
    })),
    unresolved: behaviour.files.filter(file => file.path.startsWith('?/')).map(f => code(f.path)),
    refused: behaviour.files
      .filter(({ failed }) => 'EACCES' in failed || 'EPERM' in failed)
      .map(({ path, resolved = path, failed }) => ({
        path: code(resolved),
        wanted: Object.entries(failed)
          .filter(([errno]) => errno === 'EACCES' || errno === 'EPERM')
          .map(([errno, access]) => `${access || 'look-up'} (${errno})`)
          .join(', ')
      }))
  }
}

/** What is not known may be much. */
function byPrice(a: Grant, b: Grant): number {
  if (a.unused === null || b.unused === null)
    return a.unused === b.unused ? 0 : a.unused === null ? -1 : 1
  return b.unused - a.unused
}

/** Everything but files and capabilities, in AppArmor's own words. */
function otherRules(policy: AppArmorPolicy): [rule: string, reasons: readonly Reason[]][] {
  const { network, features, mounts, peers, messages, changes, denies } = policy
  return [
    ...network.map(({ family, type, reasons }): [string, readonly Reason[]] => [
      words('network', family, type),
      reasons
    ]),
    ...features.map(({ kind, reasons }): [string, readonly Reason[]] => [kind, reasons]),
    ...mounts.map(({ kind, scope, reasons }): [string, readonly Reason[]] => [
      scope ? `${kind}${printMountScope(kind, scope)}` : kind,
      reasons
    ]),
    ...peers.map(({ kind, access, type, peer, set, reasons }): [string, readonly Reason[]] => [
      words(
        kind,
        `(${access.join(', ')})`,
        set ? `set=(${set.join(', ')})` : null,
        type && `type=${type}`,
        peer && `peer=${peer}`
      ),
      reasons
    ]),
    ...messages.map(({ scope, reasons }): [string, readonly Reason[]] => [
      printDbus(scope),
      reasons
    ]),
    ...changes.map(({ target, isStacked, reasons }): [string, readonly Reason[]] => [
      `change_profile -> ${isStacked ? '&' : ''}${target}`,
      reasons
    ]),
    ...denies.map((deny): [string, readonly Reason[]] => [
      deny.kind === 'mount' ? 'deny mount' : words('deny', deny.pattern, deny.perms),
      deny.reasons
    ])
  ]
}

function words(...parts: (string | null)[]): string {
  return parts.filter(part => part !== null).join(' ')
}

/** The programs that used something: `/usr/bin/web` and how many more. */
export function viewPrograms(programs: readonly Program[]): string {
  const shown = programs.slice(0, SHOWN_PROGRAMS).map(by => (by === null ? 'the start' : code(by)))
  const more = programs.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

const SHOWN_PROGRAMS = 3
