import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorCode, fileError } from './file-error.ts'

/** Where a path leads: links are followed as far as there is anything. @throws UserError when that cannot be told */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw fileError(error, path, 'read')
    return join(realPath(dirname(path)), basename(path))
  }
}
