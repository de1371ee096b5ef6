import { pathText } from '../../trace/path-text.ts'
import type { FileTree } from './file-tree.ts'

/**
 * Where paths lead in a root file system: absolute links and `..` stay inside it, as after chroot. Paths and answers are
 * texts of behaviour/v1; null: it is no link or leads nowhere.
 */
export function rootLinks(tree: Pick<FileTree, 'link'>): (path: string) => string | null {
  const links = new Map<string, string | null>()
  const linkAt = (at: string): string | null => {
    let target = links.get(at)
    if (target === undefined) links.set(at, (target = tree.link(at)))
    return target
  }
  return text => {
    const path = bytesOf(text)
    if (path === null || !path.startsWith('/')) return null
    const resolved = resolveInside(path, linkAt)
    if (resolved === null || resolved === trimmed(path)) return null
    const slash = path.endsWith('/') && resolved !== '/' ? '/' : ''
    return pathText(Buffer.from(resolved + slash, 'latin1'))
  }
}

/** The bytes that a text stands for, as latin1; null for a text with `{pid}` and the like, which no image holds. */
export function bytesOf(text: string): string | null {
  if (text.replace(ESCAPED, '').includes('{')) return null
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(ESCAPED, (_, hex: string | undefined, itself: string) =>
      hex === undefined ? itself : String.fromCharCode(parseInt(hex, 16))
    )
}

const ESCAPED = /\\(?:x([0-9a-f]{2})|(.))/g

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
