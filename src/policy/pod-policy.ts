import type { StartedAs } from '../behaviour/start-user.ts'
import type { Reason } from './reason.ts'

/** What the pod sets apart from the names of the profiles. */
export interface PodPolicy {
  /** False: the pod sets no_new_privs. */
  readonly allowPrivilegeEscalation: boolean
  readonly allowPrivilegeEscalationReason: Reason
  /** Upper case, without CAP_, as Kubernetes wants them; the same capabilities as AppArmor's. */
  readonly addCapabilities: readonly string[]
  /** `ids`: runAsUser, with runAsNonRoot, and runAsGroup where it is known; null: the pod sets none. `why` is for a person. */
  readonly user: { readonly ids: StartedAs | null; readonly why: string }
  /** The volumes that the pod needs with readOnlyRootFilesystem; null: the pod does not set that. */
  readonly readOnlyRoot: {
    readonly folders: readonly WritableFolder[] | null
    readonly why: string
  }
}

/** A folder in which files are written. */
export interface WritableFolder {
  /** Without a slash at its end. */
  readonly path: string
  /** One of the paths that are written; it has a `*` where a rule allows writing and no run wrote. */
  readonly example: string
  /** The evidence that `example` was written, or why it may be. */
  readonly reason: Reason
  /** How many paths besides `example` are written. */
  readonly others: number
  /** A file in it that existed before the run, and was read and written: an empty volume lacks it. */
  readonly found?: FoundFile
}

export interface FoundFile {
  readonly path: string
  /** The evidence, as of `Reason.first`. */
  readonly first: string
}
