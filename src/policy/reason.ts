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
