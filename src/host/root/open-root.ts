import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../../errors.ts'
import { openFile } from '../input/bytes.ts'
import { folderTree } from './file-tree.ts'
import type { FileTree } from './file-tree.ts'
import { readImage } from './read-image.ts'

/** The root file system that `--root` names: a folder, or an image in a tar archive. @throws UserError for what is neither */
export async function openRoot(root: string, cwd: string): Promise<FileTree> {
  const path = resolve(cwd, root)
  const status = statSync(path, { throwIfNoEntry: false })
  if (status?.isDirectory()) return folderTree(path)
  if (!status) throw new UserError(`--root ${root}: is not there; give a folder or a tar archive`)
  const { chunks } = await openFile(path, root, { notice: () => {}, progress: () => {} })
  return readImage(chunks(), root)
}
