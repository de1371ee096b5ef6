import { readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { errorCode } from './file-error.ts'

/**
 * Where paths lead in a root file system that lies in a folder (an unpacked image): absolute links and `..` stay inside
 * it, as after chroot. The answer to a path is null when it is not there or leads nowhere else.
 * @throws UserError when `root` is not a folder
 */
export function rootLinks(root: string): (path: string) => string | null {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`--root ${root}: is not a folder`)
  const links = new Map<string, string | null>()
  return path => {
    if (!path.startsWith('/')) return null
    const resolved = resolveInside(path, at => {
      let target = links.get(at)
      if (target === undefined) links.set(at, (target = readLink(join(root, at))))
      return target
    })
    return resolved === null || resolved === trimmed(path) ? null : resolved
  }
}

/** As many as the kernel follows in one path. */
const MAX_LINKS = 40

function resolveInside(path: string, linkAt: (path: string) => string | null): string | null {
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

/** Null for what is not a link, and for what cannot be looked at. */
function readLink(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (errorCode(error) === '') throw error
    return null
  }
}
