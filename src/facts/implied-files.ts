import facts from './implied-files.json' with { type: 'json' }

/** A file that a process in a container needs although no system call of a recording shows it. */
export interface ImpliedFile {
  readonly class: 'loader' | 'container'
  /** `executing`: needed once anything was executed; `always`: in every profile; `script`: in one that a script runs under. */
  readonly when: 'executing' | 'always' | 'script'
  /** AppArmor pattern. */
  readonly pattern: string
  /** AppArmor letters. */
  readonly access: string
  readonly why: string
}

/** Source: Linux, runc and distributions, see `_sources` in the JSON. */
const files: readonly ImpliedFile[] = facts.files.map(file => ({
  ...file,
  class: file.class === 'loader' ? 'loader' : 'container',
  when: oneOf(file.when)
}))

/** The files that are needed on one occasion. */
export function implied(when: ImpliedFile['when']): ImpliedFile[] {
  return files.filter(file => file.when === when)
}

function oneOf(when: string): ImpliedFile['when'] {
  return when === 'executing' || when === 'script' ? when : 'always'
}
