import type { Behaviour, Fact, RunSet } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { countRuns, firstRun, unionRuns } from '../../behaviour/runs.ts'
import type { Reason } from '../policy.ts'
import { numbered } from '../../numbered.ts'

/** One reason for all facts that show the same thing; `what` is a phrase like `3 paths`. */
export function seen(
  behaviour: Pick<Behaviour, 'runs'>,
  what: string,
  facts: readonly Fact[]
): Reason {
  if (facts.length === 0) return { class: 'seen', text: what }
  let first = facts[0]!
  let runs: RunSet = []
  for (const fact of facts) {
    if (byPlace(fact, first) < 0) first = fact
    if (fact.runs !== runs) runs = unionRuns(runs, fact.runs)
  }
  const where = numbered(countRuns(runs), 'run')
  return { class: 'seen', text: `${what} in ${where}`, first: formatFirst(behaviour, first) }
}

function byPlace(a: Fact, b: Fact): number {
  return firstRun(a.runs) - firstRun(b.runs) || a.first - b.first
}
