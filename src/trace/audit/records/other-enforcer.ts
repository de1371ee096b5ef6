import type { AuditRecord } from './audit-record.ts'

/**
 * Who wrote a verdict of which nothing is made here; null for anything else. Source: Linux 6.15 security/ipe/audit.c,
 * security/landlock/audit.c, security/smack/smack_access.c, security/integrity/integrity_audit.c, kernel/auditsc.c
 * __audit_fanotify; AppArmor of SLES 10 and Ubuntu 8.04
 */
export function otherEnforcer({ type, bytes, start, end }: AuditRecord): string | null {
  if (type.name === 'LANDLOCK_ACCESS') return 'Landlock'
  // Later ones have a type of their own.
  if (type.name.startsWith('APPARMOR_')) return null
  const text = bytes.toString('latin1', start, Math.min(end, start + MOST))
  if (type.name === 'USER_AVC') return OF_MANAGER.test(text) ? 'SELinux, asked by a program' : null
  if (type.name === 'FANOTIFY') return FAN_DENY.test(text) ? 'a listener of fanotify' : null
  if (type.name === 'INTEGRITY_DATA') return NOT_APPRAISED.test(text) ? 'IMA' : null
  const operation = OF_APPARMOR.exec(text)?.[1]
  if (operation !== undefined) return `AppArmor about ${operation}`
  return FORMS.find(([form]) => form.test(text))?.[1] ?? null
}

const MOST = 4000
/** systemd, a database or a window system: what it writes of its clients these have chosen. */
const OF_MANAGER = / msg='avc: {1,4}(?:denied|granted) /
const FAN_DENY = /^resp=2\b/
const NOT_APPRAISED = / op="?appraise_data"? (?:.* )?res=0\b/
/** Of an operation that is not known. */
const OF_APPARMOR = /^apparmor="(?:ALLOWED|AUDIT|DENIED|KILL(?:ED)?)" operation="([a-z_]{1,40})"/
const FORMS: readonly (readonly [form: RegExp, name: string])[] = [
  [/^ipe_op=/, 'IPE'],
  [/^lsm=SMACK /, 'Smack'],
  // Of Linux 2.6.24 and older; whether it was let pass is told by no word of it.
  [/^(?:PERMITTING|REJECTING|AUDITING|operation=)/, 'AppArmor in its first forms']
]
