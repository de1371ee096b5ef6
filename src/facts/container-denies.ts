import facts from './container-denies.json' with { type: 'json' }

/** A refusal that container profiles usually have. */
export interface ContainerDeny {
  /** AppArmor pattern. */
  readonly pattern: string
  /** Letters in the order `r w a m k l x`. */
  readonly perms: string
  readonly why: string
  /** What stands in its place where it would hit a recorded access; each may have to give way as well. */
  readonly parts: readonly ContainerDeny[]
}

/** Source: the default profiles of containerd and Moby, see the JSON. */
export const containerDenies: readonly ContainerDeny[] = facts.denies
