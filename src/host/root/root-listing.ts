import { placeOf } from '../../facts/path-places.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import { hasModuleName } from '../../policy/paths/module-name.ts'
import type { FileTree } from './file-tree.ts'

/** What a root file system holds, in the form of facts/usual-listing.ts. Paths have one code unit a byte. */
export interface RootListing {
  readonly folders: Counts
  /** Of libraries and modules, by their names; folders without any are left out. */
  readonly modules: Counts
  /** False when some folder could not be looked into. */
  readonly complete: boolean
  readonly secrets: readonly string[]
}

type Counts = ReadonlyMap<string, readonly [direct: number, below: number]>

/**
 * Counts the files and folders of a root file system. Links are neither counted nor followed, and what the kernel makes is
 * left out.
 */
export function rootListing(tree: Pick<FileTree, 'list'>): RootListing {
  const direct = new Map<string, number>()
  const modules = new Map<string, number>()
  const secrets: string[] = []
  let complete = true
  const open = ['/']
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = tree.list(folder)
    if (entries === null) complete = false
    let [count, libraries] = [0, 0]
    for (const entry of entries ?? []) {
      if (entry.kind === 'link') continue
      const path = folder + entry.name
      count++
      if (entry.kind === 'folder') {
        if (placeOf(`${path}/`) !== 'kernel') open.push(`${path}/`)
        continue
      }
      if (hasModuleName(path)) libraries++
      if (harmOf(path) === 'read') secrets.push(path)
    }
    direct.set(folder, count)
    modules.set(folder, libraries)
  }
  const some = [...withBelow(modules)].filter(([, [, below]]) => below > 0)
  return { folders: withBelow(direct), modules: new Map(some), complete, secrets: secrets.sort() }
}

// A folder comes after the one that it lies in, so backwards each sum is ready when it is asked for.
function withBelow(direct: ReadonlyMap<string, number>): Counts {
  const below = new Map(direct)
  for (const folder of [...direct.keys()].reverse()) {
    if (folder === '/') continue
    const parent = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
    below.set(parent, below.get(parent)! + below.get(folder)!)
  }
  return new Map([...direct].map(([folder, count]) => [folder, [count, below.get(folder)!]]))
}
