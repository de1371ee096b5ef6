import { lstatSync, readFileSync } from 'node:fs'
import { UserError } from '../../errors.ts'
import { errorCode, fileError } from '../file-error.ts'

/**
 * What is at the place of a file to be written; null: nothing. A link is refused, as it could lead what we write to
 * anywhere.
 * @throws UserError for what is not a regular file
 */
export function readRegularFile(path: string): Buffer | null {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false })
    if (status === undefined) return null
    if (status.isSymbolicLink())
      throw new UserError(`${path}: is a symbolic link; remove it or write elsewhere`)
    if (!status.isFile())
      throw new UserError(`${path}: is no regular file; remove it or write elsewhere`)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof UserError) throw error
    if (errorCode(error) === 'ENOTDIR') return null
    throw fileError(error, path, 'read')
  }
}
