import { statSync } from 'node:fs'
import { fileError } from './file-error.ts'

/** Kind of the file at a path, links followed; null: none. @throws UserError, which names it `shown`, when it cannot be read */
export function kindOf(path: string, shown: string): 'file' | 'folder' | 'other' | null {
  try {
    const status = statSync(path, { throwIfNoEntry: false })
    if (status === undefined) return null
    return status.isDirectory() ? 'folder' : status.isFile() ? 'file' : 'other'
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
