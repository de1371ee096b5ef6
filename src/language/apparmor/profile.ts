import type { DbusScope } from './dbus.ts'
import type { MountKind, MountScope } from './mount.ts'

/** An AppArmor profile in the part of the language that we write: one profile a text, one rule a line. */
export interface Profile {
  readonly name: string
  /** `3.0`; null when it names none. */
  readonly abi: string | null
  /** Names of the variables of facts/apparmor-tunables.json that it defines itself. */
  readonly variables: readonly string[]
  /** Files in angle brackets that stand before the profile: `tunables/global`. */
  readonly preamble: readonly string[]
  readonly flags: readonly string[]
  readonly rules: readonly Rule[]
  readonly children: readonly Child[]
}

/** A profile within another one, for a program that its programs execute. */
export interface Child {
  readonly name: string
  readonly flags: readonly string[]
  readonly rules: readonly Rule[]
}

export type Rule =
  | {
      readonly kind: 'file'
      readonly deny: boolean
      readonly owner: boolean
      readonly pattern: string
      /** Letters in the order `r w a m k l x`; `x` is `ix`, in a deny rule `x`. */
      readonly perms: string
      /** The profile that `x` leads to, `shop//cat`; with `&` before it, besides this one. Absent: this one. */
      readonly target?: string
    }
  | { readonly kind: 'network'; readonly family: string; readonly type: string | null }
  | { readonly kind: 'capability'; readonly capability: string }
  | { readonly kind: 'io_uring' | 'mqueue' | 'userns' }
  | {
      readonly kind: MountKind
      readonly deny: boolean
      /** Absent: whatever is mounted wherever. */
      readonly scope?: MountScope
    }
  | {
      readonly kind: 'signal' | 'ptrace' | 'unix'
      readonly access: readonly string[]
      /** Socket type, for `unix` only. */
      readonly type: string | null
      /**
       * Pattern of the name of the other side's profile, `@{profile_name}` for this one, `shop{,//**}` for it and its children;
       * null: the rule names none.
       */
      readonly peer: string | null
      /** For `signal` only: `term`, `rtmin+3`; absent: all. */
      readonly set?: readonly string[]
    }
  | { readonly kind: 'dbus'; readonly scope: DbusScope }
  | {
      readonly kind: 'change_profile'
      /** Pattern of the profile to change to. */
      readonly target: string
      /** The process gets it besides its own. */
      readonly isStacked: boolean
    }
  /** A file in angle brackets that may be missing. */
  | { readonly kind: 'include'; readonly file: string }
