import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'

/** A folder of a tree in the making. */
export interface Indexed<T> {
  /** Ends in `/`. */
  readonly path: PathSymbols
  /** Null of the root. */
  readonly parent: T | null
  /** Kept by the index; none at first. */
  folders: T[]
}

/**
 * Folders by their paths. Those come sorted, more or less: the next one is most often the same, or a new one after all
 * others beside it, and need not be looked up by its text.
 */
export class FolderIndex<T extends Indexed<T>> {
  /** Each after the one it lies in. */
  readonly all: T[]
  readonly #make: (path: PathSymbols, parent: T) => T
  /** Of folders that were not asked for in order: those in them. */
  readonly #byPath = new Map<T, Map<PathSymbols, T>>()
  #last: T

  constructor(root: T, make: (path: PathSymbols, parent: T) => T) {
    this.all = [root]
    this.#make = make
    this.#last = root
  }

  /** The folder that a path is in, or names itself, up to `end`, just after a slash; made where it is not there. */
  at(path: PathSymbols, end: number): T {
    let folder = this.nearest(path, end)
    while (folder.path.length < end) folder = this.#add(childOf(folder, path), folder)
    return (this.#last = folder)
  }

  /** The same, or the deepest one there is of those that it lies in. */
  nearest(path: PathSymbols, end: number): T {
    let folder = this.#last
    while (folder.path.length > end || !path.startsWith(folder.path)) folder = folder.parent!
    for (let child: T | undefined; folder.path.length < end; folder = child) {
      child = this.#find(folder, childOf(folder, path))
      if (child === undefined) break
    }
    return (this.#last = folder)
  }

  #find(parent: T, path: PathSymbols): T | undefined {
    const last = parent.folders.at(-1)
    if (last === undefined || last.path === path) return last
    let known = this.#byPath.get(parent)
    if (known === undefined) {
      if (last.path < path) return undefined
      known = new Map(parent.folders.map(folder => [folder.path, folder]))
      this.#byPath.set(parent, known)
    }
    return known.get(path)
  }

  #add(path: PathSymbols, parent: T): T {
    const folder = this.#make(path, parent)
    // An array that grows from nothing has room for seventeen, and most folders have none or one.
    if (parent.folders.length === 0) parent.folders = [folder]
    else parent.folders.push(folder)
    this.#byPath.get(parent)?.set(path, folder)
    this.all.push(folder)
    return folder
  }
}

/** The folder in another one that a path lies in. */
function childOf({ path: parent }: { readonly path: PathSymbols }, path: PathSymbols): PathSymbols {
  return path.slice(0, path.indexOf('/', parent.length) + 1)
}
