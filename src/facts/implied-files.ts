import facts from './implied-files.json' with { type: 'json' }

/** A file that a process in a container needs although no system call of a recording shows it. */
export interface ImpliedFile {
  readonly class: 'loader' | 'container'
  /** As soon as anything was executed, or in every profile. */
  readonly when: 'executing' | 'always'
  /** AppArmor pattern. */
  readonly pattern: string
  /** AppArmor letters. */
  readonly access: string
  readonly why: string
}

/** Source: Linux, runc and distributions, see `_sources` in the JSON. */
export const impliedFiles: readonly ImpliedFile[] = facts.files.map(file => ({
  ...file,
  class: file.class === 'loader' ? 'loader' : 'container',
  when: file.when === 'executing' ? 'executing' : 'always'
}))
