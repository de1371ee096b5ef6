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
  const [head] = facts
  if (!head) return { class: 'seen', text: what }
  let first = head
  for (const fact of facts) if (byPlace(fact, first) < 0) first = fact
  const runs = countRuns(unionOf(facts.map(fact => fact.runs)))
  const where = numbered(runs, 'run')
  return { class: 'seen', text: `${what} in ${where}`, first: formatFirst(behaviour, first) }
}

function byPlace(a: Fact, b: Fact): number {
  return firstRun(a.runs) - firstRun(b.runs) || a.first - b.first
}

/** Of many sets, most of which are alike. */
function unionOf(sets: readonly RunSet[]): RunSet {
  let all: RunSet = []
  let last: RunSet = []
  for (const set of sets) {
    if (set.length === 2 && last.length === 2 && set[0] === last[0] && set[1] === last[1]) continue
    all = unionRuns(all, set)
    last = set
  }
  return all
}
