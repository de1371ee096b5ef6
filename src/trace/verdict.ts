import type { NamedArch } from '../facts/other-tables.ts'

/** What seccomp, AppArmor or SELinux logged of one access. Immutable, unlike a `Call`; equal ones may be one object. */
export type Verdict = SeccompVerdict | AppArmorVerdict | SelinuxVerdict

export interface SeccompVerdict {
  readonly kind: 'seccomp'
  readonly arch: NamedArch
  /** Id in `TraceContext.names`. */
  readonly name: number
  /** libseccomp's name without SCMP_ACT_: `ERRNO`. */
  readonly action: string
}

/**
 * Members that an AppArmor fact can have, by its class. `own`: the path with the process's own numbers as `{pid}` and the like, if
 * it has any; `optional`: no rule is needed; `by`: the program, if the record of the call shows it. The others are what the
 * record has: `path` and `perms` of a file, `capability`, `family` and so on.
 */
export const APPARMOR_FIELDS = [
  'path',
  'perms',
  'target',
  'owner',
  'info',
  'capability',
  'family',
  'type',
  'protocol',
  'access',
  'signal',
  'peer',
  'name',
  'srcname',
  'fstype',
  'flags',
  'bus',
  'interface',
  'member',
  'rlimit',
  'value',
  'own',
  'optional',
  'by'
] as const

export type AppArmorField = (typeof APPARMOR_FIELDS)[number]

export type AppArmorFields = Readonly<Partial<Record<AppArmorField, string>>>

export interface AppArmorVerdict {
  readonly kind: 'apparmor'
  readonly verdict: 'allowed' | 'denied' | 'audited' | 'killed'
  /** The full label: `shop//null-/usr/bin/id`. */
  readonly profile: string
  readonly class: string
  /** In the order of `APPARMOR_FIELDS`. */
  readonly fields: AppArmorFields
}

export interface SelinuxVerdict {
  readonly kind: 'selinux'
  readonly source: string
  readonly target: string
  readonly class: string
  readonly perms: readonly string[]
  /** Null: the record does not say. */
  readonly permissive: boolean | null
  /** Allowed, and logged by an auditallow rule. */
  readonly isGranted: boolean
  /** `ioctlcmd=0x5401`, the request of an ioctl; null: none is told. */
  readonly request: string | null
}

/** An SELINUX_ERR record, of a context that is invalid or may not be entered: `op=security_bounded_transition seresult=denied`. */
export interface SelinuxError {
  /** The kernel's name of the operation: `security_compute_sid`, `setxattr`; '' if the record has none. */
  readonly operation: string
  /** The invalid context; null: the record has none. */
  readonly invalid: string | null
  readonly from: string | null
  readonly to: string | null
}
