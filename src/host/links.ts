import { readlinkSync } from 'node:fs'
import { posix } from 'node:path'
import { byCodeUnit } from '../order.ts'
import { pathText } from '../trace/path-text.ts'
import { resolveInside } from './root-links.ts'

/**
 * Where the paths lead that are or run through symbolic links, as texts of a recording. A path that is gone (a pid file,
 * a temporary file) leads where its folder does. A path with `..` is there as it is and as it reads: they differ where
 * `..` follows a link.
 */
export function resolveLinks(
  paths: readonly Buffer[]
): (readonly [path: string, target: string])[] {
  const resolve = machineLinks()
  const links = new Map<string, string>()
  for (const path of paths) {
    const whole = withoutDots(path.toString('latin1'))
    for (const form of new Set([whole, posix.normalize(whole)])) {
      const target = resolve(form)
      if (target !== null && target !== form) links.set(textOf(form), textOf(target))
    }
  }
  return [...links].sort(([a], [b]) => byCodeUnit(a, b))
}

/** Paths and answers are bytes in latin1. Null: leads in circles, or through /proc, which every process sees its own way. */
function machineLinks(): (path: string) => string | null {
  const links = new Map<string, string | null>()
  let isOurs = false
  const linkAt = (path: string): string | null => {
    if (path.startsWith('/proc/')) isOurs = true
    let target = links.get(path)
    if (target === undefined) links.set(path, (target = readLink(path)))
    return target
  }
  return path => {
    isOurs = false
    const target = resolveInside(path, linkAt)
    return isOurs ? null : target
  }
}

/** Null for what is not a link, is gone, or cannot be looked at. */
function readLink(path: string): string | null {
  try {
    return readlinkSync(Buffer.from(path, 'latin1'), 'buffer').toString('latin1')
  } catch {
    return null
  }
}

/** `/a//./b/` names what `/a/b` names. */
function withoutDots(path: string): string {
  const parts = path.split('/').filter(part => part !== '' && part !== '.')
  return `/${parts.join('/')}`
}

function textOf(latin1: string): string {
  return pathText(Buffer.from(latin1, 'latin1'))
}
