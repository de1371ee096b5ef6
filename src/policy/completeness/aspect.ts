import type { Behaviour, RunSet } from '../../behaviour/behaviour.ts'
import type { ProfileOf } from './profile-of.ts'

/** One respect in which runs bear out each other: what they call, with which arguments, which paths they use. */
export interface Aspect {
  /** The runs of each thing that was seen: who shows nothing of its own cannot be refused anything. */
  readonly shown: readonly RunSet[]
  /** The runs of each thing after generalising: what the curve of saturation counts. */
  readonly patterns: readonly RunSet[]
  /** What a profile refuses of what some runs show; sorted. */
  refused(profile: ProfileOf, own: Behaviour): Refused[]
}

export interface Refused {
  /** For a person: `flock`, `socket(arg 0 = 0x10)`, `/usr/bin/xz rmx`. */
  readonly text: string
  /** A program that the runs of the profile never executed, which no profile guesses. */
  readonly isProgram: boolean
}
