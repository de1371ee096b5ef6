import { placeOf } from '../../facts/path-places.ts'
import type { PlaceKind } from '../../facts/path-places.ts'
import { reachesSensitive } from '../../facts/sensitive-paths.ts'
import type { Harm } from '../../facts/sensitive-paths.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { Endings } from './endings.ts'
import type { CommonEndings } from './endings.ts'
import { FolderIndex } from './folder-index.ts'
import type { NeededPath } from './needed-paths.ts'
import { KIND, isWritten, kindsOf, sourcesOf } from './path-kinds.ts'
import { Sums } from './sums.ts'

/**
 * A folder with what was used in it. There may be 100,000 of one file each, so that a folder holds next to nothing: its
 * paths are a range of those of the tree, and how many of them are of a kind is asked of sums over these.
 */
export class Folder {
  /** Ends in `/`. */
  readonly path: PathSymbols
  readonly parent: Folder | null
  folders: Folder[] = NONE
  readonly #tree: Tree
  /** The use of the folder itself. */
  self: NeededPath | null = null
  /** How many paths were used of it and of what is below it. */
  size = 0
  /** Where they begin among the paths of the tree. */
  from = 0
  /** How many files are directly in it. */
  fileCount = 0
  #place: PlaceKind | undefined
  #reachesToRead: boolean | undefined
  #reachesToWrite: boolean | undefined

  constructor(path: PathSymbols, parent: Folder | null, tree: Tree) {
    this.path = path
    this.parent = parent
    this.#tree = tree
  }

