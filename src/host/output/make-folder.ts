import { mkdirSync, rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode, fileError } from '../file-error.ts'
import { kindOf } from '../kind-of.ts'

/**
 * Makes a folder and those above it that are missing, all of them or none. Node's own `recursive` never returns below /proc,
 * where mkdir says ENOENT though the folder above is there, and says ENOENT itself where a file system is read-only.
 * @returns the topmost folder that was made; undefined: it was there
 * @throws UserError that names the folder
 */
export function makeFolder(folder: string): string | undefined {
  const error = tryToMake(folder)
  if (error === null) return folder
  if (isThere(error, folder)) return undefined
  const parent = dirname(folder)
  if (errorCode(error) !== 'ENOENT' || isFolder(parent)) throw fileError(error, folder, 'written')
  const made = makeFolder(parent)
  const second = tryToMake(folder)
  if (second === null || isThere(second, folder)) return made ?? folder
  removeEmptyFolders(parent, made)
  throw fileError(second, folder, 'written')
}

/** Takes the folders away that were made for nothing; `made` is the topmost of them, if any was. */
export function removeEmptyFolders(folder: string, made: string | undefined): void {
  if (made === undefined) return
  try {
    for (let path = folder; ; path = dirname(path)) {
      rmdirSync(path)
      if (path === made) return
    }
  } catch {
    // Not empty: the files are there.
  }
}

/** Null when it was made. */
function tryToMake(folder: string): unknown {
  try {
    mkdirSync(folder)
    return null
  } catch (error) {
    return error
  }
}

function isThere(error: unknown, folder: string): boolean {
  return errorCode(error) === 'EEXIST' && isFolder(folder)
}

function isFolder(path: string): boolean {
  try {
    return kindOf(path, path) === 'folder'
  } catch {
    return false
  }
}
