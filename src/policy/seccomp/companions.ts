import { companionGroups } from '../../facts/companions.ts'
import type { Step } from './step.ts'

/** What programs that made some of the seen calls make besides, on another input or an error. */
export function companions(seen: ReadonlySet<string>): Step[] {
  return companionGroups.flatMap(({ id, when, names, reason }) => {
    const sign = when.find(name => seen.has(name))
    if (sign === undefined) return []
    return names.map((name): Step => ({
      name,
      action: 'allow',
      reason: { class: 'companions', text: `${id}, since ${sign} was seen: ${reason}` }
    }))
  })
}
