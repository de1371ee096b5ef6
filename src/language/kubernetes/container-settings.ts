/** What a manifest says about one container, as far as it limits what may be done. */
export interface ContainerSettings {
  readonly name: string
  /** Every form in which the manifest refers to a profile, the one that counts first. */
  readonly seccomp: readonly AtLine<ProfileReference>[]
  readonly apparmor: readonly AtLine<ProfileReference>[]
  /** Null: the manifest does not say. */
  readonly privileged: AtLine<boolean> | null
  readonly allowPrivilegeEscalation: AtLine<boolean> | null
  readonly readOnlyRootFilesystem: AtLine<boolean> | null
  readonly runAsNonRoot: AtLine<boolean> | null
  readonly runAsUser: AtLine<number> | null
  /** Names as Kubernetes has them, in upper case and without CAP_. */
  readonly capabilities: AtLine<{
    readonly add: readonly string[]
    readonly drop: readonly string[]
  }> | null
  readonly mounts: readonly AtLine<Mount>[]
}

/** A value, and the line where it stands; `line` counts from 1. */
export interface AtLine<T> {
  readonly value: T
  readonly line: number
}

export interface ProfileReference {
  readonly kind: 'Localhost' | 'RuntimeDefault' | 'Unconfined'
  /** Of Localhost: a file below the kubelet's folder for seccomp, the name of a loaded profile for AppArmor; else ''. */
  readonly profile: string
}

export interface Mount {
  /** From the root, without a slash at its end; '' is the root. */
  readonly path: string
  readonly readOnly: boolean
  /** A folder that is empty when the pod starts. */
  readonly isEmpty: boolean
}
