import { basename } from 'node:path'
import type { Binary } from '../../binaries/binary.ts'
import type { Behaviour, FileFact } from '../../behaviour/behaviour.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import type { DecideOptions } from '../options.ts'
import { placeOf } from '../paths/needed-paths.ts'
import { namesOf } from './children.ts'
import type { InferredFile } from './file-drafts.ts'

/**
 * Programs that the kernel may have started in place of scripts, as far as the binaries are known: that no call names them is
 * what tells them from libraries. One that a call does name was executed by itself as well.
 */
export function possibleInterpreters({
  binaries,
  execs,
  files
}: Pick<Behaviour, 'binaries' | 'execs' | 'files'>): Binary[] {
  const executed = new Set(execs.flatMap(namesOf))
  const mapped = new Set(
    files.filter(isMapped).flatMap(({ path, resolved = path }) => [path, resolved])
  )
  return binaries
    .filter(({ path, beside }) => beside === null && !LIBRARY.test(path))
    .filter(({ path }) => executed.has(path) || !mapped.has(path))
    .slice(0, MOST)
}

/** A link may have been mapped by another name. */
const LIBRARY = /\.so(?:\.[^/]*)?$/

/** More of them are no help to a reader. */
const MOST = 100

/** Those of them whose libraries were mapped: `files` are what a script used. */
export function interpretersFor(
  files: readonly FileFact[],
  possible: readonly Binary[],
  options: Pick<DecideOptions, 'mapPath'>
): InferredFile[] {
  if (possible.length === 0) return []
  const names = new Set(
    files
      .filter(isMapped)
      .flatMap(({ path, resolved = path }) => [basename(path), basename(resolved)])
  )
  return possible
    .filter(({ needed }) => needed.every(name => names.has(name) || LOADER.test(name)))
    .flatMap(({ path }) => {
      const place = placeOf(path, options)
      return place === null ? [] : [{ pattern: quotePath(place), access: 'rm', reason: REASON }]
    })
}

const REASON: InferredFile['reason'] = {
  class: 'loader',
  text: 'a program that needs no other libraries than the script mapped: its interpreter, which the kernel maps'
}

/** What the kernel maps without a call; musl's is its C library. */
const LOADER = /^(?:ld[-0-9]|libc\.(?:musl-|so$))/

function isMapped({ access }: FileFact): boolean {
  return access.includes('m')
}
