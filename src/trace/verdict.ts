import type { Arch } from '../facts/syscall-table.ts'

/** What an enforcer wrote about one access of a task. Valid for good, unlike a `Call`, and often the same object again. */
export type Verdict = SeccompVerdict | AppArmorVerdict | SelinuxVerdict

export interface SeccompVerdict {
  readonly kind: 'seccomp'
  readonly arch: Arch
  /** Id in `TraceContext.names`. */
  readonly name: number
  /** libseccomp's, without SCMP_ACT_. */
  readonly action: string
}

/**
 * Members of an AppArmor fact that its class may have. `own`: the path with the process's own numbers as `{pid}` and the like,
 * where it has any; `optional`: no rule is needed; `by`: the program, where the record of the call tells it. Others `path` and
 * `perms` of a file, `capability`, `family` and what else the records of that class have.
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
  /** The whole label: `shop//null-/usr/bin/id`. */
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
  /** null: the kernel did not say. */
  readonly permissive: boolean | null
  /** A rule allows it and asks for the record (auditallow). */
  readonly isGranted: boolean
}

/** What SELinux has against a context itself: `op=security_bounded_transition seresult=denied oldcontext=...`. */
export interface SelinuxError {
  /** The kernel's word for what it was asked: `security_compute_sid`, `setxattr`; '' where it does not say. */
  readonly operation: string
  /** null: not told. */
  readonly invalid: string | null
  readonly from: string | null
  readonly to: string | null
}
