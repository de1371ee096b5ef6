import type { Behaviour } from '../../behaviour/behaviour.ts'
import { describeFirst } from '../../behaviour/place.ts'
import { countRuns, eachRun } from '../../behaviour/runs.ts'
import type { RunSet } from '../../behaviour/behaviour.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import type { Policy, Reason } from '../../policy/policy.ts'
import type { EnforcedProfile } from './enforced-rules.ts'
import type { Settings } from './written-settings.ts'

/** A profile, the evidence that it stands on, and what the choices make of that evidence. */
export interface Case {
  /** For a person: `profiles/web`, or what the recordings are called. */
  readonly name: string
  readonly behaviour: Behaviour
  readonly policy: Policy
  /** What is enforced: the file that is there, else what would be written. Null: there is none. */
  readonly seccomp: SeccompProfile | null
  readonly apparmor: EnforcedProfile | null
  /** What the files say of how they are set up; null: nothing is written yet, and what would be is asked. */
  readonly settings: Settings | null
}

/** A reason with its place as a person reads it. */
export interface ShownReason {
  readonly class: string
  readonly text: string
  /** `web.strace:12`; null for what was inferred. */
  readonly place: string | null
}

export function showReasons(behaviour: Behaviour, reasons: readonly Reason[]): ShownReason[] {
  return reasons.map(reason => ({
    class: reason.class,
    text: reason.text,
    place: reason.first === undefined ? null : describeFirst(behaviour, reason.first)
  }))
}

/** The runs that show something. */
export interface ShownRuns {
  readonly count: number
  readonly of: number
  /** The first of their labels. */
  readonly labels: readonly string[]
}

export function showRuns({ runs }: Behaviour, set: RunSet): ShownRuns {
  const labels: string[] = []
  for (const run of eachRun(set)) {
    if (labels.length === MAX_LABELS) break
    labels.push(runs[run]?.label ?? `${run}`)
  }
  return { count: countRuns(set), of: runs.length, labels }
}

const MAX_LABELS = 5

/** Most facts that an answer shows; it says how many there are in all. */
export const MAX_SEEN = 20
