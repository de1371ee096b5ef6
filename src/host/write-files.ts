import { lstatSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Bug, UserError } from '../errors.ts'
import { fileError } from './file-error.ts'
import { MANIFEST_FILE, readManifest, writeManifest } from './manifest.ts'
import type { FileToWrite } from './manifest.ts'
import { replaceFiles } from './replace-files.ts'
import { sha256 } from './sha256.ts'

export interface WrittenFile {
  readonly file: string
  /** `same`: it was there already, byte for byte, and was not touched. */
  readonly state: 'new' | 'replaced' | 'same'
}

/**
 * Writes a set of files and their manifest into a folder: all of them or, when one cannot be written, none. A file that
 * is neither what the manifest there says nor what would be written was changed by someone and is kept, unless `force`.
 * @throws UserError that names the file
 */
export function writeFiles(
  folder: string,
  files: readonly FileToWrite[],
  options: { readonly force: boolean }
): WrittenFile[] {
  const all = [...files, writeManifest(files)]
  const written = all.map(({ file, text }): WrittenFile => {
    if (basename(file) !== file) throw new Bug(`${file} is not a file name`)
    return { file, state: stateOf(join(folder, file), text) }
  })
  if (!options.force) refuseChanged(folder, written)
  const changed = all.filter((_, index) => written[index]?.state !== 'same')
  if (changed.length > 0) replaceFiles(folder, changed)
  return written
}

function stateOf(path: string, text: string): WrittenFile['state'] {
  const present = readRegular(path)
  return present === null ? 'new' : present.equals(Buffer.from(text)) ? 'same' : 'replaced'
}

/** Null when there is nothing. A link could lead what we write to anywhere. */
function readRegular(path: string): Buffer | null {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false })
    if (status === undefined) return null
    if (status.isSymbolicLink())
      throw new UserError(`${path}: is a symbolic link; remove it or write elsewhere with --out`)
    if (!status.isFile()) throw new UserError(`${path}: is in the way and not a regular file`)
    return readFileSync(path)
  } catch (error) {
    throw error instanceof UserError ? error : fileError(error, path, 'read')
  }
}

function refuseChanged(folder: string, written: readonly WrittenFile[]): void {
  const manifest = readRegular(join(folder, MANIFEST_FILE))
  const hashes = readManifest(manifest?.toString('utf8') ?? '')
  for (const { file, state } of written) {
    if (state !== 'replaced' || file === MANIFEST_FILE) continue
    const path = join(folder, file)
    if (hashes.get(file) === sha256(readFileSync(path))) continue
    const what = hashes.has(file) ? 'was changed since it was written' : 'is not of this tool'
    throw new UserError(`${path}: ${what}; --force replaces it, --out or --name writes elsewhere`)
  }
}
