import { READ } from '../../behaviour/access.ts'
import { harmOf, reachesSensitive } from '../../facts/sensitive-paths.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { sortedSet } from '../../order.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import type { NeededPath } from './needed-paths.ts'
import { isFolder, isModule, isRead } from './path-tree.ts'
import type { Folder } from './path-tree.ts'
import { NONE_BELOW, enoughFor, locksOf } from './widening.ts'
import type { Widening } from './widening.ts'

/**
 * Files with the endings that were read, anywhere below a folder that may hold others that nobody should read: the
 * sources of a program beside its keys and its output. The price is that of the whole folder, so it is at most that.
 */
export function readByKind(
  folder: Folder,
  { listing }: DecideOptions
): Widening | null | typeof NONE_BELOW {
  const { path, place, read } = folder
  if (read < enoughFor(folder) || place === 'kernel') return NONE_BELOW
  if (place === 'shared' || place === 'scratch' || reachesSensitive(path, 'read')) return null
  const kinds = [...byEnding(folder)].filter(([, needs]) => needs.length >= enoughFor(folder))
  if (kinds.length === 0) return NONE_BELOW
  const files = kinds.flatMap(([, needs]) => needs)
  const endings = sortedSet(kinds.map(([ending]) => ending))
  const installed = place === 'installed'
  const members = installed
    ? [...folder.needs.filter(need => isFolder(need) && isRead(need)), ...files]
    : files
  return {
    class: installed ? 'installed' : 'folder',
    path: path + (installed ? withFolders(endings) : patternOf(endings)),
    bits: READ | locksOf(members),
    members,
    why: installed
      ? 'files of the kinds that were read below it, and the folders to look for them in'
      : 'files of the kinds that were read below it',
    price: priceOf(listing, folder, members.length)
  }
}

function byEnding(folder: Folder): Map<string, NeededPath[]> {
  const kinds = new Map<string, NeededPath[]>()
  for (const need of folder.needs) {
    if (!isRead(need) || isModule(need)) continue
    const ending = ENDING.exec(need.path)?.[1]
    if (ending === undefined || isOfKeys(ending)) continue
    const others = kinds.get(ending)
    if (others) others.push(need)
    else kinds.set(ending, [need])
  }
  return kinds
}

/** Not so long that it may be a name in itself. */
const ENDING = /[^/]\.([A-Za-z][A-Za-z0-9_]{0,7})$/

function isOfKeys(ending: string): boolean {
  return harmOf(`/.${ending}`) === 'read'
}

/** An interpreter lists the folders when it looks for a module that is not where it was thought to be. */
function withFolders(endings: readonly string[]): PathSymbols {
  return asPattern(`{,**/,${endings.map(ending => `**.${ending}`).join(',')}}`)
}

function patternOf(endings: readonly string[]): PathSymbols {
  return asPattern(endings.length === 1 ? `**.${endings[0]}` : `**.{${endings.join(',')}}`)
}
