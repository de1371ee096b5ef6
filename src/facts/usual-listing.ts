import facts from './usual-listing.json' with { type: 'json' }

/** Entries of a root file system by folder (with a slash at its end): directly in it, and anywhere below it. */
export type FolderCounts = ReadonlyMap<string, readonly [direct: number, below: number]>

/** Source: a Debian 12 machine, see the JSON; folders with fewer than 10 entries are left out. */
export const usualFolders: FolderCounts = countsOf(facts.folders)

/** The same of libraries and modules, by their names; of these folders those that have some. */
export const usualModules: FolderCounts = countsOf(facts.modules)

function countsOf(folders: Readonly<Record<string, readonly number[]>>): FolderCounts {
  return new Map(
    Object.entries(folders).map(([folder, [direct = 0, below = 0]]) => [folder, [direct, below]])
  )
}

/** Files of that machine whose names say that they may be keys. */
export const usualSecrets: readonly string[] = facts.secrets
