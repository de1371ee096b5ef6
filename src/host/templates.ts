import { join } from 'node:path'
import { byCodeUnit } from '../order.ts'
import { UserError } from '../errors.ts'
import { readNames } from './read-names.ts'
import { readWhole } from './read-whole.ts'

/**
 * The templates in `folder` (`--templates`) that stand in place of tracewall's own, as file name -> text.
 * @param shown what messages call the folder
 * @throws UserError for a folder without templates, for one that replaces nothing, or that may not be replaced
 */
export function readTemplates(folder: string, shown: string = folder): ReadonlyMap<string, string> {
  const given = readFolder(folder, shown)
  if (given.length === 0)
    throw new UserError(
      `${shown}: holds no template; those that can be replaced are ${REPLACEABLE.join(', ')}`
    )
  const other = given.find(([name]) => !REPLACEABLE.includes(name))
  if (other)
    throw new UserError(
      `${join(folder, other[0])}: replaces no template; those that can be replaced are ${REPLACEABLE.join(', ')}`
    )
  return new Map(given)
}

/**
 * Those of `generate`; not the AppArmor text, which is read back by a parser of our own grammar, which knows no other layout.
 */
const REPLACEABLE: readonly string[] = ['pod.yaml.hbs', 'report.md.hbs']

/** More than the texts of any target need. */
const LARGEST = 1 << 20

function readFolder(folder: string, shown: string): [name: string, text: string][] {
  return readNames(folder, shown)
    .filter(name => name.endsWith('.hbs'))
    .sort(byCodeUnit)
    .map(name => {
      const path = join(folder, name)
      return [name, readWhole(path, path, LARGEST).toString('utf8')]
    })
}
