import { Bug } from '../../errors.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import type { OtherNeed } from '../../language/apparmor/source/rule.ts'
import { readRule } from '../../language/apparmor/source/rule.ts'
import type { OtherRules } from '../apparmor.ts'
import type { Reason } from '../policy.ts'
import {
  severityOfCapability,
  severityOfKind,
  severityOfMessage,
  severityOfNetwork,
  severityOfPeer
} from './severity.ts'
import type { Severity } from './severity.ts'

/** A rule that what was seen asks for; no file's. */
export interface SeenRule {
  readonly rule: Rule
  readonly severity: Severity
  readonly reason: Reason
}

/** What is no file, as far as it was seen: what containers usually need is not evidence. */
export function seenRules(policy: OtherRules): SeenRule[] {
  return reasonedRules(policy).flatMap(({ rule, severity, reasons }) => {
    const reason = reasons.find(each => each.class === 'seen')
    return reason ? [{ rule, severity, reason }] : []
  })
}

/** A rule that is no file's, as the profile says it, with its reasons. */
export interface ReasonedRule extends Omit<SeenRule, 'reason'> {
  readonly reasons: readonly Reason[]
}

/** What is no file, in the order of the profile. The name of the profile itself is `@{profile_name}`. */
export function reasonedRules(policy: OtherRules): ReasonedRule[] {
  return [
    ...policy.network.map(({ family, type, reasons }) => ({
      rule: { kind: 'network', family, type } as const,
      severity: severityOfNetwork(family, type),
      reasons
    })),
    ...policy.capabilities.map(({ capability, reasons }) => ({
      rule: { kind: 'capability', capability } as const,
      severity: severityOfCapability(capability),
      reasons
    })),
    ...policy.mounts.map(({ kind, scope, reasons }) => ({
      rule: { kind, deny: false, ...(scope && { scope }) },
      severity: severityOfKind(kind),
      reasons
    })),
    ...policy.features.map(({ kind, reasons }) => ({
      rule: { kind } as const,
      severity: severityOfKind(kind),
      reasons
    })),
    ...policy.peers.map(({ kind, access, type, peer, set, reasons }) => ({
      rule: {
        kind,
        access,
        type,
        peer: peer === 'self' ? '@{profile_name}' : peer,
        ...(set && { set })
      },
      severity: severityOfPeer(kind, access),
      reasons
    })),
    ...policy.messages.map(({ scope, reasons }) => ({
      rule: { kind: 'dbus', scope } as const,
      severity: severityOfMessage(scope),
      reasons
    })),
    ...policy.changes.map(({ target, isStacked, reasons }) => ({
      rule: { kind: 'change_profile', target, isStacked } as const,
      severity: severityOfKind('change_profile'),
      reasons
    }))
  ]
}

export function asNeed(rule: Rule): OtherNeed {
  const read = readRule(printRule(rule).replace(/,$/, ''))
  if (read?.kind === 'other') return read
  throw new Bug(`not a rule without a path: ${rule.kind}`)
}
