import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { byCodeUnit } from '../../order.ts'
import { kindOf } from '../kind-of.ts'
import { readNames } from '../read-names.ts'

/** True for a folder that `generate` wrote, by the names in it; `given` is from `cwd`. @throws UserError when it cannot be read */
export function isProfileFolder(given: string, cwd: string): boolean {
  return isFolderWith(['behaviour.json'], given, cwd)
}

/** True for a folder that has one of the files; `given` is from `cwd`. @throws UserError when it cannot be read */
export function isFolderWith(files: readonly string[], given: string, cwd: string): boolean {
  const path = resolve(cwd, given)
  return kindOf(path, given) === 'folder' && files.some(file => existsSync(join(path, file)))
}

/** As `generate` calls its profiles. */
export const PROFILE_FILES: readonly string[] = ['seccomp.json', 'apparmor.profile']

/** Those below `profiles/`, where `generate` puts them; sorted, as the command line would name them. @throws UserError */
export function profileFoldersHere(cwd: string): string[] {
  const folder = resolve(cwd, PROFILES)
  if (!existsSync(folder)) return []
  return readNames(folder, PROFILES)
    .map(name => join(PROFILES, name))
    .filter(name => isProfileFolder(name, cwd))
    .sort(byCodeUnit)
}

const PROFILES = 'profiles'
