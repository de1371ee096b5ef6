import type { AuditRecord } from './audit-record.ts'

/**
 * Who wrote a verdict of which nothing is made here; null for anything else. Source: Linux 6.15 security/ipe/audit.c,
 * security/landlock/audit.c, security/smack/smack_access.c; AppArmor of SLES 10, kernel 2.6.16
 */
export function otherEnforcer({ type, bytes, start, end }: AuditRecord): string | null {
  if (type.name === 'LANDLOCK_ACCESS') return 'Landlock'
  const text = bytes.toString('latin1', start, Math.min(end, start + MOST))
  return FORMS.find(([form]) => form.test(text))?.[1] ?? null
}

const MOST = 40
const FORMS: readonly (readonly [form: RegExp, name: string])[] = [
  [/^ipe_op=/, 'IPE'],
  [/^lsm=SMACK /, 'Smack'],
  [/^(?:PERMITTING|REJECTING|AUDITING) /, 'AppArmor in its form before Linux 2.6.27']
]
