import { READ } from '../../behaviour/access.ts'
import { placeOf } from '../../facts/path-places.ts'
import { reachesSensitive } from '../../facts/sensitive-paths.ts'
import type { DecideOptions } from '../options.ts'
import { holdsSecret, priceOf } from './listing.ts'
import type { Folder } from './path-tree.ts'
import { everythingIn, needsIn } from './widening.ts'
import type { Widening } from './widening.ts'

/** Files that must have been read before the others of their folder are taken to belong to them. */
const ENOUGH = 3

/**
 * A folder that was read in part and never written: installed modules and data, of which each input needs others, or a
 * folder of the workload's own files. What is installed may lie anywhere below; else the files must lie side by side.
 */
export function readTogether(folder: Folder, { listing }: DecideOptions): Widening | null {
  if (folder.written > 0 || folder.secrets > 0) return null
  const place = placeOf(folder.path)
  if (place === 'shared' || place === 'kernel') return null
  const read = place === 'installed' ? folder.below : folder.files.length
  if (read < ENOUGH) return null
  if (reachesSensitive(folder.path, 'read') || holdsSecret(listing, folder.path)) return null
  const members = needsIn(folder)
  return {
    class: place === 'installed' ? 'installed' : 'folder',
    path: everythingIn(folder),
    bits: READ,
    members,
    why:
      place === 'installed'
        ? 'installed files; which are read depends on the input'
        : 'files that lie together and are never written',
    price: priceOf(listing, folder, members.length)
  }
}
