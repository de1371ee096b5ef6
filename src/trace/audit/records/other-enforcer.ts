import type { AuditRecord } from './audit-record.ts'

/**
 * Who wrote a verdict of which nothing is made here; null for anything else. Source: Linux 6.15 security/ipe/audit.c,
 * security/landlock/audit.c, security/smack/smack_access.c; AppArmor of SLES 10 and Ubuntu 8.04
 */
export function otherEnforcer({ type, bytes, start, end }: AuditRecord): string | null {
  if (type.name === 'LANDLOCK_ACCESS') return 'Landlock'
  // Later ones have a type of their own.
  if (type.name.startsWith('APPARMOR_')) return null
  const text = bytes.toString('latin1', start, Math.min(end, start + MOST))
  return FORMS.find(([form]) => form.test(text))?.[1] ?? null
}

const MOST = 40
const FORMS: readonly (readonly [form: RegExp, name: string])[] = [
  [/^ipe_op=/, 'IPE'],
  [/^lsm=SMACK /, 'Smack'],
  // Of Linux 2.6.24 and older; whether it was let pass is told by no word of it.
  [/^(?:PERMITTING|REJECTING|AUDITING|operation=)/, 'AppArmor in its first forms']
]
