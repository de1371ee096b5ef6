import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { byCodeUnit } from '../order.ts'
import { UserError } from '../errors.ts'
import { fileError } from './file-error.ts'

/**
 * All templates as file name -> text: tracewall's own, those in `folder` (`--templates`) in their place.
 * @throws UserError for a file in the folder that replaces nothing, or that may not be replaced
 */
export async function readTemplates(
  folder: string | null = null
): Promise<ReadonlyMap<string, string>> {
  const templates = new Map(await readFolder(OWN))
  if (folder === null) return templates
  const names = [...templates.keys()].filter(name => !FIXED.has(name))
  for (const [name, text] of await readFolder(folder)) {
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

async function readFolder(folder: string): Promise<[name: string, text: string][]> {
  try {
    const names = (await readdir(folder)).filter(name => name.endsWith('.hbs')).sort(byCodeUnit)
    return await Promise.all(
      names.map(async (name): Promise<[string, string]> => [
        name,
        await readFile(join(folder, name), 'utf8')
      ])
    )
  } catch (error) {
    throw fileError(error, folder, 'read')
  }
}
