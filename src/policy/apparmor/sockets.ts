import type { Behaviour, SocketFact } from '../../behaviour/behaviour.ts'
import { networkFamily, networkType } from '../../facts/apparmor-network.ts'

/** A use of a socket that AppArmor was asked about. */
export interface UsedSocket {
  readonly family: string
  /** Null: the log does not show it, or no rule can name it. */
  readonly type: string | null
  readonly fact: SocketFact
}

/**
 * Sockets of families that rules can name. A call that failed counts as well, since AppArmor is asked before the
 * protocol is (ECONNREFUSED, EAFNOSUPPORT); not where the failure may be such a refusal itself.
 */
export function usedSockets(behaviour: Pick<Behaviour, 'sockets'>): UsedSocket[] {
  return behaviour.sockets.flatMap(fact => {
    const family = fact.family === null ? undefined : networkFamily(fact.family)
    if (family === undefined || fact.error === 'EACCES' || fact.error === 'EPERM') return []
    const type = fact.type === null ? undefined : networkType(fact.type)
    return [{ family, type: type ?? null, fact }]
  })
}

/** Only pairs of connected sockets, which stay between the workload's own processes. */
export function isPrivate(sockets: readonly UsedSocket[]): boolean {
  return sockets.every(({ fact }) => fact.operation === 'socketpair')
}