  get place(): PlaceKind {
    if (this.#place === undefined) this.#place = placeOf(this.path)
    return this.#place
  }

  /** Whether it lies in a sensitive place or holds one. */
  reachesSensitive(harm: Harm): boolean {
    return harm === 'read'
      ? (this.#reachesToRead ??= reachesSensitive(this.path, 'read'))
      : (this.#reachesToWrite ??= reachesSensitive(this.path, 'write'))
  }

  /** All paths of it and of what is below it. */
  get needs(): readonly NeededPath[] {
    return this.#tree.needs.slice(this.from, this.from + this.size)
  }

  /** Files directly in it. */
  get files(): readonly NeededPath[] {
    return this.#tree.needs.slice(this.firstFile, this.firstFile + this.fileCount)
  }

  eachFile(visit: (file: NeededPath) => void): void {
    const from = this.firstFile
    for (let at = from; at < from + this.fileCount; at++) visit(this.#tree.needs[at]!)
  }

  /** Files and folders directly in it that were made, written, renamed or removed. */
  get made(): number {
    let made = this.writtenFiles
    for (const { self } of this.folders) if (self && isWritten(self)) made++
    return made
  }

  /** Files and folders directly in it. */
  get entries(): number {
    return this.fileCount + this.folders.length
  }

  /** Files that were read, anywhere below it. */
  get read(): number {
    return this.#countBelow(this.#tree.read)
  }

  /** Of them those directly in it. */
  get readFiles(): number {
    return this.#countFiles(this.#tree.read)
  }

  /** Folders that were listed, it and all below it. */
  get listed(): number {
    return this.#tree.listed.between(this.from, this.from + this.size)
  }

  /** Files anywhere below it that were only found there. */
  get foundBelow(): number {
    return this.#countBelow(this.#tree.found)
  }

  /** What was written anywhere below it. */
  get written(): number {
    return this.#countBelow(this.#tree.written)
  }

  /** Of them files directly in it. */
  get writtenFiles(): number {
    return this.#countFiles(this.#tree.written)
  }

  /** Files anywhere below it that are code, which the program did not make itself. */
  get code(): number {
    return this.#countBelow(this.#tree.code)
  }

  /** Files anywhere below it that an interpreter runs, which it reads for it, and that the program did not make itself. */
  get sources(): number {
    return this.#countBelow(this.#tree.sources)
  }

  /** Of them those directly in it. */
  get sourceFiles(): number {
    return this.#countFiles(this.#tree.sources)
  }

  /** Libraries and modules anywhere below it that were mapped. */
  get modules(): number {
    return this.#countBelow(this.#tree.modules)
  }

  /** Files anywhere below it that are secret by their names and were not made by the program. */
  get secrets(): number {
    return this.#countBelow(this.#tree.secrets)
  }

  /** Of them those directly in it. */
  get secretFiles(): number {
    return this.#countFiles(this.#tree.secrets)
  }

  /** How files anywhere below it end that were read: the endings of so many. */
  commonEndings(least: number): CommonEndings | null {
    return this.#tree.endings.common(this.from, this.from + this.size, least)
  }

  /** Of each path of the whole tree some bits that are its own, to be counted in folders: those with any of `mask`. */
  sumsOf(bitsOf: (need: NeededPath) => number, mask: number): Sums {
    const bits = new Uint8Array(this.#tree.needs.length)
    for (let at = 0; at < bits.length; at++) bits[at] = bitsOf(this.#tree.needs[at]!)
    return new Sums(() => bits, mask)
  }

  /** Where its files begin, which its own use comes before. */
  get firstFile(): number {
    return this.self ? this.from + 1 : this.from
  }

  #countFiles(sums: Sums): number {
    return sums.between(this.firstFile, this.firstFile + this.fileCount)
  }

  #countBelow(sums: Sums): number {
    return sums.between(this.firstFile, this.from + this.size)
  }
}

const NONE: never[] = []

/** The paths of a tree, folder after folder, and how many of them are of each kind. */
class Tree {
  readonly needs: NeededPath[]
  readonly read: Sums
  readonly listed: Sums
  readonly found: Sums
  readonly written: Sums
  readonly code: Sums
  readonly sources: Sums
  readonly modules: Sums
  readonly secrets: Sums
  readonly endings: Endings
  /** Of each path, as bits: each is looked at once, since 100,000 are far apart in memory. */
  #kinds: Uint8Array | undefined

  /** `needed`: the paths, still to be put in order. */
  constructor(needed: readonly NeededPath[]) {
    this.needs = needed.slice()
    this.read = this.#sumsOf(KIND.read)
    this.listed = this.#sumsOf(KIND.listed)
    this.found = this.#sumsOf(KIND.found)
    this.written = this.#sumsOf(KIND.written)
    this.code = this.#sumsOf(KIND.code)
    this.sources = new Sums(() => sourcesOf(this.needs), KIND.source)
    this.modules = this.#sumsOf(KIND.module)
    this.secrets = this.#sumsOf(KIND.secret)
    this.endings = new Endings(this.needs)
  }

  #sumsOf(kind: number): Sums {
    return new Sums(() => (this.#kinds ??= kindsOf(this.needs)), kind)
  }
}

/** All paths as the tree that they are; linear in their lengths. */
export function pathTree(needed: readonly NeededPath[]): Folder {
  const tree = new Tree(needed)
  const root = new Folder('/', null, tree)
  const index = new FolderIndex(root, (path, parent: Folder) => new Folder(path, parent, tree))
  const folders = needed.map(need => {
    const { path } = need
    const folder = index.at(path, path.lastIndexOf('/') + 1)
    if (path.endsWith('/')) folder.self = need
    else folder.fileCount++
    return folder
  })
  // A folder comes after the one it lies in, so backwards every size is ready when it is asked for.
  for (let at = index.all.length - 1; at >= 0; at--) {
    const folder = index.all[at]!
    folder.size += folder.fileCount + (folder.self ? 1 : 0)
    if (folder.parent) folder.parent.size += folder.size
  }
  placeRanges(root)
  for (let at = 0; at < needed.length; at++) {
    const [need, folder] = [needed[at]!, folders[at]!]
    const place = folder.self === need ? folder.from : folder.firstFile + folder.fileCount++
    tree.needs[place] = need
  }
  return root
}

/** A folder's own use and its files come first, then its folders, the last one first. */
function placeRanges(root: Folder): void {
  const open = [root]
  let from = 0
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    folder.from = from
    from += folder.fileCount + (folder.self ? 1 : 0)
    // Counted once more when they are put there.
    folder.fileCount = 0
    for (const child of folder.folders) open.push(child)
  }
}
