import type { AppArmorFact, Behaviour } from '../../behaviour/behaviour.ts'
import { busAt } from '../../facts/bus-services.ts'
import { groupBy } from '../../group.ts'
import { anyMessage, dbusScope, printDbus } from '../../language/apparmor/dbus.ts'
import type { DecideOptions } from '../options.ts'
import type { DbusRule } from '../policy.ts'
import { askedOf } from './asked.ts'
import { seen } from './evidence.ts'

/**
 * Messages of a bus. Records of its daemon tell them: each has all that its record says and no more. A trace of calls shows
 * only that a bus was used; then all messages of that bus are allowed.
 */
export function decideMessages(behaviour: Behaviour, options: DecideOptions): DbusRule[] {
  const asked = askedOf(behaviour, ['dbus'], options).flatMap(fact => {
    const scope = dbusScope(fact)
    return scope === null ? [] : [{ fact, scope }]
  })
  const told = groupBy(asked, ({ scope }) => printDbus(scope)).map(([, alike]) => ({
    scope: alike[0]!.scope,
    reasons: [
      seen(
        behaviour,
        messageOf(alike[0]!.fact),
        alike.map(({ fact }) => fact)
      )
    ]
  }))
  return [...untold(behaviour, new Set(asked.map(({ scope }) => scope.bus))), ...told]
}

/** What was said on the buses that were connected to and of which no record tells. */
function untold(behaviour: Behaviour, known: ReadonlySet<string>): DbusRule[] {
  const connected = behaviour.sockets.flatMap(fact => {
    if (fact.operation !== 'connect' || fact.error !== null || fact.address === null) return []
    const bus = busAt(fact.address)
    return bus === undefined || known.has(bus) ? [] : [{ bus, fact }]
  })
  return groupBy(connected, ({ bus }) => bus).flatMap(([bus, alike]) => {
    const facts = alike.map(({ fact }) => fact)
    const reasons = [seen(behaviour, `connect to the ${bus} bus, no message shown`, facts)]
    return ALL_ACCESS.map(access => ({ scope: anyMessage(access, bus), reasons }))
  })
}

/** All but to read what others say to each other. */
const ALL_ACCESS = ['bind', 'receive', 'send']

function messageOf({ access = '', member, name, bus = '' }: AppArmorFact): string {
  return [access, member ?? name, `on the ${bus} bus`].filter(Boolean).join(' ')
}
