import type { Behaviour, Fact } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { countRuns, firstRun, unionRuns } from '../../behaviour/runs.ts'
import type { Reason } from '../policy.ts'

/** One reason for all facts that show the same thing; `what` is a phrase like `3 paths`. */
export function seen(
  behaviour: Pick<Behaviour, 'runs'>,
  what: string,
  facts: readonly Fact[]
): Reason {
  const [head, ...rest] = facts.toSorted(byPlace)
  if (!head) return { class: 'seen', text: what }
  const runs = countRuns(rest.reduce((union, fact) => unionRuns(union, fact.runs), head.runs))
  const where = runs === 1 ? '1 run' : `${runs} runs`
  return { class: 'seen', text: `${what} in ${where}`, first: formatFirst(behaviour, head) }
}

function byPlace(a: Fact, b: Fact): number {
  return firstRun(a.runs) - firstRun(b.runs) || a.first - b.first
}
