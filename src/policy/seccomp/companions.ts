import { companionGroups } from '../../facts/companions.ts'
import type { Step } from './step.ts'

/**
 * What programs that made some of the seen calls make besides, on another input or an error.
 * @param written whether a file was, by a program that nothing else is known of
 */
export function companions(seen: ReadonlySet<string>, written: boolean): Step[] {
  return companionGroups.flatMap(({ id, when, orWritten, names, reason }) => {
    const sign =
      when.find(name => seen.has(name)) ?? (orWritten && written ? 'writing a file' : null)
    if (sign === null) return []
    return names.map((name): Step => ({
      name,
      action: 'allow',
      reason: { class: 'companions', text: `${id}, since ${sign} was seen: ${reason}` }
    }))
  })
}
