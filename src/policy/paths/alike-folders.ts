import { READ } from '../../behaviour/access.ts'
import { groupBy } from '../../group.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import type { DecideOptions } from '../options.ts'
import { CROWD } from './crowded-folder.ts'
import { entriesIn } from './listing.ts'
import type { NeededPath } from './needed-paths.ts'
import { isRead } from './path-kinds.ts'
import type { Folder } from './path-tree.ts'
import type { LeftOver, Widening } from './widening.ts'

/**
 * The last resort where a folder is everyone's, so that it may not be granted as a whole: files that have one name in each
 * of many folders side by side, as `/usr/lib/<package>/data`, may be read in all of these.
 */
export function alikeFolders({
  isLeft
}: LeftOver): (folder: Folder, options: DecideOptions) => Widening | null {
  return (folder, { listing }) => {
    const { path, place, folders } = folder
    if (folders.length < CROWD || place === 'scratch' || folder.reachesSensitive('read'))
      return null
    const left: NeededPath[] = []
    for (const each of folders)
      each.eachFile(file => {
        if (isRead(file) && isLeft(file) && PLAIN.test(nameOf(file))) left.push(file)
      })
    const alike = groupBy(left, nameOf).filter(
      ([name, files]) => files.length >= CROWD && harmOf(`${path}*/${name}`) !== 'read'
    )
    if (alike.length === 0) return null
    const names = alike.map(([name]) => name)
    const seen = alike.flatMap(([, files]) => files)
    const entries = entriesIn(listing, path, false)
    return {
      class: 'folder',
      path: `${path}${asPattern('*')}/${oneOf(names)}`,
      bits: READ,
      members: seen,
      why: 'files of one name in too many folders to be named one by one',
      // Each folder has at most one of each name.
      price: entries === null ? null : Math.max(0, entries * names.length - seen.length)
    }
  }
}

function nameOf({ path }: NeededPath): PathSymbols {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** What stands for itself in a group of names. */
const PLAIN = /^[A-Za-z0-9_.+-]+$/

function oneOf(names: readonly PathSymbols[]): PathSymbols {
  return names.length === 1 ? names[0]! : asPattern(`{${names.join(',')}}`)
}
