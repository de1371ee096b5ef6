import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { byCodeUnit } from '../../order.ts'

/** True for a folder that `generate` wrote, as far as its names tell. */
export function isProfileFolder(path: string): boolean {
  return (
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true &&
    existsSync(join(path, 'behaviour.json'))
  )
}

/** Those below `profiles/`, where `generate` puts them; sorted, as the command line would name them. */
export function profileFoldersHere(cwd: string): string[] {
  const folder = resolve(cwd, PROFILES)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map(name => join(PROFILES, name))
    .filter(name => isProfileFolder(resolve(cwd, name)))
    .sort(byCodeUnit)
}

const PROFILES = 'profiles'
