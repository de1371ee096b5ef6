import type { Program, RunSet } from '../behaviour/behaviour.ts'
import type { Feature } from '../facts/apparmor-versions.ts'
import type { DbusScope } from '../language/apparmor/dbus.ts'
import type { MountKind, MountScope } from '../language/apparmor/mount.ts'
import type { Condition } from '../language/seccomp/profile.ts'
import type { PodPolicy } from './pod-policy.ts'
import type { Reason } from './reason.ts'

export type { FoundFile, PodPolicy, WritableFolder } from './pod-policy.ts'
export type { Reason, ReasonClass } from './reason.ts'

/** What to allow, every rule with its reasons. Made by `decide`, printed by `render`. Lists are sorted by code unit. */
export interface Policy {
  /** The workload's name: `[a-z0-9]([a-z0-9.-]*[a-z0-9])?`, at most 40 characters. */
  readonly name: string
  /** `log`: the same rules, but what they refuse is only logged (SCMP_ACT_LOG, complain). */
  readonly mode: 'enforce' | 'log'
  readonly seccomp: SeccompPolicy
  readonly apparmor: AppArmorPolicy
  readonly pod: PodPolicy
  /** Null where nothing was recorded. */
  readonly completeness: Completeness | null
  /** What tracewall.yaml refuses although a run needed it. */
  readonly findings: readonly Finding[]
}

/** Something that a run needed and tracewall.yaml refuses. */
export interface Finding {
  readonly kind: 'call' | 'capability' | 'path'
  /** For a person: `ptrace`, `CAP_SYS_ADMIN`, `/etc/shadow r`. */
  readonly name: string
  /** Where the project says so: `tracewall.yaml:12`. */
  readonly where: string
  /** Why it is needed. */
  readonly reason: Reason
}

export interface SeccompPolicy {
  /** libseccomp names without SCMP_ARCH_, as behaviour/v1 has them (`x86_64`), sorted. */
  readonly architectures: readonly string[]
  /** errno of everything that no rule names: 38, ENOSYS. */
  readonly defaultErrno: number
  /** At most one rule a name. */
  readonly rules: readonly SyscallRule[]
  /** Dangerous calls that were inferred and not seen: reported, not allowed. Sorted by name. */
  readonly withheld: readonly WithheldSyscall[]
}

/** How well each run is covered by a profile made of the others: what to expect of later runs. */
export interface Completeness {
  /** How many of the runs differ. */
  readonly workloads: number
  /** How many runs repeat another one: they have its label, or show exactly the same. */
  readonly repeats: number
  /** Names of calls; null where none was recorded. */
  readonly names: Agreement | null
  /** Arguments of the calls that a condition limits; null where no call has a condition. */
  readonly conditions: Agreement | null
  /** Paths, after generalising; null where none was used. */
  readonly paths: Agreement | null
}

/** How well runs are covered by the profile of the others, in one respect (calls, arguments or paths). */
export interface Agreement {
  /** How many workloads were left out, each in turn: all of them; some, or none, where there is too much to decide about. */
  readonly asked: number
  /** How many of these the profile of all others would have refused something. */
  readonly failing: number
  /** How many of the failing ones it would have refused nothing but programs that no other workload executed. */
  readonly onlyPrograms: number
  /** 95 % interval of the share of later runs that fail, each bound from 0 to 1. */
  readonly interval: readonly [low: number, high: number]
  /** How many calls, values or paths that the profile refuses are expected of the next run, on average; null: none was asked. */
  readonly expectedNew: number | null
  /** Share of workloads, from 0 to 1, that fail under the profile of half of them; null: too few, or too many, workloads. */
  readonly failingOfHalf: number | null
  /** The workloads that show something alone: how many things (`own`), and what of it the profile of the others would refuse. */
  readonly contributions: readonly {
    readonly runs: RunSet
    readonly own: number
    readonly refused: readonly string[]
  }[]
  /** How many things (for paths: patterns) so many workloads show together, on average over all choices of so many. */
  readonly saturation: readonly { readonly workloads: number; readonly shown: number }[]
}

/** What the arguments of a call must meet: all conditions of one alternative. No arguments meet two alternatives. */
export interface Arguments {
  readonly alternatives: readonly (readonly Condition[])[]
  /** For a person: `no new namespaces`. */
  readonly why: string
  /** Values that are among the alternatives without having been seen. */
  readonly unseen: readonly UnseenValue[]
}

export interface UnseenValue {
  readonly value: bigint
  /** For a person: what programs make the call with it for. */
  readonly why: string
}

export interface MissingCondition {
  /** For a person: `no new namespaces`. */
  readonly condition: string
  /** For a person, why the rule cannot have it: `s390x has the argument elsewhere, ...`. */
  readonly why: string
}

export interface WithheldSyscall {
  readonly name: string
  readonly reasons: readonly Reason[]
}

