import { join } from 'node:path'
import { MANIFEST_FILE, readManifest, writeManifest } from './manifest.ts'
import type { FileToWrite } from './manifest.ts'
import { readRegularFile } from './read-regular-file.ts'
import { replaceFiles } from './replace-files.ts'
import { sha256 } from './sha256.ts'
import { stateOf, writeFiles } from './write-files.ts'
import type { WrittenFile } from './write-files.ts'

/**
 * Writes texts that were read from `from` and changed: in their own place, where what differs is what was asked for, or
 * as a set of their own into another folder. A manifest that is there is kept true; none is made among files of others.
 * @throws UserError that names the file
 */
export function changeFiles(
  from: string,
  to: string,
  files: readonly FileToWrite[],
  options: { readonly force: boolean }
): WrittenFile[] {
  if (from !== to) return writeFiles(to, files, options)
  const written = files.map(({ file, text }): WrittenFile => ({
    file,
    state: stateOf(join(to, file), text)
  }))
  const changed = files.filter((_, index) => written[index]!.state !== 'same')
  if (changed.length === 0) return written
  const manifest = updatedManifest(to, changed)
  replaceFiles(to, manifest === null ? changed : [...changed, manifest])
  return written
}

/** The manifest with the hashes of the changed files; null where there is none. */
function updatedManifest(folder: string, changed: readonly FileToWrite[]): FileToWrite | null {
  const manifest = readManifest(
    readRegularFile(join(folder, MANIFEST_FILE))?.toString('utf8') ?? ''
  )
  const hashes = new Map(manifest.hashes)
  if (hashes.size === 0) return null
  for (const { file, text } of changed) hashes.set(file, sha256(text))
  return writeManifest(hashes, manifest.choices ?? {})
}
