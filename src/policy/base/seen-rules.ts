import { Bug } from '../../errors.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import type { OtherNeed } from '../../language/apparmor/source/rule.ts'
import { readRule } from '../../language/apparmor/source/rule.ts'
import type { OtherRules } from '../apparmor.ts'
import { otherRules } from '../apparmor/other-rules.ts'
import type { OtherRule } from '../apparmor/other-rules.ts'
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
  return otherRules(policy).flatMap(({ rule, reasons }) => {
    const reason = reasons.find(each => each.class === 'seen')
    return reason ? [{ rule, severity: severityOf(rule), reason }] : []
  })
}

function severityOf(rule: OtherRule): Severity {
  switch (rule.kind) {
    case 'network':
      return severityOfNetwork(rule.family, rule.type)
    case 'capability':
      return severityOfCapability(rule.capability)
    case 'signal':
    case 'ptrace':
    case 'unix':
      return severityOfPeer(rule.kind, rule.access)
    case 'dbus':
      return severityOfMessage(rule.scope)
    default:
      return severityOfKind(rule.kind)
  }
}

export function asNeed(rule: Rule): OtherNeed {
  const read = readRule(printRule(rule).replace(/,$/, ''))
  if (read?.kind === 'other') return read
  throw new Bug(`not a rule without a path: ${rule.kind}`)
}
