import { READ } from '../../behaviour/access.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import { isFolder, isRead } from './path-kinds.ts'
import type { Folder } from './path-tree.ts'
import type { Widening } from './widening.ts'

/** Folders that must have been listed before it is taken for a walk over all of them. */
const ENOUGH = { own: 3, installed: 10 }

/** Folders that a program walks through, as find(1) does: it may list them, not read what is in them. */
export function listedFolders(folder: Folder, { listing }: DecideOptions): Widening | null {
  const { place } = folder
  if (folder.listed < (place === 'installed' ? ENOUGH.installed : ENOUGH.own)) return null
  if (place === 'shared' || place === 'kernel' || folder.reachesSensitive('read')) return null
  const members = folder.needs.filter(need => isFolder(need) && isRead(need))
  return {
    class: 'folder',
    path: folder.path + asPattern('{,**/}'),
    bits: READ,
    members,
    why: 'folders that are listed one after the other',
    price: priceOf(listing, folder, members.length)
  }
}
