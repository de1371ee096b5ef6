import type { AppArmorFact, Behaviour } from '../../behaviour/behaviour.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'

/** What AppArmor was asked for and let pass, or refused although it was wanted, of some classes. */
export function askedOf(
  { apparmor }: Pick<Behaviour, 'apparmor'>,
  classes: readonly string[],
  options: DecideOptions
): AppArmorFact[] {
  const isWanted = !isSwitchedOff('wanted', options)
  return apparmor.filter(
    ({ class: kind, verdict, info }) =>
      classes.includes(kind) &&
      info === undefined &&
      (isWanted || verdict === 'allowed' || verdict === 'audited')
  )
}
