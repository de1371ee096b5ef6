import type { AppArmorFact, Behaviour } from '../../behaviour/behaviour.ts'
import { groupBy } from '../../group.ts'
import { dbusScope, printDbus } from '../../language/apparmor/dbus.ts'
import type { DecideOptions } from '../options.ts'
import type { DbusRule } from '../policy.ts'
import { askedOf } from './asked.ts'
import { seen } from './evidence.ts'

/** Messages of a bus, of which only the records of its daemon tell: each has all that its record says and no more. */
export function decideMessages(behaviour: Behaviour, options: DecideOptions): DbusRule[] {
  const asked = askedOf(behaviour, ['dbus'], options).flatMap(fact => {
    const scope = dbusScope(fact)
    return scope === null ? [] : [{ fact, scope }]
  })
  return groupBy(asked, ({ scope }) => printDbus(scope)).map(([, alike]) => ({
    scope: alike[0]!.scope,
    reasons: [
      seen(
        behaviour,
        messageOf(alike[0]!.fact),
        alike.map(({ fact }) => fact)
      )
    ]
  }))
}

function messageOf({ access = '', member, name, bus = '' }: AppArmorFact): string {
  return [access, member ?? name, `on the ${bus} bus`].filter(Boolean).join(' ')
}
