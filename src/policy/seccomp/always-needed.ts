import { neededSets } from '../../facts/always-needed.ts'
import type { Step } from './step.ts'

/** What every program needs without a trace showing it; each set is a class of its own. */
export function alwaysNeeded(): Step[] {
  return neededSets.flatMap(({ id, reason, names }) =>
    names.map((name): Step => ({ name, action: 'allow', reason: { class: id, text: reason } }))
  )
}
