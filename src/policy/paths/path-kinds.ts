import { basename } from 'node:path'
import { APPEND, EXECUTE, MAP, READ, WRITE } from '../../behaviour/access.ts'
import { isInterpreter, isSource } from '../../facts/reach.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import { hasModuleName } from './module-name.ts'
import type { NeededPath } from './needed-paths.ts'

/** What a path is counted as in its folders, as bits. */
export const KIND = {
  read: 1,
  listed: 2,
  found: 4,
  written: 8,
  code: 16,
  module: 32,
  secret: 64,
  source: 128
}

export function kindsOf(needs: readonly NeededPath[]): Uint8Array {
  const kinds = new Uint8Array(needs.length)
  for (let at = 0; at < needs.length; at++) kinds[at] = kindOf(needs[at]!)
  return kinds
}

/** Which files an interpreter runs: asked of few trees, and takes as long as all other kinds. */
export function sourcesOf(needs: readonly NeededPath[]): Uint8Array {
  const isSource = interpreted(needs)
  const sources = new Uint8Array(needs.length)
  for (let at = 0; at < needs.length; at++)
    if (isSource(needs[at]!) && !isFolder(needs[at]!)) sources[at] = KIND.source
  return sources
}

function kindOf(need: NeededPath): number {
  const written = isWritten(need)
  if (isFolder(need)) return (isRead(need) ? KIND.listed : 0) | (written ? KIND.written : 0)
  return (
    (isRead(need) ? KIND.read : 0) |
    (written ? KIND.written : KIND.found) |
    (isCode(need) ? KIND.code : 0) |
    (need.bits & MAP && isModule(need) ? KIND.module : 0) |
    (!written && harmOf(need.path) === 'read' ? KIND.secret : 0)
  )
}

export function isFolder({ path }: NeededPath): boolean {
  return path.endsWith('/')
}

export function isRead({ bits }: NeededPath): boolean {
  return (bits & READ) !== 0
}

/** Whether the program made, wrote or removed it. */
export function isWritten(need: NeededPath): boolean {
  return (need.bits & (WRITE | APPEND)) !== 0 || need.isWritten
}

/** Whether it was executed, or mapped as code that the program did not write. */
export function isCode(need: NeededPath): boolean {
  return (need.bits & (EXECUTE | MAP)) !== 0 && !isOwnCode(need)
}

/**
 * Whether the program wrote it and mapped it: a library that it unpacked, what a compiler made for it. It has the right to map
 * whatever it writes there, so that the name makes no difference.
 */
export function isOwnCode(need: NeededPath): boolean {
  return (need.bits & (EXECUTE | MAP)) === MAP && isWritten(need)
}

/** Tells whether an interpreter read a file as a part of its program, and nothing wrote it. */
function interpreted(needed: readonly NeededPath[]): (need: NeededPath) => boolean {
  // A program that was read as well is a script, which the log calls its interpreter by.
  const isScript = ({ bits }: NeededPath): boolean => (bits & EXECUTE) !== 0 && (bits & READ) !== 0
  const scripts = new Set<string>(needed.filter(isScript).map(({ path }) => path))
  const runs = (by: string): boolean => scripts.has(by) || isInterpreter(basename(by))
  return need =>
    isSource(need.path) && !isWritten(need) && need.uses.some(({ by }) => by !== null && runs(by))
}

/** A library or module by its name that was not run as a program. */
export function isModule({ path, bits }: NeededPath): boolean {
  return !(bits & EXECUTE) && hasModuleName(path)
}
