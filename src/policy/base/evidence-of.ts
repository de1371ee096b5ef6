import { empty } from '../../behaviour/behaviour.ts'
import type { AppArmorFact, Behaviour } from '../../behaviour/behaviour.ts'

/**
 * The part of a behaviour that one of several profiles has to allow: what AppArmor said of it, and for the main one what
 * system calls showed, since those do not name a profile. `labels` are all there are.
 */
export function evidenceOf(
  behaviour: Behaviour,
  label: string,
  main: string,
  labels: readonly string[]
): Behaviour {
  const apparmor = behaviour.apparmor.filter(fact => (ownerOf(fact, labels) ?? main) === label)
  return label === main ? { ...behaviour, apparmor } : { ...empty, runs: behaviour.runs, apparmor }
}

/** The profile that a record is about; programs that it complained of are its own. */
export function ownerOf(
  { profile }: Pick<AppArmorFact, 'profile'>,
  labels: readonly string[]
): string | undefined {
  const owners = labels.filter(label => profile === label || profile.startsWith(`${label}//`))
  return owners.sort((a, b) => b.length - a.length)[0]
}
