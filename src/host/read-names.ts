import { readdirSync } from 'node:fs'
import { fileError } from './file-error.ts'

/** The names in a folder, in no order. @throws UserError that calls it `shown`, when it cannot be read */
export function readNames(folder: string, shown: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
