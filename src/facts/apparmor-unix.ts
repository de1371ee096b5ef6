import facts from './apparmor-unix.json' with { type: 'json' }
import { sortedSet } from '../order.ts'

/** Permissions of a unix rule without a peer, sorted; those about sockets with a name are not among them. */
export const UNIX_OWN: readonly string[] = facts.own

/** Permissions of a unix rule that names a peer, sorted. */
export const UNIX_PEER: readonly string[] = facts.peer

/** All permissions of unix rules, sorted: what `network unix` means where there are no unix rules. */
export const UNIX_ALL: readonly string[] = sortedSet([...facts.own, ...facts.peer, ...facts.named])
