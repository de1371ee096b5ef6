import { EXECUTE, MAP, READ } from '../../behaviour/access.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { DecideOptions } from '../options.ts'
import { holdsSecret, priceOf } from './listing.ts'
import { isOwnTree } from './own-tree.ts'
import type { Folder } from './path-tree.ts'
import { readByKind } from './read-by-kind.ts'
import { NONE_BELOW, enoughFor, everythingIn, locksOf } from './widening.ts'
import type { Widening } from './widening.ts'

/** From so many on, the folders in one folder are taken to be of one kind, as those of a cache are. */
const MANY_FOLDERS = 10

/** Files that must have been read before the others of their folder are taken to belong to them. */
const ENOUGH = 3

/**
 * A folder that was read in part and never written: installed modules and data, of which each input needs others, or a
 * folder of the workload's own files; of a folder that is a program's own, one file is enough. What is installed may lie anywhere below; else the files, or many folders, must
 * lie side by side. Where nothing is known of an installed folder, only the kinds of files that were read.
 */
export function readTogether(folder: Folder, options: DecideOptions): Widening | null {
  const { listing } = options
  const enough = isOwnTree(folder, listing) ? 1 : ENOUGH
  if (folder.size < enough) return null
  const installed = folder.place === 'installed'
  const anywhere = installed || folder.folders.length >= MANY_FOLDERS
  const read = anywhere ? folder.read : folder.readFiles
  if (folder.written > 0 || folder.secrets > 0 || read < enough) return null
  if (mayNotBeRead(folder) || holdsSecret(listing, folder.path)) return null
  const members = folder.needs
  const price = priceOf(listing, folder, members.length)
  if (installed && price === null) {
    const kinds = readByKind(folder, options)
    if (kinds !== NONE_BELOW) return kinds
  }
  return {
    class: installed ? 'installed' : 'folder',
    path: everythingIn(folder),
    bits: READ | locksOf(members),
    members,
    why: installed
      ? 'installed files; which of them are read depends on the input'
      : 'files that lie together and are never written',
    price
  }
}

/** The files directly in a folder, where something below it is written or secret. */
export function readSideBySide(folder: Folder, { listing }: DecideOptions): Widening | null {
  if (folder.readFiles < enoughFor(folder) || mayNotBeRead(folder)) return null
  if (folder.writtenFiles > 0 || folder.secretFiles > 0) return null
  const { files, path } = folder
  // Code has rules of its own, with the right to be read.
  if (files.every(({ bits }) => bits & (EXECUTE | MAP))) return null
  return {
    class: 'folder',
    path: path + asPattern('*'),
    bits: READ | locksOf(files),
    members: files,
    why: 'files that lie together and are never written',
    price: priceOf(listing, folder, files.length, 'direct')
  }
}

function mayNotBeRead(folder: Folder): boolean {
  const { place } = folder
  return place === 'shared' || place === 'kernel' || folder.reachesSensitive('read')
}
