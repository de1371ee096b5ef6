import type { Program } from '../../behaviour/behaviour.ts'

/** What became of everything that recordings show, had it been done under a profile. Lists are sorted. */
export interface Verification {
  /** Null: there is no seccomp profile, or the recordings show no system calls. */
  readonly seccomp: SeccompVerification | null
  /** Null: there is no AppArmor profile, or the recordings show no accesses. */
  readonly apparmor: AppArmorVerification | null
  /** Null: no lines of a pod are with the profiles. */
  readonly pod: PodVerification | null
}

export interface SeccompVerification {
  /** Distinct names that were asked about. */
  readonly asked: number
  readonly refused: readonly CheckedCall[]
  /** It runs, and leaves a line in the log. */
  readonly logged: readonly CheckedCall[]
  /** Refused, but it failed in the recordings, too: with the same errno, or by a filter. */
  readonly asRecorded: readonly CheckedCall[]
  /** The recordings do not show what decides. */
  readonly untold: readonly UntoldCall[]
  readonly architectures: readonly MissingArchitecture[]
  /** What is called before the first instruction of the workload, or by any, and would be refused. */
  readonly needed: readonly NeededCall[]
}

/** Calls alike that meet the same answer. */
export interface CheckedCall {
  readonly arch: string
  /** libseccomp's, or `syscall_0x1c4`. */
  readonly name: string
  /** Values of the arguments that rules for the call look at; empty where the name decides. */
  readonly arguments: readonly { readonly index: number; readonly value: string }[]
  readonly answer: Answer
  /** What callers do instead on this errno, the older way of a newer call; null: nothing, as far as is known. */
  readonly fallback: string | null
  /** The most in any one run; null: a behaviour file does not tell how many of the calls had these values. */
  readonly count: number | null
  /** errno -> how often it failed so in the recordings; empty where it did not, or nothing tells. */
  readonly failed: Readonly<Record<string, number>>
  /** Who made it; null: not known. */
  readonly programs: readonly Program[] | null
  /** `web.strace:12` */
  readonly place: string
}

export interface Answer {
  /** As libseccomp spells it without SCMP_ACT_. */
  readonly action: string
  /** `EPERM`; null for an action without one. */
  readonly errno: string | null
  /** runc answers every number above the highest that the profile names with ENOSYS; null where that is no difference. */
  readonly inRunc: 'ENOSYS' | null
}

export interface UntoldCall extends Omit<CheckedCall, 'answer' | 'arguments' | 'fallback'> {
  /** For a person: `argument 1 is not shown`. */
  readonly why: string
  /** What it may meet. */
  readonly answers: readonly Answer[]
}

export interface MissingArchitecture {
  readonly arch: string
  /** `killed`: every call is. `unnamed`: the runtime lets the machine's own pass although the profile does not name it. */
  readonly effect: 'killed' | 'unnamed'
  /** Distinct names. */
  readonly calls: number
  readonly place: string
}

export interface NeededCall {
  readonly name: string
  readonly answer: Answer
  /** `runc 1.1.5 without no_new_privs` */
  readonly needs: readonly string[]
}

export interface AppArmorVerification {
  /** Distinct paths, and what is none. */
  readonly asked: number
  readonly refused: readonly RefusedAccess[]
  /** The profile complains: it is let pass, and logged. */
  readonly logged: readonly RefusedAccess[]
  /** Only to the owner of the file it is allowed, and the recordings do not show who that was. */
  readonly untold: readonly RefusedAccess[]
  /** AppArmor refused it in the recordings, too. */
  readonly asRecorded: readonly RefusedAccess[]
}

/** Something that AppArmor is asked about and no rule allows, or a rule refuses. */
export interface RefusedAccess {
  readonly kind:
    'file' | 'capability' | 'network' | 'mount' | 'signal' | 'ptrace' | 'unix' | 'feature'
  /** The profile that is asked: `web`, of a child `web//cat`. */
  readonly profile: string
  /** As a rule has it: of a file its path. */
  readonly what: string
  /** AppArmor letters that are missing, of a file; else ''. */
  readonly perms: string
  /** The smallest rule that would allow it. */
  readonly rule: string
  /** Line of the rule that refuses it by name; null: none allows it. */
  readonly refusedBy: number | null
  /** Who did it; null: not known. */
  readonly programs: readonly Program[] | null
  /** What shows it: `setuid, by /usr/sbin/nginx`. */
  readonly evidence: string
  /** Null where nothing shows one. */
  readonly place: string | null
}

export interface PodVerification {
  /** Names of the containers that were asked about. */
  readonly containers: readonly string[]
  /** What does not start, or would be refused. */
  readonly refused: readonly PodMistake[]
  /** What may be, and the recordings or the folder do not tell. */
  readonly untold: readonly PodMistake[]
}

/** A line of a pod that does not fit the profiles or the recordings. */
export interface PodMistake {
  /** Null: none is meant by itself. */
  readonly container: string | null
  /** The member of the container: `capabilities`. */
  readonly setting: string
  /** What it is about: `SETUID`, `/var/cache/web/x`, the name of a profile; empty for the setting as a whole. */
  readonly what: string
  /** For a person, after `what`. */
  readonly why: string
  /** Of the manifest, from 1. */
  readonly line: number
  /** Where the recordings show it; null: they do not, or it is not about them. */
  readonly place: string | null
}
