import { READ } from '../../behaviour/access.ts'
import { harmOf, reachesSensitive } from '../../facts/sensitive-paths.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import { sortedSet } from '../../order.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import type { NeededPath } from './needed-paths.ts'
import type { Folder } from './path-tree.ts'
import { needsIn } from './widening.ts'
import type { Widening } from './widening.ts'

/** Files with the same ending that must have been read before the others of that ending may be. */
const ENOUGH = { own: 2, installed: 3 }

/**
 * Files with the endings that were read, anywhere below a folder that may hold others that nobody should read: the
 * sources of a program beside its keys and its output.
 */
export function readByKind(folder: Folder, { listing }: DecideOptions): Widening | null {
  const { path, place, read } = folder
  if (place === 'shared' || place === 'kernel' || place === 'scratch') return null
  const enough = ENOUGH[place === 'installed' ? place : 'own']
  if (read < enough) return null
  if (reachesSensitive(path, 'read')) return null
  const kinds = new Map<string, NeededPath[]>()
  for (const need of needsIn(folder)) {
    const ending = need.bits & READ ? endingOf(need.path) : null
    if (ending === null) continue
    const others = kinds.get(ending)
    if (others) others.push(need)
    else kinds.set(ending, [need])
  }
  const known = [...kinds].filter(([, members]) => members.length >= enough)
  if (known.length === 0) return null
  const members = known.flatMap(([, each]) => each)
  const endings = sortedSet(known.map(([ending]) => ending))
  const files = endings.length === 1 ? `**.${endings[0]}` : `**.{${endings.join(',')}}`
  return {
    class: place === 'installed' ? 'installed' : 'folder',
    path: path + asPattern(files),
    bits: READ,
    members,
    why: 'files of the kinds that were read below it',
    price: priceOf(listing, folder, members.length)
  }
}

const ENDING = /[^/]\.([A-Za-z][A-Za-z0-9_]{0,7})$/

/** What tells the kind of a file; null where it has none, or one that keys have. */
function endingOf(path: string): string | null {
  const ending = ENDING.exec(path)?.[1]
  return ending === undefined || harmOf(`/.${ending}`) === 'read' ? null : ending
}
