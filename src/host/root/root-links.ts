import { pathBytes, textOfBytes } from '../../trace/path-text.ts'
import { cached } from './cached.ts'
import type { FileTree } from './file-tree.ts'

/**
 * Where paths lead in a root file system: absolute links and `..` stay inside it, as after chroot. Paths and answers are
 * texts of behaviour/v1; null: it is no link or leads nowhere.
 */
export function rootLinks(tree: Pick<FileTree, 'link'>): (path: string) => string | null {
  const linkAt = cached(at => tree.link(at))
  return text => {
    const path = pathBytes(text)
    if (path === null || !path.startsWith('/')) return null
    const resolved = resolveInside(path, linkAt)
    if (resolved === null || resolved === trimmed(path)) return null
    const slash = path.endsWith('/') && resolved !== '/' ? '/' : ''
    return textOfBytes(resolved + slash)
  }
}

/** The kernel follows no more in one path (Linux include/linux/namei.h, MAXSYMLINKS). */
const MAX_LINKS = 40

/** Where the kernel would follow a path, one `linkAt` (the link's text, or null) a step; null: in circles. */
export function resolveInside(
  path: string,
  linkAt: (path: string) => string | null
): string | null {
  const rest = path.split('/').reverse()
  const done: string[] = []
  let followed = 0
  while (rest.length > 0) {
    const name = rest.pop()!
    if (name === '' || name === '.') continue
    if (name === '..') {
      done.pop()
      continue
    }
    const target = linkAt(`/${[...done, name].join('/')}`)
    if (target === null) {
      done.push(name)
      continue
    }
    if (++followed > MAX_LINKS) return null
    if (target.startsWith('/')) done.length = 0
    rest.push(...target.split('/').reverse())
  }
  return `/${done.join('/')}`
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
