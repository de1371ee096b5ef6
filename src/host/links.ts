import { realpathSync } from 'node:fs'
import { posix } from 'node:path'
import { byCodeUnit } from '../order.ts'
import { pathText } from '../trace/path-text.ts'

/**
 * Where the paths lead that are or run through symbolic links, as texts of a recording. A path that is gone (a pid file,
 * a temporary file) leads where its folder does. A path with `..` is there as it is and as it reads: they differ where
 * `..` follows a link.
 */
export function resolveLinks(
  paths: readonly Buffer[]
): (readonly [path: string, target: string])[] {
  const links = new Map<string, string>()
  const folders = new Map<string, string | null>()
  for (const path of paths) {
    const whole = withoutDots(path.toString('latin1'))
    for (const form of new Set([whole, posix.normalize(whole)])) {
      const target = resolve(form, folders)
      // What /proc shows depends on who looks: these links would be our own.
      if (target === null || target === form || target.startsWith('/proc/')) continue
      links.set(textOf(form), textOf(target))
    }
  }
  return [...links].sort(([a], [b]) => byCodeUnit(a, b))
}

/** Paths and targets are bytes in latin1. Null: leads nowhere. `folders` remembers what is known of parents. */
function resolve(path: string, folders: Map<string, string | null>): string | null {
  try {
    return realpathSync(Buffer.from(path, 'latin1'), 'buffer').toString('latin1')
  } catch {
    const slash = path.lastIndexOf('/')
    const name = path.slice(slash + 1)
    if (slash < 0 || name === '..' || name === '.') return null
    if (slash === 0) return path
    const parent = path.slice(0, slash)
    let folder = folders.get(parent)
    if (folder === undefined) folders.set(parent, (folder = resolve(parent, folders)))
    return folder === null ? null : folder === '/' ? `/${name}` : `${folder}/${name}`
  }
}

/** `/a//./b/` names what `/a/b` names. */
function withoutDots(path: string): string {
  return `/${path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')}`
}

function textOf(latin1: string): string {
  return pathText(Buffer.from(latin1, 'latin1'))
}
