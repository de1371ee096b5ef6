import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { byCodeUnit } from '../../order.ts'
import { kindOf } from '../kind-of.ts'
import { readNames } from '../read-names.ts'

/** True for a folder that `generate` wrote, by the names in it. @throws UserError when it cannot be read */
export function isProfileFolder(path: string): boolean {
  return kindOf(path, path) === 'folder' && existsSync(join(path, 'behaviour.json'))
}

/** Those below `profiles/`, where `generate` puts them; sorted, as the command line would name them. @throws UserError */
export function profileFoldersHere(cwd: string): string[] {
  const folder = resolve(cwd, PROFILES)
  if (!existsSync(folder)) return []
  return readNames(folder, PROFILES)
    .map(name => join(PROFILES, name))
    .filter(name => isProfileFolder(resolve(cwd, name)))
    .sort(byCodeUnit)
}

const PROFILES = 'profiles'
