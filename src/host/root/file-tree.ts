import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  readlinkSync
} from 'node:fs'
import type { Dirent } from 'node:fs'
import { readElf } from '../../binaries/read-elf.ts'
import type { Elf } from '../../binaries/read-elf.ts'

export type FileKind = 'file' | 'folder' | 'link' | 'other'

export interface TreeEntry {
  readonly name: string
  readonly kind: FileKind
  /** Some user may execute it. */
  isExecutable(): boolean
}

/**
 * A root file system, in a folder or in an image. Paths are absolute and of bytes (one code unit each), their links are
 * not followed. What is not there, or cannot be looked at, is null.
 */
export interface FileTree {
  kind(path: string): FileKind | null
  /** The text of a symbolic link. */
  link(path: string): string | null
  list(folder: string): readonly TreeEntry[] | null
  /** Null for what is no ELF file as well. */
  elf(path: string): Elf | null
  /** The first part of a file that is text; null for others. */
  text(path: string): string | null
}

/** Of a script as much is looked at. */
export const MOST_TEXT: number = 1 << 20

/** A root file system that lies in a folder; `/` for this machine. */
export function folderTree(root: string): FileTree {
  const base = Buffer.from(root.replace(/\/+$/, ''), 'utf8').toString('latin1')
  const place = (path: string): Buffer => Buffer.from(`${base}${path}`, 'latin1')
  return {
    kind: path => unlessAbsent(() => kindOf(lstatSync(place(path)))),
    link: path => unlessAbsent(() => readlinkSync(place(path), 'buffer').toString('latin1')),
    list: folder =>
      unlessAbsent(() =>
        readdirSync(place(folder), { withFileTypes: true, encoding: 'buffer' }).map(entry => {
          const name = entry.name.toString('latin1')
          return {
            name,
            kind: kindOf(entry),
            isExecutable: () =>
              unlessAbsent(
                () => (lstatSync(place(`${folder}/${name}`)).mode & ANYONE_EXECUTES) !== 0
              ) ?? false
          }
        })
      ),
    elf: path => withFile(place(path), readElfOf),
    text: path => withFile(place(path), readText)
  }
}

export const ANYONE_EXECUTES: number = 0o111

function kindOf(
  entry: Pick<Dirent<Buffer>, 'isFile' | 'isDirectory' | 'isSymbolicLink'>
): FileKind {
  if (entry.isSymbolicLink()) return 'link'
  if (entry.isDirectory()) return 'folder'
  return entry.isFile() ? 'file' : 'other'
}

type Read<T> = (file: number, size: number) => T

function withFile<T>(place: Buffer, read: Read<T>): T | null {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants
  return unlessAbsent(() => {
    // A pipe in the place of a program must not make us wait.
    const file = openSync(place, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
    try {
      const status = fstatSync(file)
      return status.isFile() ? read(file, status.size) : null
    } finally {
      closeSync(file)
    }
  })
}

const readElfOf: Read<Elf | null> = (file, size) =>
  readElf({ size, read: (offset, length) => readAt(file, offset, Math.min(length, size - offset)) })

const readText: Read<string | null> = (file, size) =>
  textOfFile(readAt(file, 0, Math.min(size, MOST_TEXT)))

/** The bytes of a text; null where they are none. */
export function textOfFile(bytes: Uint8Array): string | null {
  return bytes.subarray(0, 4096).includes(0)
    ? null
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

function readAt(file: number, offset: number, length: number): Buffer {
  if (length <= 0) return Buffer.alloc(0)
  const bytes = Buffer.allocUnsafe(length)
  return bytes.subarray(0, readSync(file, bytes, 0, length, offset))
}

/** Null when the machine says no: nothing is there, or not for us. */
function unlessAbsent<T>(action: () => T): T | null {
  try {
    return action()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
