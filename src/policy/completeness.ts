import type { Behaviour } from '../behaviour/behaviour.ts'
import { leaveOut, takeOnly } from '../behaviour/part-of-runs.ts'
import type { Generalised } from './apparmor/files.ts'
import type { Aspect } from './completeness/aspect.ts'
import { halves, spread } from './completeness/choices.ts'
import { conditionsAspect } from './completeness/conditions.ts'
import { distinctWorkloads } from './completeness/distinct-workloads.ts'
import { namesAspect } from './completeness/names.ts'
import { pathsAspect } from './completeness/paths.ts'
import { ProfileOf } from './completeness/profile-of.ts'
import { Trial } from './completeness/trial.ts'
import { withTellingFiles } from './seccomp/telling-files.ts'
import type { DecideOptions } from './options.ts'
import type { Completeness, SeccompPolicy } from './policy.ts'

/** Most paths that are decided about in all while workloads are left out in turn: this many take half a second. */
const MOST_PATHS = 100_000

/** What becomes of a single workload says nothing: the interval is 79 of 100 wide. */
const FEWEST = 2

/**
 * Leave-one-out: for each workload in turn, whether the profile of the others would have refused it something. The share of
 * workloads that fail so is, on average, the share of later runs that will fail, if later runs differ as these do. (How many calls
 * or paths there are in all cannot be estimated from runs: such estimates were off by half.)
 */
export function completenessOf(
  behaviour: Behaviour,
  { rules }: Pick<SeccompPolicy, 'rules'>,
  generalised: Generalised,
  options: DecideOptions
): Completeness | null {
  if (behaviour.runs.length === 0) return null
  // A single run has none to be compared with.
  const paths = behaviour.runs.length === 1 ? null : generalised
  const workloads = distinctWorkloads(behaviour, paths?.needed ?? [])
  const total = workloads.runs.length
  const trial = (aspect: Aspect | null, asked = total): Trial | null =>
    aspect && new Trial(aspect, workloads, spread(total, asked))
  const trials = {
    names: trial(namesAspect(behaviour)),
    conditions: trial(conditionsAspect(behaviour, rules)),
    paths: trial(pathsAspect(behaviour, paths), affordable(total, behaviour.files.length))
  }
  if (total > 1) {
    count(withTellingFiles(behaviour), [trials.names, trials.conditions], options)
    count(behaviour, [trials.paths], options)
  }
  return {
    workloads: total,
    repeats: behaviour.runs.length - total,
    names: trials.names?.agreement() ?? null,
    conditions: trials.conditions?.agreement() ?? null,
    paths: trials.paths?.agreement() ?? null
  }
}

/** How many workloads are left out in turn for the sake of so many paths. */
function affordable(workloads: number, paths: number): number {
  const few = Math.floor(MOST_PATHS / paths)
  return workloads === 1 || few >= FEWEST ? Math.min(workloads, Math.max(1, few)) : 0
}

/** Leaves out each workload in turn, and then halves of them. */
function count(
  behaviour: Behaviour,
  aspects: readonly (Trial | null)[],
  options: DecideOptions
): void {
  const trials = aspects.filter(trial => trial !== null)
  const runs = trials[0]?.workloads.runs ?? []
  for (const [workload, left] of runs.entries()) {
    const asking = trials.filter(trial => trial.asks(workload))
    if (asking.length === 0) continue
    const profile = new ProfileOf(leaveOut(behaviour, left), options)
    const own = takeOnly(behaviour, left)
    for (const trial of asking) trial.leftOut(workload, trial.aspect.refused(profile, own))
  }
  // Where there is no time for all workloads there is none for this.
  if (!trials.every(trial => trial.asksAll)) return
  for (const { train, test } of halves(runs)) {
    const profile = new ProfileOf(takeOnly(behaviour, train), options)
    for (const left of test) {
      const own = takeOnly(behaviour, left)
      for (const trial of trials) trial.ofHalf(trial.aspect.refused(profile, own))
    }
  }
}
