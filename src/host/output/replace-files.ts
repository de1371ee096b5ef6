import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { errorCode, fileError } from '../file-error.ts'
import { makeFolder, removeEmptyFolders } from './make-folder.ts'
import type { FileToWrite } from './manifest.ts'

/**
 * Puts files into a folder (made when it is not there), all of them or none: each is on the disk under a temporary name
 * before the first is renamed, and what was renamed is put back when a later one fails.
 * @throws UserError that names the file
 */
export function replaceFiles(folder: string, files: readonly FileToWrite[]): void {
  uninterrupted(() => {
    const replacements = files.map(({ file, text }) => ({
      path: join(folder, file),
      text,
      temporary: join(folder, `.${file}.${process.pid}.tmp`),
      previous: join(folder, `.${file}.${process.pid}.old`)
    }))
    const made = makeFolder(folder)
    let path = folder
    const undo: (() => void)[] = []
    try {
      for (const replacement of replacements) {
        path = replacement.path
        writeDurably(replacement.temporary, replacement.text)
      }
      for (const replacement of replacements) {
        path = replacement.path
        undo.unshift(keepPrevious(replacement))
        renameSync(replacement.temporary, path)
      }
      syncFolder(folder)
    } catch (error) {
      for (const step of undo) step()
      throw fileError(error, path, 'written')
    } finally {
      for (const { temporary, previous } of replacements)
        for (const name of [temporary, previous]) remove(name)
      removeEmptyFolders(folder, made)
    }
  })
}

/** A signal handler runs only when the event loop turns: after the work. */
function uninterrupted(work: () => void): void {
  const later = (): void => {}
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, later)
  try {
    work()
  } finally {
    for (const signal of signals) process.off(signal, later)
  }
}

function writeDurably(path: string, text: string): void {
  remove(path) // of a run with the same pid that was killed
  const file = openSync(path, 'wx')
  try {
    writeFileSync(file, text)
    // The umask says who else may read what a program did; one such as 0700 would take the owner's rights away.
    fchmodSync(file, fstatSync(file).mode | 0o600)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** A second name for what is about to be replaced; the answer gives it its first name back. */
function keepPrevious({ path, previous }: { path: string; previous: string }): () => void {
  remove(previous)
  try {
    linkSync(path, previous)
    return () => renameSync(previous, path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return () => remove(path)
    return () => {} // no second names on this file system: what was replaced stays replaced
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** For cleaning up: what stands in the way of it was the error to report, or will be. */
function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {}
}
