import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { byCodeUnit } from '../order.ts'
import { UserError } from '../errors.ts'
import { readNames } from './read-names.ts'
import { readWhole } from './read-whole.ts'

/**
 * All templates as file name -> text: tracewall's own, those in `folder` (`--templates`) in their place.
 * @throws UserError for a folder without templates, for one that replaces nothing, or that may not be replaced
 */
export function readTemplates(folder: string | null = null): ReadonlyMap<string, string> {
  const templates = new Map(readFolder(OWN))
  if (folder === null) return templates
  const given = readFolder(folder)
  if (given.length === 0)
    throw new UserError(
      `${folder}: holds no template; those that can be replaced are ${REPLACEABLE.join(', ')}`
    )
  for (const [name, text] of given) {
    if (!REPLACEABLE.includes(name))
      throw new UserError(
        `${join(folder, name)}: replaces no template; those that can be replaced are ${REPLACEABLE.join(', ')}`
      )
    templates.set(name, text)
  }
  return templates
}

// Found through the package, since the code runs from dist/ and the templates do not move there.
const OWN = fileURLToPath(new URL('templates/', import.meta.resolve('tracewall/package.json')))

/**
 * Those of `generate`; not the AppArmor text, which is read back by a parser of our own grammar, which knows no other layout.
 */
const REPLACEABLE: readonly string[] = ['pod.yaml.hbs', 'report.md.hbs']

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
