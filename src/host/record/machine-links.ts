import { readlinkSync } from 'node:fs'
import { pathBytes, textOfBytes } from '../../trace/path-text.ts'
import { cached } from '../root/cached.ts'
import { resolveInside } from '../root/root-links.ts'

/**
 * Where paths lead on this machine. Paths and answers are texts of behaviour/v1; null: no link on the way, links in a
 * circle, or a way through /proc, which every process sees differently. A path that is gone (a pid file) leads where its
 * folder does.
 */
export function machineLinks(): (path: string) => string | null {
  const knownLink = cached(readLink)
  let isOurs = false
  const linkAt = (path: string): string | null => {
    if (path.startsWith('/proc/')) isOurs = true
    return knownLink(path)
  }
  return text => {
    const path = pathBytes(text)
    if (path === null || !path.startsWith('/')) return null
    isOurs = false
    const target = resolveInside(path, linkAt)
    return target === null || target === path || isOurs ? null : textOfBytes(target)
  }
}

/** Paths and answers are bytes in latin1. Null for what is not a link, is gone, or cannot be looked at. */
function readLink(path: string): string | null {
  try {
    return readlinkSync(Buffer.from(path, 'latin1'), 'buffer').toString('latin1')
  } catch {
    return null
  }
}
