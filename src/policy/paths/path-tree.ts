import { APPEND, EXECUTE, MAP, READ, WRITE } from '../../behaviour/access.ts'
import { placeOf } from '../../facts/path-places.ts'
import type { PlaceKind } from '../../facts/path-places.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { FolderIndex } from './folder-index.ts'
import type { NeededPath } from './needed-paths.ts'

/** A folder with what was used in it. */
export interface Folder {
  /** Ends in `/`. */
  readonly path: PathSymbols
  readonly place: PlaceKind
  readonly folders: readonly Folder[]
  readonly files: readonly NeededPath[]
  /** The use of the folder itself. */
  readonly self: NeededPath | null
  /** How many paths were used of it and of what is below it. */
  readonly size: number
  /** Where they begin in `all`. */
  readonly from: number
  /** The paths of the whole tree, folder after folder. */
  readonly all: readonly NeededPath[]
  /** Files and folders directly in it that were made, written, renamed or removed. */
  readonly made: number
  /** Files and folders directly in it that were not. */
  readonly found: number
  /** Files that were read, anywhere below it. */
  readonly read: number
  /** Folders that were listed, it and all below it. */
  readonly listed: number
  /** Files anywhere below it that were only found there. */
  readonly foundBelow: number
  /** What was written anywhere below it. */
  readonly written: number
  /** Files anywhere below it that were executed or mapped as code. */
  readonly code: number
  /** Libraries and modules anywhere below it that were mapped. */
  readonly modules: number
  /** Files anywhere below it that are secret by their names and were not made by the program. */
  readonly secrets: number
}

type Growing = { -readonly [K in keyof Folder]: Folder[K] } & {
  readonly parent: Growing | null
  folders: Growing[]
  files: NeededPath[]
}

/** All paths as the tree that they are; linear in their lengths. */
export function pathTree(needed: readonly NeededPath[]): Folder {
  const all: NeededPath[] = []
  const root = newFolder('/', null, all)
  const index = new FolderIndex(root, (path, parent: Growing) => newFolder(path, parent, all))
  for (const need of needed) {
    const { path } = need
    const folder = index.at(path, path.lastIndexOf('/') + 1)
    if (path.endsWith('/')) folder.self = need
    else if (folder.files.length === 0) folder.files = [need]
    else folder.files.push(need)
  }
  // A folder comes after the one it lies in, so backwards every count is ready when it is asked for.
  for (let at = index.all.length - 1; at >= 0; at--) count(index.all[at]!)
  list(root, all)
  return root
}

/** A folder's own use and its files come first, then its folders, the last one first. */
function list(root: Growing, all: NeededPath[]): void {
  const open = [root]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    folder.from = all.length
    if (folder.self) all.push(folder.self)
    for (const file of folder.files) all.push(file)
    for (const child of folder.folders) open.push(child)
  }
}

/** Whether the program made, wrote or removed it. */
export function isWritten({ bits }: NeededPath): boolean {
  return (bits & (WRITE | APPEND)) !== 0
}

/** A library or module by its name that was not run as a program. */
export function isModule({ path, bits }: NeededPath): boolean {
  return !(bits & EXECUTE) && hasModuleName(path)
}

/** True for `libc.so.6`, `_json.cpython-311.so`: how shared libraries and modules are called. */
export function hasModuleName(path: PathSymbols): boolean {
  return MODULE.test(path)
}

const MODULE = /\.so(?:\.[0-9][^/]*)?$/

// Spelled out, and with no arrays that would be empty: there may be 100,000 folders of one file.
function newFolder(path: PathSymbols, parent: Growing | null, all: readonly NeededPath[]): Growing {
  return {
    path,
    parent,
    place: placeOf(path),
    folders: NONE,
    files: NONE,
    self: null,
    all,
    size: 0,
    from: 0,
    made: 0,
    found: 0,
    read: 0,
    listed: 0,
    foundBelow: 0,
    written: 0,
    code: 0,
    modules: 0,
    secrets: 0
  }
}

const NONE: never[] = []

function count(folder: Growing): void {
  if (folder.self && folder.self.bits & READ) folder.listed++
  folder.size = folder.files.length + (folder.self ? 1 : 0)
  for (const file of folder.files) {
    const written = isWritten(file)
    if (written) folder.made++
    else {
      folder.found++
      folder.foundBelow++
    }
    if (file.bits & READ) folder.read++
    if (written) folder.written++
    if (file.bits & (EXECUTE | MAP)) folder.code++
    if (file.bits & MAP && isModule(file)) folder.modules++
    if (!written && harmOf(file.path) === 'read') folder.secrets++
  }
  for (const child of folder.folders) {
    const made = child.self !== null && isWritten(child.self)
    if (made) folder.made++
    else folder.found++
    folder.size += child.size
    folder.read += child.read
    folder.listed += child.listed
    folder.foundBelow += child.foundBelow
    folder.written += child.written + (made ? 1 : 0)
    folder.code += child.code
    folder.modules += child.modules
    folder.secrets += child.secrets
  }
}
