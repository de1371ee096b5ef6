import type { Behaviour } from '../../behaviour/behaviour.ts'
import { groupBy } from '../../group.ts'
import { sortedSet } from '../../order.ts'
import type { NetworkRule } from '../policy.ts'
import { seen } from './evidence.ts'
import { isPrivate, usedSockets } from './sockets.ts'
import type { UsedSocket } from './sockets.ts'

/** One rule for each family and type of the sockets that were used. */
export function decideNetwork(behaviour: Behaviour): NetworkRule[] {
  return groupBy(usedSockets(behaviour), ({ family }) => family)
    .filter(([family, sockets]) => !(family === 'unix' && isPrivate(sockets)))
    .flatMap(([family, sockets]) => byType(family, sockets, behaviour))
}

function byType(
  family: string,
  sockets: readonly UsedSocket[],
  behaviour: Behaviour
): NetworkRule[] {
  // A bind or connect does not show the type; the call that made the socket does, where the log has it.
  const typed = sockets.some(({ type }) => type !== null)
  const telling = sockets.filter(({ type, fact }) => type !== null || !typed || makes(fact))
  return groupBy(telling, ({ type }) => type ?? '').map(([type, alike]) => ({
    family,
    type: type || null,
    reasons: [reason(alike, behaviour)]
  }))
}

function reason(sockets: readonly UsedSocket[], behaviour: Behaviour): NetworkRule['reasons'][0] {
  const facts = sockets.map(({ fact }) => fact)
  return seen(behaviour, sortedSet(facts.map(({ operation }) => operation)).join(', '), facts)
}

function makes({ operation }: UsedSocket['fact']): boolean {
  return operation === 'socket' || operation === 'socketpair'
}
