import { basename } from 'node:path'
import { concretePath } from '../../language/apparmor/path-symbols.ts'
import type { Listing } from './listing.ts'
import { entriesIn } from './listing.ts'
import type { Folder } from './path-tree.ts'

/** Where more was used of a folder, that says more than the names do. */
const FEW = 8

/**
 * Whether an installed folder is one program's own: it bears the name of a program that used it, as `/usr/share/redis` does for
 * `redis-server` and `/usr/lib/python3` for `python3.11`, or that program lies in it, as `/usr/lib/p7zip/7z` does. What is not
 * known to exist is nobody's.
 */
export function isOwnTree(folder: Folder, listing: Listing): boolean {
  if (folder.place !== 'installed' || folder.size > FEW) return false
  const path = concretePath(folder.path)
  const name = stemOf(path)
  if (entriesIn(listing, path, true) === null) return false
  return folder.needs.some(({ uses }) =>
    uses.some(({ by }) => by !== null && (by.startsWith(path) || isNamedAfter(by, name)))
  )
}

function isNamedAfter(program: string, name: string): boolean {
  const own = stemOf(program)
  return name.length > 1 && (own === name || own.startsWith(`${name}-`))
}

/** The last name of a path without the version at its end: `lua5.4` is Lua. */
function stemOf(path: string): string {
  return basename(path).replace(/[-_.]?[0-9][0-9.]*$/, '')
}
