import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { byCodeUnit } from '../order.ts'
import { UserError } from '../errors.ts'
import { readNames } from './read-names.ts'
import { readWhole } from './read-whole.ts'

/**
 * All templates as file name -> text: tracewall's own, those in `folder` (`--templates`) in their place.
 * @throws UserError for a file in the folder that replaces nothing, or that may not be replaced
 */
export function readTemplates(folder: string | null = null): ReadonlyMap<string, string> {
  const templates = new Map(readFolder(OWN))
  if (folder === null) return templates
  const names = [...templates.keys()].filter(name => !FIXED.has(name))
  for (const [name, text] of readFolder(folder)) {
    if (!names.includes(name))
      throw new UserError(
        `${join(folder, name)}: replaces no template; those that can be replaced are ${names.join(', ')}`
      )
    templates.set(name, text)
  }
  return templates
}

// Found through the package, since the code runs from dist/ and the templates do not move there.
const OWN = fileURLToPath(new URL('templates/', import.meta.resolve('tracewall/package.json')))

/** The AppArmor text is read back by a parser of our own grammar, which knows no other layout. */
const FIXED: ReadonlySet<string> = new Set(['apparmor.profile.hbs'])

/** More than the texts of any target need. */
const LARGEST = 1 << 20

function readFolder(folder: string): [name: string, text: string][] {
  return readNames(folder, folder)
    .filter(name => name.endsWith('.hbs'))
    .sort(byCodeUnit)
    .map(name => {
      const path = join(folder, name)
      return [name, readWhole(path, path, LARGEST).toString('utf8')]
    })
}
