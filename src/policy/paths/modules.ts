import { dirname } from 'node:path'
import { MAP, READ } from '../../behaviour/access.ts'
import { placeOf } from '../../facts/path-places.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import type { NeededPath } from './needed-paths.ts'
import { isOwnTree } from './own-tree.ts'
import { isModule, isWritten } from './path-kinds.ts'
import type { Folder } from './path-tree.ts'
import type { Widening } from './widening.ts'

/** How many libraries must have been mapped before the others in their folder are permitted too. */
const ENOUGH = 2

/**
 * Modules anywhere in a tree of installed files, as an interpreter keeps them in a folder for each: what it loads when
 * it is asked for the first time. Where the tree is the program's own, one of them shows what it is. They are still no programs.
 */
export function moduleTree(folder: Folder, options: DecideOptions): Widening | null {
  if (folder.place !== 'installed' || folder.modules === 0) return null
  if (folder.modules < ENOUGH && !isOwnTree(folder, options.listing)) return null
  return modulesOf(folder, 'below', '**.so{,.[0-9]*}', isModule, options)
}

/** Modules in the same folder as those that were mapped, where nothing is written. */
export function modules(folder: Folder, options: DecideOptions): Widening | null {
  const { place } = folder
  if (folder.modules < ENOUGH || place === 'kernel' || place === 'scratch' || place === 'shared')
    return null
  return modulesOf(folder, 'direct', '*.so{,.[0-9]*}', isModule, options)
}

/** Libraries in a folder for those of all programs. */
export function libraries(folder: Folder, options: DecideOptions): Widening | null {
  if (folder.modules < ENOUGH || folder.place !== 'shared') return null
  return modulesOf(folder, 'direct', 'lib*.so{,.[0-9]*}', isLibrary, options)
}

/**
 * Whether something was mapped from elsewhere than a folder for libraries: modules bring libraries of their own, while those
 * that a program was linked with are the same in every run.
 */
export function loadsModules(needed: readonly NeededPath[]): boolean {
  return needed.some(
    need => need.bits & MAP && isModule(need) && placeOf(`${dirname(need.path)}/`) !== 'shared'
  )
}

function modulesOf(
  folder: Folder,
  depth: 'direct' | 'below',
  pattern: string,
  fits: (need: NeededPath) => boolean,
  { listing }: DecideOptions
): Widening | null {
  const { self } = folder
  if (
    depth === 'direct' ? folder.writtenFiles > 0 : folder.written > 0 || (self && isWritten(self))
  )
    return null
  const members = (depth === 'direct' ? folder.files : folder.needs).filter(fits)
  const mapped = members.filter(({ bits }) => bits & MAP).length
  if (depth === 'direct' && mapped < ENOUGH) return null
  return {
    class: 'modules',
    path: folder.path + asPattern(pattern),
    bits: READ | MAP,
    members,
    why: `libraries beside the ${mapped === 1 ? 'one that was' : `${mapped} that were`} mapped`,
    price: priceOf(listing, folder, members.length, depth, 'modules')
  }
}

function isLibrary(need: NeededPath): boolean {
  return isModule(need) && LIBRARY.test(need.path)
}

const LIBRARY = /\/lib[^/]*$/
