import { basename, dirname, join } from 'node:path'
import { byCodeUnit } from '../../order.ts'
import { kindOf } from '../kind-of.ts'
import { readNames } from '../read-names.ts'

/** The files that one `strace -ff -o PREFIX` wrote: PREFIX.<tid>. */
export interface TraceSet {
  readonly prefix: string
  /** Sorted by tid; the files may be compressed (`PREFIX.<tid>.gz`). */
  readonly files: readonly { readonly path: string; readonly tid: number }[]
}

/** All sets in a folder, sorted by prefix; `shown` is its path for messages. @throws UserError when it cannot be read */
export function setsInFolder(folder: string, shown: string): TraceSet[] {
  const sets = new Map<string, { path: string; tid: number }[]>()
  for (const name of readNames(folder, shown)) {
    const member = memberOfSet(name)
    const path = join(folder, name)
    if (member === null || kindOf(path, join(shown, name)) !== 'file') continue
    const files = sets.get(member.prefix) ?? []
    files.push({ path, tid: member.tid })
    sets.set(member.prefix, files)
  }
  return [...sets]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([prefix, files]) => ({
      prefix: join(folder, prefix),
      files: files.sort((a, b) => a.tid - b.tid || byCodeUnit(a.path, b.path))
    }))
}

/** The set of a prefix as it was given to `strace -o`; null when there is none. */
export function setOfPrefix(prefix: string): TraceSet | null {
  const folder = dirname(prefix)
  if (kindOf(folder, folder) !== 'folder') return null
  const name = basename(prefix)
  const set = setsInFolder(folder, folder).find(found => basename(found.prefix) === name)
  return set === undefined ? null : { ...set, prefix }
}

/** `trace.4711` and `trace.4711.gz` are task 4711 of the set `trace`. */
export function memberOfSet(name: string): { prefix: string; tid: number } | null {
  const match = /^(.+)\.(\d{1,10})(?:\.gz)?$/.exec(name)
  return match === null ? null : { prefix: match[1]!, tid: Number(match[2]) }
}
