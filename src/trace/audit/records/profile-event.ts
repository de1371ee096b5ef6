import { labelOf } from './apparmor-fields.ts'
import { trusted } from './fields.ts'
import type { Fields } from './fields.ts'

/** What became of an AppArmor profile. */
export interface ProfileEvent {
  readonly operation: 'load' | 'replace' | 'remove'
  readonly profile: string
  readonly isDone: boolean
  /** In the kernel's words; '' for none. */
  readonly info: string
}

/**
 * `apparmor="STATUS" operation="profile_replace" info="same as current profile, skipping" name="shop"`; null for any other record.
 * Source: Linux 6.1 security/apparmor/policy.c audit_policy, policy_unpack.c audit_iface
 */
export function readProfileEvent(fields: Fields): ProfileEvent | null {
  const [, operation] =
    /^profile_(load|replace|remove)$/.exec(trusted(fields.get('operation')) ?? '') ?? []
  const word = trusted(fields.get('apparmor'))
  const profile = labelOf(fields.get('name'))
  if (operation === undefined || word === null || profile === null) return null
  return {
    operation: operation as ProfileEvent['operation'],
    profile,
    isDone: word === 'STATUS',
    info: trusted(fields.get('info')) ?? ''
  }
}
