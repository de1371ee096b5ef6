import facts from './sensitive-paths.json' with { type: 'json' }

/** Files whose use is worth a second look. */
export interface SensitivePath {
  /** AppArmor pattern. */
  readonly pattern: string
  /** `secret`, `control-socket`, `kernel-or-device`, `integrity`. */
  readonly class: string
  /** AppArmor letters that matter. */
  readonly letters: string
  /** 2 to 5, as for system calls. */
  readonly severity: number
  readonly why: string
}

/** Source: AppArmor's severity.db and private-files, Docker's template, see the JSON. */
export const sensitivePaths: readonly SensitivePath[] = facts.paths
