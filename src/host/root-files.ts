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
import type { BinaryFiles } from '../binaries/binary.ts'
import { readElf } from '../binaries/read-elf.ts'
import type { Elf } from '../binaries/read-elf.ts'
import { byCodeUnit } from '../order.ts'
import { pathText } from '../trace/path-text.ts'
import { bytesOf, resolveInside } from './root-links.ts'

/** Entries of a tree that are looked at: the largest package of Debian 12 has 30,000 files. */
const MOST_ENTRIES = 30_000
const DEEPEST = 16
const MOST_TEXT = 1 << 20

/**
 * The files of a root file system that lies in a folder, or of this machine (`/`). Links never lead out of it. What
 * cannot be read is as if it were not there.
 */
export function rootFiles(root: string): BinaryFiles {
  const base = root === '/' ? '' : Buffer.from(root, 'utf8').toString('latin1')
  const place = (path: string): Buffer => Buffer.from(`${base}${path}`, 'latin1')
  const link = cached((path: string) => unlessAbsent(() => readlinkSync(place(path), 'latin1')))
  const resolve = cached((text: string) => {
    const path = bytesOf(text)
    // Every process has a /proc of its own.
    if (path === null || !path.startsWith('/') || path.startsWith('/proc/')) return null
    const target = resolveInside(path, link)
    return target !== null && isFile(place(target)) ? textOf(target) : null
  })
  const entries = (path: string): Dirent[] =>
    unlessAbsent(() =>
      readdirSync(place(path), { withFileTypes: true, encoding: 'latin1' } as {
        withFileTypes: true
      })
    ) ?? []
  const tree = cached((text: string) => {
    const path = folderOf(text, link)
    return path === null
      ? []
      : [...programsBelow(path, entries, place)].map(textOf).sort(byCodeUnit)
  })
  return {
    resolve,
    elf: cached(path => withFile(place(bytesOf(path) ?? ''), readElfOf)),
    text: path => withFile(place(bytesOf(path) ?? ''), readText),
    list: cached((text: string) => {
      const path = folderOf(text, link)
      if (path === null) return []
      const names = entries(path).slice(0, MOST_ENTRIES)
      return names.map(({ name }) => textOf(`${path}/${name}`)).sort(byCodeUnit)
    }),
    tree
  }
}

function folderOf(text: string, link: (path: string) => string | null): string | null {
  const path = bytesOf(text)
  return path === null ? null : resolveInside(path, link)
}

/** Files with the name of a module, and those that may be executed. */
function* programsBelow(
  top: string,
  entries: (path: string) => Dirent[],
  place: (path: string) => Buffer
): Generator<string> {
  const folders = [{ path: top, depth: 0 }]
  let left = MOST_ENTRIES
  for (let folder = folders.pop(); folder && left > 0; folder = folders.pop())
    for (const entry of entries(folder.path)) {
      if (left-- <= 0) return
      const path = `${folder.path}/${entry.name}`
      if (entry.isDirectory() && folder.depth < DEEPEST)
        folders.push({ path, depth: folder.depth + 1 })
      else if (entry.isSymbolicLink() || (entry.isFile() && mayBeCode(entry.name, place(path))))
        yield path
    }
}

function mayBeCode(name: string, place: Buffer): boolean {
  if (/\.(so|node)(\.|$)/.test(name)) return true
  return unlessAbsent(() => (lstatSync(place).mode & 0o111) !== 0) ?? false
}

function isFile(place: Buffer): boolean {
  return unlessAbsent(() => lstatSync(place).isFile()) ?? false
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

const readText: Read<string | null> = (file, size) => {
  const bytes = readAt(file, 0, Math.min(size, MOST_TEXT))
  return bytes.subarray(0, 4096).includes(0) ? null : bytes.toString('latin1')
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

function cached<T>(of: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return key => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = of(key)))
    return value
  }
}

function textOf(path: string): string {
  return pathText(Buffer.from(path, 'latin1'))
}
