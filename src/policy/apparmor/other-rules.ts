import type { Rule } from '../../language/apparmor/profile.ts'
import type { OtherRules } from '../apparmor.ts'
import type { Reason } from '../policy.ts'

/** A rule that is no file's, as a profile has it. */
export type OtherRule = Exclude<Rule, { readonly kind: 'file' | 'include' }>

/** One of them, and why it is there. */
export interface ReasonedRule {
  readonly rule: OtherRule
  readonly reasons: readonly Reason[]
}

/** What is allowed that is no file, in the order of the profile. `self`: what its rules call the profile itself. */
export function otherRules(policy: OtherRules, self: string = '@{profile_name}'): ReasonedRule[] {
  return [
    ...policy.network.map(({ family, type, reasons }) =>
      reasoned({ kind: 'network', family, type }, reasons)
    ),
    ...policy.capabilities.map(({ capability, reasons }) =>
      reasoned({ kind: 'capability', capability }, reasons)
    ),
    ...policy.mounts.map(({ kind, scope, reasons }) =>
      reasoned({ kind, deny: false, ...(scope && { scope }) }, reasons)
    ),
    ...policy.features.map(({ kind, reasons }) => reasoned({ kind }, reasons)),
    ...policy.peers.map(({ kind, access, type, peer: of, set, reasons }) => {
      const peer = of === 'self' ? self : of
      return reasoned({ kind, access, type, peer, ...(set && { set }) }, reasons)
    }),
    ...policy.messages.map(({ scope, reasons }) => reasoned({ kind: 'dbus', scope }, reasons)),
    ...policy.changes.map(({ target, isStacked, reasons }) =>
      reasoned({ kind: 'change_profile', target, isStacked }, reasons)
    )
  ]
}

function reasoned(rule: OtherRule, reasons: readonly Reason[]): ReasonedRule {
  return { rule, reasons }
}
