import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorCode, fileError } from './file-error.ts'

/** The path without links, followed as far as files exist. @throws UserError when it cannot be read */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw fileError(error, path, 'read')
    return join(realPath(dirname(path)), basename(path))
  }
}
