import type { Behaviour, RunSet } from '../../behaviour/behaviour.ts'
import type { ProfileOf } from './profile-of.ts'

/** One respect in which runs are compared: which calls they make, with which arguments, which paths they use. */
export interface Aspect {
  /** For each thing that was seen, the runs that show it: a run that shows nothing alone cannot be refused anything. */
  readonly shown: readonly RunSet[]
  /** The same after generalising: what the curve of saturation counts. */
  readonly patterns: readonly RunSet[]
  /** What the profile refuses of what the runs of `own` show; sorted. */
  refused(profile: ProfileOf, own: Behaviour): Refused[]
}

export interface Refused {
  /** For a person: `flock`, `socket(arg 0 = 0x10)`, `/usr/bin/xz rmx`. */
  readonly text: string
  /** A program that the runs of the profile never executed, which no profile guesses. */
  readonly isProgram: boolean
}
