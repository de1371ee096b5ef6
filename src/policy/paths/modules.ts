import { EXECUTE, MAP, READ } from '../../behaviour/access.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { DecideOptions } from '../options.ts'
import { priceOf } from './listing.ts'
import { isWritten } from './path-tree.ts'
import type { Folder } from './path-tree.ts'
import type { Widening } from './widening.ts'

/** Libraries that must have been mapped before the others beside them may be. */
const ENOUGH = 2

/**
 * Libraries or modules beside those that were mapped, in a folder of installed files that is never written: what a
 * module loads when it is needed for the first time. They are still no programs.
 */
export function modules(folder: Folder, { listing }: DecideOptions): Widening | null {
  const { place } = folder
  if (place === 'kernel' || place === 'scratch' || folder.files.some(isWritten)) return null
  const name = place === 'shared' ? LIBRARY : MODULE
  const members = folder.files.filter(({ path, bits }) => name.is.test(path) && !(bits & EXECUTE))
  const mapped = members.filter(({ bits }) => bits & MAP).length
  if (mapped < ENOUGH) return null
  return {
    class: 'modules',
    path: folder.path + asPattern(name.pattern),
    bits: READ | MAP,
    members,
    why: `libraries beside the ${mapped} that were mapped`,
    price: priceOf(listing, folder, members.length, 'direct')
  }
}

const LIBRARY = { is: /\/lib[^/]*\.so(?:\.[0-9][^/]*)?$/, pattern: 'lib*.so{,.[0-9]*}' }
const MODULE = { is: /\.so(?:\.[0-9][^/]*)?$/, pattern: '*.so{,.[0-9]*}' }