export interface SyscallRule {
  readonly name: string
  /** `allow`, or the errno of an explicit refusal. */
  readonly action: 'allow' | number
  /** What the arguments of an allowed call may be; absent: anything. */
  readonly arguments?: Arguments
  /** The usual condition on its arguments that this rule cannot have. */
  readonly lacks?: MissingCondition
  readonly reasons: readonly Reason[]
}

/** The rules of one AppArmor profile. */
export interface AppArmorRules {
  readonly files: readonly FileRule[]
  readonly network: readonly NetworkRule[]
  /** Lower case, without CAP_. */
  readonly capabilities: readonly CapabilityRule[]
  readonly mounts: readonly MountRule[]
  /** What only AppArmor 4.0 and later mediate. */
  readonly features: readonly FeatureRule[]
  /** What processes may do to each other. */
  readonly peers: readonly PeerRule[]
  /** What they may say on a bus. */
  readonly messages: readonly DbusRule[]
  /** Other profiles that they may change to. */
  readonly changes: readonly ProfileChangeRule[]
  /** Deny rules, none of which overlaps a rule above. They refuse even in complain mode, so mode `log` has none. */
  readonly denies: readonly DenyRule[]
}

/** A child profile, for one program that others execute or for several. */
export interface ChildProfile extends AppArmorRules {
  /** `[A-Za-z0-9_][A-Za-z0-9._-]*`, no two alike. */
  readonly name: string
  /** The programs that run under it. */
  readonly by: readonly Program[]
}

export interface AppArmorPolicy extends AppArmorRules {
  /** Name of the feature file that it is written for: `3.0`; null: it may name no file of the apparmor package. */
  readonly abi: string | null
  /** Files that were looked for and not there: not granted, but worth a look. Sorted by pattern. */
  readonly offers: readonly Offer[]
  /** What `Grant.unused` was counted in: `a Debian 12 system`. */
  readonly listing: string
  /** Only where executed programs have profiles of their own; sorted by name. */
  readonly children?: readonly ChildProfile[]
}

export interface FileRule {
  /** AppArmor pattern: an escaped literal, or with `*`, `@{PROC}`, `@{pid}` and the like. Absolute. */
  readonly pattern: string
  /** Letters in the order `r w a m k l x`; `x` is rendered `ix`. */
  readonly perms: string
  readonly owner: boolean
  /** Of a rule with `x`: the child's profile that the program runs under; absent: this profile. */
  readonly transition?: Transition
  /** Programs that used it. */
  readonly by: readonly Program[]
  /** What the pattern covers; null for one that matches nothing but what was seen. */
  readonly grant: Grant | null
  readonly reasons: readonly Reason[]
}

export interface Transition {
  /** Name of a child. */
  readonly child: string
  /** True: both profiles apply (stacking), which no_new_privs permits; false: only the child's. */
  readonly stacked: boolean
}

export interface Offer {
  /** AppArmor pattern. */
  readonly pattern: string
  readonly perms: string
}

/** What a pattern covers. */
export interface Grant {
  /** Paths that were seen. */
  readonly observed: number
  /** The first of them, as patterns that match just one each. */
  readonly examples: readonly string[]
  /** How many existing paths it matches that no run used; null: not known. */
  readonly unused: number | null
}

export interface NetworkRule {
  /** AppArmor's family: `inet`, `unix`, `netlink`. */
  readonly family: string
  /** `stream`, `dgram`, `raw`, `seqpacket`, ...; null: any type. */
  readonly type: string | null
  readonly reasons: readonly Reason[]
}

export interface CapabilityRule {
  readonly capability: string
  readonly reasons: readonly Reason[]
}

export interface MountRule {
  readonly kind: MountKind
  /** Absent: any mount anywhere. */
  readonly scope?: MountScope
  readonly reasons: readonly Reason[]
}

export interface FeatureRule {
  readonly kind: Feature
  readonly reasons: readonly Reason[]
}

export interface PeerRule {
  readonly kind: 'signal' | 'ptrace' | 'unix'
  /** AppArmor's words, sorted: `receive`, `send`. */
  readonly access: readonly string[]
  /** Socket type, for `unix` only. */
  readonly type: string | null
  /** Pattern of the other side's profile; `self`: this profile; null: the rule is about the process alone. */
  readonly peer: string | null
  /** Signals, sorted; absent: all, or no rule about signals. */
  readonly set?: readonly string[]
  readonly reasons: readonly Reason[]
}

export interface DbusRule {
  readonly scope: DbusScope
  readonly reasons: readonly Reason[]
}

export interface ProfileChangeRule {
  /** Pattern of the other profile's name. */
  readonly target: string
  /** It applies besides this one. */
  readonly isStacked: boolean
  readonly reasons: readonly Reason[]
}

export type DenyRule =
  | {
      readonly kind: 'file'
      /** AppArmor pattern. */
      readonly pattern: string
      /** Letters in the order `r w a m k l x`; `x` is rendered bare. */
      readonly perms: string
      readonly reasons: readonly Reason[]
    }
  | { readonly kind: 'mount'; readonly reasons: readonly Reason[] }
