import { APPEND, EXECUTE, MAP, WRITE } from '../../behaviour/access.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import type { Folder } from './path-tree.ts'
import { everythingIn } from './widening.ts'
import type { LeftOver, Widening } from './widening.ts'

/** Paths below a folder that are too many to be named. */
export const CROWD = 100

/**
 * The last resort against a profile that no node can load: a folder below which many paths are left is granted as a
 * whole, with the letters that were seen in it.
 */
export function crowdedFolder({
  counts
}: LeftOver): (folder: Folder, options: DecideOptions) => Widening | null {
  return (folder, { listing }) => {
    const { place, from, size } = folder
    if (place === 'shared' || counts.between(from, from + size) < CROWD) return null
    if (folder.secrets > 0) return null
    const members = folder.needs
    const bits = members.reduce((all, need) => all | need.bits, 0) & ~(EXECUTE | MAP)
    const isWritten = (bits & (WRITE | APPEND)) !== 0
    if (bits === 0 || (isWritten && folder.code > 0)) return null
    if (folder.reachesSensitive(isWritten ? 'write' : 'read')) return null
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
