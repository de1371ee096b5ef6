import type { StartedAs } from '../behaviour/start-user.ts'
import type { Reason } from './policy.ts'

/** What the lines of the pod say beside the names of the profiles. */
export interface PodPolicy {
  /** False: the pod sets no_new_privs. */
  readonly allowPrivilegeEscalation: boolean
  readonly allowPrivilegeEscalationReason: Reason
  /** Upper case, without CAP_, as Kubernetes wants them; the same capabilities as AppArmor's. */
  readonly addCapabilities: readonly string[]
  /** `ids`: runAsUser and runAsGroup (where it is known), with runAsNonRoot; null: not said. `why` is for a person. */
  readonly user: { readonly ids: StartedAs | null; readonly why: string }
  /** The folders to mount beside a root that is read-only; null: it is not said to be. */
  readonly readOnlyRoot: {
    readonly folders: readonly WritableFolder[] | null
    readonly why: string
  }
}

/** A folder in which files are written. */
export interface WritableFolder {
  /** Without a slash at its end. */
  readonly path: string
  /** One of the paths that are written, with a `*` in it where no run did, and how many others there are. */
  readonly example: string
  /** The evidence that `example` was written, or why it may be. */
  readonly reason: Reason
  readonly others: number
  /** A file in it that was there before the run, and was read and written: an empty volume does not have it. */
  readonly found?: FoundFile
}

export interface FoundFile {
  readonly path: string
  /** The evidence, as of `Reason.first`. */
  readonly first: string
}
