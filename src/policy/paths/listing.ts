import { usualFolders, usualModules, usualSecrets } from '../../facts/usual-listing.ts'
import type { FolderCounts } from '../../facts/usual-listing.ts'

/** What exists in a root file system: what the price of a pattern is counted in. Paths have one code unit a byte. */
export interface Listing {
  /** For a person: `Debian 12`. */
  readonly name: string
  readonly folders: FolderCounts
  /** Libraries and modules by their names, of folders that have some. */
  readonly modules: FolderCounts
  /** Whether a folder that is not in `folders` is known to be absent. */
  readonly complete: boolean
  /** Sorted; files whose names say that they may be keys. */
  readonly secrets: readonly string[]
}

/** Where no root file system is given. */
export const usualListing: Listing = {
  name: 'a Debian 12 system',
  folders: usualFolders,
  modules: usualModules,
  complete: false,
  secrets: usualSecrets
}

/** How many entries are in a folder, directly or anywhere below; null: not known. */
export function entriesIn(listing: Listing, folder: string, deep: boolean): number | null {
  return listing.folders.get(folder)?.[deep ? 1 : 0] ?? (listing.complete ? 0 : null)
}

export function holdsSecret(listing: Listing, folder: string): boolean {
  return listing.secrets.some(secret => secret.startsWith(folder))
}

/** How many entries of a kind a folder holds; null: not known. */
export function countIn(
  listing: Listing,
  folder: string,
  kind: 'all' | 'modules',
  depth: 'direct' | 'below'
): number | null {
  const entries = entriesIn(listing, folder, depth === 'below')
  if (kind === 'all' || entries === null) return entries
  return listing.modules.get(folder)?.[depth === 'below' ? 1 : 0] ?? 0
}

/** Existing paths that a pattern for a folder opens, when so many of them were used; null: not known. */
export function priceOf(
  listing: Listing,
  { path }: { readonly path: string },
  used: number,
  depth: 'direct' | 'below' = 'below',
  kind: 'all' | 'modules' = 'all'
): number | null {
  const entries = countIn(listing, path, kind, depth)
  return entries === null ? null : Math.max(0, entries - used)
}
