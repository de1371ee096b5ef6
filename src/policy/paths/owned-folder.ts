import { LINK, LOCK, READ, WRITE } from '../../behaviour/access.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import { isCode, isWritten } from './path-kinds.ts'
import type { Folder } from './path-tree.ts'
import { everythingIn } from './widening.ts'
import type { Widening } from './widening.ts'

/**
 * A folder whose names are the program's own: it made the folder, or most of what it used in it. Which names it makes
 * next depends on its input. Nothing in it may be code, so that the program cannot write what it executes; among temporary files
 * an interpreter's sources are no reason, since these folders are everyone's.
 */
export function ownedFolder(folder: Folder, { listing }: DecideOptions): Widening | null {
  if (folder.written === 0 || folder.code > 0 || folder.secrets > 0) return null
  if (folder.sources > 0 && folder.place !== 'scratch') return null
  const why = whyOwned(folder)
  if (why === null || folder.reachesSensitive('write')) return null
  const members = folder.needs
  return {
    class: 'owned',
    path: everythingIn(folder),
    bits: READ | WRITE | LOCK | LINK,
    members,
    why,
    price: priceOf(listing, folder, members.length)
  }
}

/** One name may be the only one that the program ever makes there. */
const MADE = 2

/** So many names below a folder of folders, where next to nothing was found there. */
const MADE_BELOW = 2

/** How many times what was found below a folder must have been made there. */
const TIMES = 10

function whyOwned(folder: Folder): string | null {
  const { made, written, self } = folder
  switch (folder.place) {
    case 'shared':
    case 'kernel':
      return null
    case 'scratch':
      return made > 0 ? 'a folder for temporary files of any name' : null
    default:
      if (folder.place === 'state' && written > 0)
        return 'where the system keeps what one program writes'
      if (self && isWritten(self) && written > 0) return 'the program made the folder'
      if (made >= MADE && made > folder.entries - made)
        return `${made} names in it are the program's own`
      return written >= MADE_BELOW && written >= TIMES * folder.foundBelow && isOneTree(folder)
        ? `the ${written} names that were made below it are the program's own`
        : null
  }
}

/** Whether no folder in it was only read, and what was made lies not all in one of them: that one is looked at instead. */
function isOneTree({ made, folders }: Folder): boolean {
  return folders.every(({ written }) => written > 0) && (made > 0 || folders.length > 1)
}

/** The files directly in a folder whose names are the program's own, where something below it may not be written. */
export function ownedFiles(folder: Folder, { listing }: DecideOptions): Widening | null {
  const { path, place } = folder
  if (folder.made < MADE || place === 'shared' || place === 'kernel') return null
  const { files } = folder
  if (files.some(isCode) || folder.sourceFiles > 0) return null
  const made = files.filter(isWritten).length
  if (made < MADE || made <= files.length - made) return null
  if (files.some(file => !isWritten(file) && harmOf(file.path)) || folder.reachesSensitive('write'))
    return null
  return {
    class: 'owned',
    path: path + asPattern('*'),
    bits: READ | WRITE | LOCK | LINK,
    members: files,
    why: `${made} names in it are the program's own`,
    price: priceOf(listing, folder, files.length, 'direct')
  }
}
