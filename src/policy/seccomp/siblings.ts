import { siblingsOf } from '../../facts/siblings.ts'
import { sortedSet } from '../../order.ts'
import type { Step } from './step.ts'

/** Other calls for the needs of these: what another libc, another version of it or another architecture makes. */
export function siblings(names: ReadonlySet<string>): Step[] {
  const said = new Set<string>()
  return sortedSet(names).flatMap(of =>
    siblingsOf(of).flatMap(({ names: same, reason }) =>
      same
        .filter(name => name !== of && isNew(said, `${name} ${reason}`))
        .map((name): Step => ({
          name,
          action: 'allow',
          reason: { class: 'siblings', text: `sibling of ${of}: ${reason}` }
        }))
    )
  )
}

// The first sibling of a group says it.
function isNew(said: Set<string>, text: string): boolean {
  return !said.has(text) && said.add(text) !== undefined
}
