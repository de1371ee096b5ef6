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
import { Tally } from './completeness/tally.ts'
import type { DecideOptions } from './options.ts'
import type { Completeness, SeccompPolicy } from './policy.ts'

/** Paths that are decided about in all, when each workload is left out in turn: some 2 seconds. */
const MOST_PATHS = 100_000

/**
 * How far the runs bear out each other: of each workload in turn, whether the profile of the others would have refused it
 * something. The share of those that it would is, on average, the share of later runs that fail, if later runs are as
 * different as these. (How much there is in all cannot be told from runs: such estimates are off by half.)
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
  const few = Math.min(total, Math.max(1, Math.floor(MOST_PATHS / behaviour.files.length)))
  const tally = (aspect: Aspect | null, asked = total): Tally | null =>
    aspect && new Tally(aspect, workloads, spread(total, asked))
  const tallies = {
    names: tally(namesAspect(behaviour)),
    conditions: tally(conditionsAspect(behaviour, rules)),
    paths: tally(pathsAspect(behaviour, paths), few)
  }
  if (total > 1)
    count(
      behaviour,
      Object.values(tallies).flatMap(each => each ?? []),
      options
    )
  return {
    workloads: total,
    repeats: behaviour.runs.length - total,
    names: tallies.names?.agreement() ?? null,
    conditions: tallies.conditions?.agreement() ?? null,
    paths: tallies.paths?.agreement() ?? null
  }
}

/** Leaves out each workload in turn, and then halves of them. */
function count(behaviour: Behaviour, tallies: readonly Tally[], options: DecideOptions): void {
  const runs = tallies[0]?.workloads.runs ?? []
  for (const [workload, left] of runs.entries()) {
    const asking = tallies.filter(tally => tally.asks(workload))
    if (asking.length === 0) continue
    const profile = new ProfileOf(leaveOut(behaviour, left), options)
    const own = takeOnly(behaviour, left)
    for (const tally of asking) tally.leftOut(workload, tally.aspect.refused(profile, own))
  }
  // Where there is no time for all workloads there is none for this.
  if (!tallies.every(tally => tally.asksAll)) return
  for (const { train, test } of halves(runs)) {
    const profile = new ProfileOf(takeOnly(behaviour, train), options)
    for (const left of test) {
      const own = takeOnly(behaviour, left)
      for (const tally of tallies) tally.ofHalf(tally.aspect.refused(profile, own))
    }
  }
}
