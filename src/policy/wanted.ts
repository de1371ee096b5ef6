import { withAccesses } from '../behaviour/apparmor-accesses.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { normalize } from '../behaviour/merge.ts'
import { isSwitchedOff } from './options.ts'
import type { DecideOptions } from './options.ts'

/** What AppArmor refused was wanted: it counts as needed, unless `--without wanted` says otherwise. */
export function withWanted(behaviour: Behaviour, options: DecideOptions): Behaviour {
  if (isSwitchedOff('wanted', options)) return behaviour
  const parts = withAccesses(
    behaviour,
    ({ verdict }) => verdict === 'denied' || verdict === 'killed'
  )
  return parts.length === 1 ? behaviour : normalize(parts)
}
