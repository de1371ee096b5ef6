import type { BinaryFiles } from '../../binaries/binary.ts'
import { byCodeUnit } from '../../order.ts'
import { pathBytes, textOfBytes } from '../../trace/path-text.ts'
import { cached } from './cached.ts'
import type { FileTree, TreeEntry } from './file-tree.ts'
import { resolveInside } from './root-links.ts'

/** Entries of a tree that are looked at: the largest package of Debian 12 has 30,000 files. */
const MOST_ENTRIES = 30_000
const DEEPEST = 16

/** The files of a root file system. Links never lead out of it. What cannot be read is as if it were not there. */
export function rootFiles(tree: FileTree): BinaryFiles {
  const link = cached((path: string) => tree.link(path))
  const resolve = cached((text: string) => {
    const path = pathBytes(text)
    // Every process has a /proc of its own.
    if (path === null || !path.startsWith('/') || path.startsWith('/proc/')) return null
    const target = resolveInside(path, link)
    return target !== null && tree.kind(target) === 'file' ? textOfBytes(target) : null
  })
  const folderOf = (text: string): string | null => {
    const path = pathBytes(text)
    const folder = path === null ? null : resolveInside(path, link)
    return folder === '/' ? '' : folder
  }
  return {
    resolve,
    elf: cached(path => tree.elf(pathBytes(path) ?? '')),
    text: path => tree.text(pathBytes(path) ?? ''),
    list: cached((text: string) => {
      const path = folderOf(text)
      const entries = path === null ? null : tree.list(path || '/')
      return (entries ?? [])
        .slice(0, MOST_ENTRIES)
        .map(({ name }) => textOfBytes(`${path}/${name}`))
        .sort(byCodeUnit)
    }),
    tree: cached((text: string) => {
      const path = folderOf(text)
      return path === null ? [] : [...programsBelow(path, tree)].map(textOfBytes).sort(byCodeUnit)
    })
  }
}

/** Files with the name of a module, and those that may be executed. */
function* programsBelow(top: string, tree: FileTree): Generator<string> {
  const folders = [{ path: top, depth: 0 }]
  let left = MOST_ENTRIES
  for (let folder = folders.pop(); folder && left > 0; folder = folders.pop())
    for (const entry of tree.list(folder.path || '/') ?? []) {
      if (left-- <= 0) return
      const path = `${folder.path}/${entry.name}`
      if (entry.kind === 'folder' && folder.depth < DEEPEST)
        folders.push({ path, depth: folder.depth + 1 })
      else if (entry.kind === 'link' || (entry.kind === 'file' && mayBeCode(entry))) yield path
    }
}

function mayBeCode(entry: TreeEntry): boolean {
  return /\.(so|node)(\.|$)/.test(entry.name) || entry.isExecutable()
}
