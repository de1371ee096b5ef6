import type { RunSet } from '../../behaviour/behaviour.ts'
import { unionRuns } from '../../behaviour/runs.ts'

/** Indexes of so many of `total`, evenly spread. */
export function spread(total: number, wanted: number): number[] {
  return Array.from({ length: wanted }, (_, index) => Math.floor((index * total) / wanted))
}

/** Runs to learn from, and workloads to try what was learned on. */
export interface Halves {
  readonly train: RunSet
  readonly test: readonly RunSet[]
}

/** Fewer say nothing; of more a part is looked at. */
const FEWEST = 6
const MOST = 64

/**
 * Workloads cut in halves, each of which is learned from once. Which belong together is always the same: every second one,
 * and every second pair.
 */
export function halves(workloads: readonly RunSet[]): Halves[] {
  if (workloads.length < FEWEST) return []
  const some = spread(workloads.length, Math.min(MOST, workloads.length)).map(at => workloads[at]!)
  return [1, 2].flatMap(width => {
    const first = some.filter((_, at) => Math.floor(at / width) % 2 === 0)
    const second = some.filter((_, at) => Math.floor(at / width) % 2 === 1)
    return [
      { train: joined(first), test: second },
      { train: joined(second), test: first }
    ]
  })
}

function joined(sets: readonly RunSet[]): RunSet {
  return sets.reduce(unionRuns, [])
}
