import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../../errors.ts'
import { fileError } from '../file-error.ts'
import { kindOf } from '../kind-of.ts'
import { openFile } from '../input/bytes.ts'
import { folderTree } from './file-tree.ts'
import type { FileTree } from './file-tree.ts'
import { readImage } from './read-image.ts'

/**
 * The root file system that `--root` names: a folder, or an image in a tar archive.
 * @param shown what messages call it
 * @throws UserError for what is neither
 */
export async function openRoot(
  root: string,
  cwd: string,
  shown: string = `--root ${root}`
): Promise<FileTree> {
  const path = resolve(cwd, root)
  const kind = kindOf(path, shown)
  if (kind === null) throw new UserError(`${shown}: is not there; give a folder or a tar archive`)
  if (kind === 'folder') {
    requireReadable(path, shown)
    return folderTree(path)
  }
  return readImage(await openFile(path, shown), shown)
}

/** Single files that may not be read are as if they were not there; a whole folder is a mistake. @throws UserError */
function requireReadable(folder: string, shown: string): void {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK)
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
