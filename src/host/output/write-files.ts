import { basename, join } from 'node:path'
import { Bug, UserError } from '../../errors.ts'
import { MANIFEST_FILE, NO_MANIFEST, readManifest, writeManifest } from './manifest.ts'
import type { Choices, FileToWrite } from './manifest.ts'
import { readRegularFile } from './read-regular-file.ts'
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
  options: { readonly force: boolean; readonly choices?: Choices }
): WrittenFile[] {
  const hashes = new Map(files.map(({ file, text }) => [file, sha256(text)]))
  const all = [...files, writeManifest(hashes, options.choices ?? {})]
  const written = all.map(({ file, text }): WrittenFile => {
    if (basename(file) !== file) throw new Bug(`${file} is not a file name`)
    return { file, state: stateOf(join(folder, file), text) }
  })
  if (!options.force) refuseChanged(folder, written)
  const changed = all.filter((_, index) => written[index]?.state !== 'same')
  if (changed.length > 0) replaceFiles(folder, changed)
  return written
}

/** What writing a text to a path would do there. @throws UserError for what is not a regular file */
export function stateOf(path: string, text: string): WrittenFile['state'] {
  const present = readRegularFile(path)
  return present === null ? 'new' : present.equals(Buffer.from(text)) ? 'same' : 'replaced'
}

function refuseChanged(folder: string, written: readonly WrittenFile[]): void {
  const manifest = join(folder, MANIFEST_FILE)
  const text = readRegularFile(manifest)?.toString('utf8')
  const { hashes, choices, damage } = text === undefined ? NO_MANIFEST : readManifest(text)
  const unless = '--force replaces it, --out or --name writes elsewhere'
  for (const { file, state } of written) {
    if (state !== 'replaced' || file === MANIFEST_FILE) continue
    const path = join(folder, file)
    if (hashes.get(file) === sha256(readRegularFile(path) ?? '')) continue
    const foreign = `is not of this tool${damage && `, as far as ${manifest} tells, which ${damage}`}`
    const what = hashes.has(file) ? 'was changed since it was written' : foreign
    throw new UserError(`${path}: ${what}; ${unless}`)
  }
  if (text !== undefined && choices === null)
    throw new UserError(`${manifest}: ${damage || 'is not of this tool'}; ${unless}`)
}
