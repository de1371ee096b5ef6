import { basename, dirname } from 'node:path'
import { UserError } from '../../errors.ts'
import { readRegularFile } from './read-regular-file.ts'
import { replaceFiles } from './replace-files.ts'

/**
 * Writes one file as a whole. It replaces only a document of its own kind, one with the same first line: the name of a
 * trace given by mistake does not cost the trace.
 * @throws UserError
 */
export function writeDocument(path: string, text: string): void {
  const [kind] = text.split('\n', 1)
  const present = readRegularFile(path)
  if (present !== null && !present.toString('utf8', 0, 1024).startsWith(`${kind}\n`))
    throw new UserError(`${path}: is something else already; remove it or choose another name`)
  replaceFiles(dirname(path), [{ file: basename(path), text }])
}
