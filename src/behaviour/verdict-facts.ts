import type { AppArmorFields } from '../trace/verdict.ts'
import type { Fact } from './fact.ts'

/** What AppArmor wrote to an audit log. */
export interface AppArmorFact extends Fact, AppArmorFields {
  readonly verdict: 'allowed' | 'denied' | 'audited' | 'killed'
  /** The whole label: `shop//null-/usr/bin/id`. */
  readonly profile: string
  readonly class: string
  readonly count: number
}

/** What seccomp wrote to an audit log; `action` as libseccomp spells it without SCMP_ACT_. */
export interface SeccompFact extends Fact {
  readonly arch: string
  readonly syscall: string
  readonly action: string
  readonly count: number
}

/** What SELinux wrote to an audit log. */
export interface SelinuxFact extends Fact {
  readonly source: string
  readonly target: string
  readonly class: string
  readonly perms: readonly string[]
  /** null: the kernel did not say. */
  readonly permissive: boolean | null
  /** A rule allows it and asks for the record. */
  readonly granted?: true
  readonly count: number
}
