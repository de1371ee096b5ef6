import { statSync } from 'node:fs'
import { fileError } from './file-error.ts'

/** What is at a path, wherever links lead; null: nothing is. @throws UserError that calls it `shown`, when nobody can tell */
export function kindOf(path: string, shown: string): 'file' | 'folder' | 'other' | null {
  try {
    const status = statSync(path, { throwIfNoEntry: false })
    if (status === undefined) return null
    return status.isDirectory() ? 'folder' : status.isFile() ? 'file' : 'other'
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
