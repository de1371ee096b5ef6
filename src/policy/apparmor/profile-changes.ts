import type { AppArmorFact, Behaviour } from '../../behaviour/behaviour.ts'
import { groupBy } from '../../group.ts'
import { labelPattern } from '../../language/apparmor/label.ts'
import type { DecideOptions } from '../options.ts'
import type { ProfileChangeRule } from '../policy.ts'
import { askedOf } from './asked.ts'
import { seen } from './evidence.ts'

/**
 * Changes of a process to another profile, now or when it next executes a program: one rule allows both. A hat needs no rule but has
 * to be there.
 */
export function decideProfileChanges(
  behaviour: Behaviour,
  options: DecideOptions
): ProfileChangeRule[] {
  const asked = askedOf(behaviour, CLASSES, options).flatMap(fact => {
    const change = profileChange(fact)
    return change === null ? [] : [{ fact, change }]
  })
  return groupBy(
    asked,
    ({ change: { target, isStacked } }) => `${isStacked ? '&' : ''}${target}`
  ).map(([, alike]) => ({
    ...alike[0]!.change,
    reasons: [
      seen(
        behaviour,
        alike[0]!.fact.class,
        alike.map(({ fact }) => fact)
      )
    ]
  }))
}

const CLASSES = ['change_profile', 'change_onexec', 'stack']

/** What a record asks for; null where no rule can say it. */
export function profileChange({
  class: kind,
  target
}: Pick<AppArmorFact, 'class' | 'target'>): Pick<ProfileChangeRule, 'target' | 'isStacked'> | null {
  if (!CLASSES.includes(kind)) return null
  // What begins so would be a stack, and in complain mode the kernel makes names of its own.
  if (target === undefined || target.startsWith('&') || target.includes('//null-')) return null
  const pattern = labelPattern(target)
  return pattern === null ? null : { target: pattern, isStacked: kind === 'stack' }
}
