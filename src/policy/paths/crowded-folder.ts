import { APPEND, EXECUTE, MAP, WRITE } from '../../behaviour/access.ts'
import { reachesSensitive } from '../../facts/sensitive-paths.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import type { NeededPath } from './needed-paths.ts'
import { foldersIn } from './path-tree.ts'
import type { Folder } from './path-tree.ts'
import { everythingIn, needsIn } from './widening.ts'
import type { Widening } from './widening.ts'

/** Paths below a folder that are too many to be named. */
export const CROWD = 100

/**
 * The last resort against a profile that no node can load: a folder below which many paths are left is granted as a
 * whole, with the letters that were seen in it.
 */
export function crowdedFolder(
  isLeft: (need: NeededPath) => boolean,
  tree: Folder
): (folder: Folder, options: DecideOptions) => Widening | null {
  const counts = countBelow(tree, isLeft)
  return (folder, { listing }) => {
    const { path, place, secrets, code } = folder
    if (place === 'shared' || secrets > 0 || counts.get(folder)! < CROWD) return null
    const members = needsIn(folder)
    const bits = members.reduce((all, need) => all | need.bits, 0) & ~(EXECUTE | MAP)
    const isWritten = (bits & (WRITE | APPEND)) !== 0
    if (bits === 0 || (isWritten && code > 0)) return null
    if (reachesSensitive(path, isWritten ? 'write' : 'read')) return null
    return {
      class: 'folder',
      path: everythingIn(folder),
      bits,
      members,
      why: 'too many paths below it to be named one by one',
      price: priceOf(listing, folder, members.length)
    }
  }
}

/** How many of what is left are each folder or below it. */
function countBelow(
  tree: Folder,
  isLeft: (need: NeededPath) => boolean
): ReadonlyMap<Folder, number> {
  const counts = new Map<Folder, number>()
  // A folder comes after the one it lies in, so backwards every count is ready when it is asked for.
  for (const folder of foldersIn(tree).reverse()) {
    let count = folder.self !== null && isLeft(folder.self) ? 1 : 0
    for (const file of folder.files) if (isLeft(file)) count++
    for (const child of folder.folders) count += counts.get(child)!
    counts.set(folder, count)
  }
  return counts
}
