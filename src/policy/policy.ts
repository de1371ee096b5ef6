import type { Program, RunSet } from '../behaviour/behaviour.ts'
import type { Feature } from '../facts/apparmor-versions.ts'
import type { MountKind, MountScope } from '../language/apparmor/mount.ts'
import type { Condition } from '../language/seccomp/profile.ts'
import type { PodPolicy } from './pod-policy.ts'

export type { FoundFile, PodPolicy, WritableFolder } from './pod-policy.ts'

/** What to allow: every rule with its reasons. Made by `decide`, printed by `render`. Lists are sorted. */
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
  /** What the project refuses although it is needed. */
  readonly findings: readonly Finding[]
}

export interface Finding {
  readonly kind: 'call' | 'capability' | 'path'
  /** For a person: `ptrace`, `CAP_SYS_ADMIN`, `/etc/shadow r`. */
  readonly name: string
  /** Where the project says so: `tracewall.yaml:12`. */
  readonly where: string
  /** Why it is needed. */
  readonly reason: Reason
}

/** Why a rule is there. `class` can be switched off where it is an inference; `seen` and `always` cannot. */
export interface Reason {
  readonly class: ReasonClass
  /** For a person: `openat, 66 calls in 1 run`, `runc 1.1.5, no_new_privs off`. */
  readonly text: string
  /** `run:line` of the evidence, where there is any. */
  readonly first?: string
}

export type ReasonClass =
  | 'seen'
  | 'always'
  | 'core'
  | 'vdso-fallback'
  | 'abort-path'
  | 'allocator'
  | 'exec'
  | 'floor'
  | 'imports'
  | 'companions'
  | 'benign'
  | 'siblings'
  | 'arch'
  | 'dangerous'
  | 'newer'
  | 'pattern'
  | 'loader'
  | 'container'
  | 'usual-link'
  | 'quiet'
  | 'on-demand'
  | 'own'
  | 'owned'
  | 'absent'
  | 'installed'
  | 'folder'
  | 'modules'
  | 'wanted'

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

/** How far the runs bear out each other. */
export interface Completeness {
  /** Runs that differ. */
  readonly workloads: number
  /** Runs that are no further evidence: of the same label as another one, or showing exactly the same. */
  readonly repeats: number
  /** Which calls are made; null where none was recorded. */
  readonly names: Agreement | null
  /** With which arguments calls are made, of those whose arguments are limited; null where no call has a condition. */
  readonly conditions: Agreement | null
  /** Which paths are used, after generalising; null where none was. */
  readonly paths: Agreement | null
}

/** How far the runs bear out each other in one respect. */
export interface Agreement {
  /** Workloads that were left out, each in turn: all of them, or some where they are many. */
  readonly asked: number
  /** Of those asked, how many the profile made of all others would have refused something. */
  readonly failing: number
  /** Of those failing, how many it would have refused nothing but programs that no other workload executed. */
  readonly onlyPrograms: number
  /** The share of later runs that fail is in here, with a chance of 95 %. */
  readonly interval: readonly [low: number, high: number]
  /** What the next run is expected to ask for and not to have. */
  readonly expectedNew: number
  /** The share of workloads that fail under the profile of half of them; null: too few, or too many, to ask. */
  readonly failingOfHalf: number | null
  /** The workloads that alone show something: how many things (`own`), and what the profile of the others would refuse them. */
  readonly contributions: readonly {
    readonly runs: RunSet
    readonly own: number
    readonly refused: readonly string[]
  }[]
  /** How many things (for paths: patterns) so many workloads show together, on average over all choices of so many. */
  readonly saturation: readonly { readonly workloads: number; readonly shown: number }[]
}

/** One of the alternatives must hold, and of it every condition. The alternatives exclude each other. */
export interface Arguments {
  readonly alternatives: readonly (readonly Condition[])[]
  /** For a person: `no new namespaces`. */
  readonly why: string
}

export interface MissingCondition {
  /** For a person: `no new namespaces`. */
  readonly condition: string
  /** For a person, why it cannot be said: `s390x has the argument elsewhere, ...`. */
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
  /** The condition on its arguments that it would have, and does not. */
  readonly lacks?: MissingCondition
  readonly reasons: readonly Reason[]
}

/** What a profile holds. */
export interface AppArmorRules {
  readonly files: readonly FileRule[]
  readonly network: readonly NetworkRule[]
  /** Lower case, without CAP_. */
  readonly capabilities: readonly CapabilityRule[]
  readonly mounts: readonly MountRule[]
  /** What only newer versions of AppArmor ask about. */
  readonly features: readonly FeatureRule[]
  /** What processes may do to each other. */
  readonly peers: readonly PeerRule[]
  /** Refusals by name, none of which hits a rule above. They are silent even in complain mode: none in mode `log`. */
  readonly denies: readonly DenyRule[]
}

/** The profile of a program that others execute, or of several. */
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
  /** What the pattern opens; null for one that stands for nothing but what was seen. */
  readonly grant: Grant | null
  readonly reasons: readonly Reason[]
}

export interface Transition {
  /** Name of a child. */
  readonly child: string
  /** Both profiles hold, as no_new_privs wants it; else only the child's. */
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
  /** Existing paths that it opens and nobody used; null: not known. */
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
  /** Absent: whatever is mounted wherever. */
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
  /** Name of the other side's profile, one word; `self`: this profile; null: the rule is about the process alone. */
  readonly peer: string | null
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
