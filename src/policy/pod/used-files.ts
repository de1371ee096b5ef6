import type { Behaviour, FileFact } from '../../behaviour/behaviour.ts'
import { isOfKernel, placeOf } from '../../facts/path-places.ts'
import type { DecideOptions } from '../options.ts'
import { movePath } from '../paths/move-path.ts'

/** A file under the name that the image has it by, its links followed. */
export type UsedFile = Pick<FileFact, 'path' | 'access' | 'uses'>

/** What was used, or at least looked at and found. */
export function usedFiles(
  behaviour: Pick<Behaviour, 'files'>,
  { mapPath }: Pick<DecideOptions, 'mapPath'>
): UsedFile[] {
  return behaviour.files.filter(isThere).map(file => {
    const { path: recorded, resolved = recorded, access, uses } = file
    const path = movePath(resolved, mapPath)
    return path === recorded ? file : { path, access, uses }
  })
}

function isThere({ access, failed }: FileFact): boolean {
  if (access !== '') return true
  for (const _ in failed) return false
  return true
}

// What lies in /proc, /sys and /dev is the kernel's and stays as it is. AppArmor calls anonymous huge pages `/` (Linux 6.1
// path.c, d_namespace_path: the name of a file system that is mounted nowhere); a root is no file to write.
export function isWritten({ path, access }: Pick<UsedFile, 'path' | 'access'>): boolean {
  return /[wa]/.test(access) && path !== '/' && !isOfKernel(path)
}

/** The folders that the workload made. */
export function madeFolders(written: readonly UsedFile[]): ReadonlySet<string> {
  return new Set(written.filter(({ path }) => path.endsWith('/')).map(({ path }) => path))
}

/**
 * True for a file of the image in a folder that a volume covers; what lies in a folder for everyone is of other runs. `mounts`
 * are all volumes: what one within this one is mounted on, or holds, is not this one's.
 */
export function isHidden(
  path: string,
  folder: string,
  made: ReadonlySet<string>,
  mounts: readonly string[]
): boolean {
  return (
    path.startsWith(`${folder}/`) &&
    path !== `${folder}/` &&
    placeOf(`${folder}/`) !== 'scratch' &&
    !made.has(asFolder(path)) &&
    !made.has(parentOf(path)) &&
    !mounts.some(
      mount =>
        mount.startsWith(`${folder}/`) &&
        (`${mount}/`.startsWith(asFolder(path)) || path.startsWith(`${mount}/`))
    )
  )
}

function asFolder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}

/** The folder that something lies in, with the slash at its end. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
}
