import { siblingsOf } from '../../facts/siblings.ts'
import { sortedSet } from '../../order.ts'
import type { Step } from './step.ts'

/** Other calls for the needs of these: what another libc, another version of it or another architecture makes. */
export function siblings(names: ReadonlySet<string>): Step[] {
  return sortedSet(names).flatMap(of =>
    siblingsOf(of).flatMap(group =>
      group.names
        .filter(name => name !== of)
        .map((name): Step => ({
          name,
          action: 'allow',
          reason: { class: 'siblings', text: `sibling of ${of}: ${group.reason}` }
        }))
    )
  )
}
