import { READ } from '../../behaviour/access.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { sortedSet } from '../../order.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import { isFolder, isRead } from './path-kinds.ts'
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
  if (place === 'shared' || place === 'scratch' || folder.reachesSensitive('read')) return null
  const common = folder.commonEndings(enoughFor(folder))
  if (common === null) return NONE_BELOW
  const { files } = common
  const endings = sortedSet(common.endings)
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

/** An interpreter lists the folders when it looks for a module that is not where it was thought to be. */
function withFolders(endings: readonly string[]): PathSymbols {
  return asPattern(`{,**/,${endings.map(ending => `**.${ending}`).join(',')}}`)
}

function patternOf(endings: readonly string[]): PathSymbols {
  return asPattern(endings.length === 1 ? `**.${endings[0]}` : `**.{${endings.join(',')}}`)
}
