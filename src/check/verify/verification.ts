import type { Program } from '../../behaviour/behaviour.ts'

/** What the given profiles would do with everything that the recordings show. Lists are sorted. */
export interface Verification {
  /** Null: there is no seccomp profile, or the recordings show no system calls. */
  readonly seccomp: SeccompVerification | null
  /** Null: there is no AppArmor profile, or the recordings show no accesses. */
  readonly apparmor: AppArmorVerification | null
  /** Null: no pod manifest is given. */
  readonly pod: PodVerification | null
}

export interface SeccompVerification {
  /** How many distinct calls were checked, by name. */
  readonly asked: number
  readonly refused: readonly CheckedCall[]
  /** Permitted, but each call is logged (SCMP_ACT_LOG). */
  readonly logged: readonly CheckedCall[]
  /** Refused, but it failed in the recordings too: with the same errno, or by a filter. */
  readonly asRecorded: readonly CheckedCall[]
  /** Undecided: the recordings do not show the argument that decides. */
  readonly untold: readonly UntoldCall[]
  readonly architectures: readonly MissingArchitecture[]
  /** Calls that the container runtime makes before the workload starts, or that every program makes, and that are refused. */
  readonly needed: readonly NeededCall[]
}

/** Recorded calls of one architecture and name that get the same answer. */
export interface CheckedCall {
  readonly arch: string
  /** Name as libseccomp has it; of an unknown number `syscall_0x1c4`. */
  readonly name: string
  /** Values of the arguments that rules for the call look at; empty where the name decides. */
  readonly arguments: readonly { readonly index: number; readonly value: string }[]
  readonly answer: Answer
  /** The older call that programs fall back to on this errno; null: none is known. */
  readonly fallback: string | null
  /** Most calls in any one run; null: unknown, as a behaviour file does not count calls by argument values. */
  readonly count: number | null
  /** errno -> how many calls failed with it in the recordings; empty if none did, or if that is unknown. */
  readonly failed: Readonly<Record<string, number>>
  /** Programs that made the call; null: unknown. */
  readonly programs: readonly Program[] | null
  /** First line that shows it: `web.strace:12`. */
  readonly place: string
}

/** What a seccomp profile does with a call. */
export interface Answer {
  /** libseccomp's name without SCMP_ACT_: `ERRNO`. */
  readonly action: string
  /** `EPERM`; null for an action that returns none. */
  readonly errno: string | null
  /** `ENOSYS`: runc returns that for numbers above the highest one that the profile names; null: runc does the same. */
  readonly inRunc: 'ENOSYS' | null
}

/** A recorded call whose answer depends on what the recordings do not show. */
export interface UntoldCall extends Omit<CheckedCall, 'answer' | 'arguments' | 'fallback'> {
  /** In words: `argument 1 is not shown`. */
  readonly why: string
  /** The possible answers. */
  readonly answers: readonly Answer[]
}

/** An architecture that is recorded and that the profile does not name. */
export interface MissingArchitecture {
  readonly arch: string
  /** `killed`: each of its calls kills. `unnamed`: the runtime adds the machine's own architecture, so its calls pass. */
  readonly effect: 'killed' | 'unnamed'
  /** How many distinct calls it makes, by name. */
  readonly calls: number
  readonly place: string
}

/** A refused call that is not the workload's own. */
export interface NeededCall {
  readonly name: string
  readonly answer: Answer
  /** What makes it: `runc 1.1.5 without no_new_privs`. */
  readonly needs: readonly string[]
}

export interface AppArmorVerification {
  /** How many distinct accesses were checked: paths, capabilities, mounts and so on. */
  readonly asked: number
  readonly refused: readonly RefusedAccess[]
  /** Permitted and logged, as the profile is in complain mode. */
  readonly logged: readonly RefusedAccess[]
  /** Undecided: a rule permits it to the owner of the file, and the recordings do not show the owner. */
  readonly untold: readonly RefusedAccess[]
  /** Refused, but AppArmor refused it in the recordings too. */
  readonly asRecorded: readonly RefusedAccess[]
}

/** An access that no rule allows, or that a deny rule refuses. */
export interface RefusedAccess {
  readonly kind:
    | 'file'
    | 'capability'
    | 'network'
    | 'mount'
    | 'signal'
    | 'ptrace'
    | 'unix'
    | 'dbus'
    | 'change_profile'
    | 'feature'
  /** Name of the profile that decides: `web`; of a child profile `web//cat`. */
  readonly profile: string
  /** Its subject as a rule writes it; of a file the path. */
  readonly what: string
  /** Missing AppArmor permissions of a file, as letters (`rw`); else ''. */
  readonly perms: string
  /** The smallest rule that would allow it. */
  readonly rule: string
  /** Line number, from 1, of the deny rule; null: no rule allows it. */
  readonly refusedBy: number | null
  /** Programs that made the access; null: unknown. */
  readonly programs: readonly Program[] | null
  /** What in the recordings shows it: `setuid, by /usr/sbin/nginx`. */
  readonly evidence: string
  /** First line that shows it; null: unknown. */
  readonly place: string | null
}

export interface PodVerification {
  /** Names of the containers that were checked. */
  readonly containers: readonly string[]
  /** Settings with which the container does not start or something recorded is refused. */
  readonly refused: readonly PodMistake[]
  /** Undecided: neither the recordings nor the folder of the manifest show whether it works. */
  readonly untold: readonly PodMistake[]
}

/** A line of a pod manifest that does not fit the profiles or the recordings. */
export interface PodMistake {
  /** Name of the container; null: the line is of the pod as a whole. */
  readonly container: string | null
  /** Field of the manifest: `capabilities`. */
  readonly setting: string
  /** What it is about: `SETUID`, `/var/cache/web/x`, the name of a profile; empty for the setting as a whole. */
  readonly what: string
  /** The mistake in words, to be shown after `what`. */
  readonly why: string
  /** Line of the manifest, from 1. */
  readonly line: number
  /** First line of the recordings that shows it; null: none does, or it is not about them. */
  readonly place: string | null
}
