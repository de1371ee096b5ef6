import { LOCK } from '../../behaviour/access.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import type { ReasonClass } from '../policy.ts'
import type { NeededPath } from './needed-paths.ts'
import type { Folder } from './path-tree.ts'
import type { Sums } from './sums.ts'

/** A pattern in place of paths that were seen, for a reason, at a price. */
export interface Widening {
  readonly class: ReasonClass
  /** A path with pieces of a pattern in it. */
  readonly path: PathSymbols
  /** The letters that it grants, as bits. */
  readonly bits: number
  /** What was seen of it; never empty. */
  readonly members: readonly NeededPath[]
  readonly why: string
  /** Existing paths that it opens and nobody used; null: not known. */
  readonly price: number | null
}

/**
 * How many must have been used of what lies together before the rest is taken to belong to it. Less is needed in a
 * folder of the workload's own than in one that holds a distribution's.
 */
export function enoughFor({ place }: Folder): number {
  return place === 'installed' ? 3 : 2
}

/** What no pattern grants as yet, or not all of it. */
export interface LeftOver {
  /** By the places of the tree. */
  readonly counts: Sums
  isLeft(need: NeededPath): boolean
}

/** Said of a folder: neither it nor any folder below has what a pattern needs. */
export const NONE_BELOW: unique symbol = Symbol('none below')

/** A folder itself and everything below it. */
export function everythingIn({ path }: Folder): PathSymbols {
  return path + asPattern('{,**}')
}

/** How many of them must have been locked before the program is taken to lock what it reads there. */
const LOCKED = 2

/**
 * The letter for locks, as bits, of files that are read together: a program that locks what it reads, as a server of files does,
 * locks the next one, too. The kernel lets nobody lock a file that he may only read against other readers.
 */
export function locksOf(members: readonly NeededPath[]): number {
  let locked = 0
  for (const { bits } of members) if (bits & LOCK && ++locked >= LOCKED) return LOCK
  return 0
}
