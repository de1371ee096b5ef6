import { APPEND, EXECUTE, MAP, WRITE } from '../../behaviour/access.ts'
import { reachesSensitive } from '../../facts/sensitive-paths.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import type { NeededPath } from './needed-paths.ts'
import type { Folder } from './path-tree.ts'
import { everythingIn, needsIn } from './widening.ts'
import type { Widening } from './widening.ts'

/** Paths below a folder that are too many to be named. */
const CROWD = 100

/**
 * The last resort against a profile that no node can load: a folder below which `left` has many paths is granted as a
 * whole, with the letters that were seen in it.
 */
export function crowdedFolder(
  left: readonly NeededPath[]
): (folder: Folder, options: DecideOptions) => Widening | null {
  const counts = countBelow(left)
  return (folder, { listing }) => {
    const { path, place, secrets, code } = folder
    if (place === 'shared' || secrets > 0 || (counts.get(path) ?? 0) < CROWD) return null
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

/** How many of the paths are below each folder. */
function countBelow(needed: readonly NeededPath[]): Map<PathSymbols, number> {
  const counts = new Map<PathSymbols, number>()
  for (const { path } of needed)
    for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at + 1)
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
      if (at === 0) break
    }
  return counts
}
