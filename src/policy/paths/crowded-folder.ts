import { APPEND, EXECUTE, MAP, WRITE } from '../../behaviour/access.ts'
import { reachesSensitive } from '../../facts/sensitive-paths.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import type { NeededPath } from './needed-paths.ts'
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
  const countLeft = leftIn(tree, isLeft)
  return (folder, { listing }) => {
    const { path, place, secrets, code } = folder
    if (place === 'shared' || secrets > 0 || countLeft(folder) < CROWD) return null
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

/** How many of what is left are a folder of the tree or below it. */
function leftIn(
  { all }: Folder,
  isLeft: (need: NeededPath) => boolean
): (folder: Folder) => number {
  // Up to each path of the tree, whose folders are ranges of them.
  const sums = new Uint32Array(all.length + 1)
  for (const [at, need] of all.entries()) sums[at + 1] = sums[at]! + (isLeft(need) ? 1 : 0)
  return ({ from, size }) => sums[from + size]! - sums[from]!
}
