import { statSync } from 'node:fs'
import type { FileFact } from '../../behaviour/behaviour.ts'
import type { User } from '../../behaviour/start-user.ts'
import { pathBytes } from '../../trace/path-text.ts'
import type { Owned } from '../../trace/sink.ts'

const READ = 4
const WRITE = 2
const SEARCH = 1

/**
 * Owner, group and mode of the files that were used, and of the folders on the way to them, as they are now: of those that let
 * not everyone do what was done. Only of a recording by root: nobody else gets past what they refuse.
 */
export function machineOwners(files: readonly FileFact[], user: User): [string, Owned][] {
  if (user.uid !== 0) return []
  const wanted = new Map<string, number>()
  const want = (path: string, bits: number): void => {
    wanted.set(path, (wanted.get(path) ?? 0) | bits)
  }
  for (const { path, resolved, access } of files)
    for (const used of resolved === undefined ? [path] : [path, resolved]) {
      if (!used.startsWith('/') || PSEUDO.test(used)) continue
      const name = used.replace(/\/$/, '')
      want(name, /[wa]/.test(access) ? READ | WRITE : READ)
      for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1))
        want(name.slice(0, at), WRITE | SEARCH)
    }
  return [...wanted].flatMap(([path, bits]): [string, Owned][] => {
    const owned = ownedAt(path)
    if (owned === null) return []
    // Root's own folders that everyone may search say nothing about root, and others can do little in them.
    const asked = owned.owner === 0 ? bits & ~WRITE : bits
    return (owned.mode & asked) === asked ? [] : [[path, owned]]
  })
}

const PSEUDO = /^\/(?:proc|sys)\//

/** Null for what is gone. */
function ownedAt(text: string): Owned | null {
  const path = pathBytes(text)
  if (path === null) return null
  try {
    const { uid, gid, mode } = statSync(Buffer.from(path, 'latin1'))
    return { owner: uid, group: gid, mode }
  } catch {
    return null
  }
}
