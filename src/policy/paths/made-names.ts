import { EXECUTE, MAP } from '../../behaviour/access.ts'
import { isTemporary } from '../../facts/path-places.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import type { Reason } from '../policy.ts'
import { joinByPath } from './needed-paths.ts'
import type { NeededPath } from './needed-paths.ts'
import { isWritten } from './path-tree.ts'
import { isMixed, isRandom, randomPart } from './random-names.ts'

/**
 * Names that the program made itself and will make otherwise next time: with a random part, or a number that is a
 * process, a time or a counter. Paths that differ in nothing else become one. Nothing executed is among them.
 */
export function joinMadeNames(needed: readonly NeededPath[]): NeededPath[] {
  const random = randomParts(needed)
  const renamed = new Map<PathSymbols, PathSymbols>()
  for (const { path } of needed.filter(isWritten)) {
    const name = withoutChance(path, random.get(path))
    if (name !== null) renamed.set(path, name)
  }
  if (renamed.size === 0) return [...needed]
  likewise(needed, renamed)
  keepCode(needed, renamed)
  return rename(needed, renamed)
}

/** Where names have a random part. */
function randomParts(needed: readonly NeededPath[]): Map<PathSymbols, Part> {
  const random = new Map<PathSymbols, Part>()
  const doubtful = new Map<PathSymbols, Part>()
  const written = new Set(needed.filter(isWritten).map(({ path }) => path))
  for (const need of needed) {
    const part = randomPart(need.path, startOfName(need.path))
    if (part === null) continue
    const text = need.path.slice(...part)
    const isTold =
      isWritten(need) &&
      (isRandom(text) || (isMixed(text) && stemsOf([need.path, part]).some(at => written.has(at))))
    ;(isTold ? random : doubtful).set(need.path, part)
  }
  // Chance also makes names that look like words: they are told by those that differ from them in that part only.
  const shapes = new Set([...random].map(shapeOf))
  if (shapes.size > 0)
    for (const [path, part] of doubtful)
      if (shapes.has(shapeOf([path, part]))) random.set(path, part)
  return random
}

/** What a file is renamed to that is written under a random name first: `a.pid` of `a.pid.aB3dE9` and of `.a.pid.aB3dE9`. */
function stemsOf([path, [from]]: readonly [PathSymbols, Part]): PathSymbols[] {
  const start = startOfName(path)
  const name = path.slice(start, from).replace(/[._-]$/, '')
  return [name, name.replace(/^\./, '')].map(each => path.slice(0, start) + each)
}

/** Gives names to what differs in chance only from what got one, and to the folders that paths lie in. */
function likewise(needed: readonly NeededPath[], renamed: Map<PathSymbols, PathSymbols>): void {
  const made = patternsOf(renamed)
  const done = new Set<PathSymbols>()
  for (const { path } of needed)
    for (let at = path; at !== '/' && !done.has(at); at = at.slice(0, startOfName(at))) {
      done.add(at)
      if (renamed.has(at)) continue
      const start = startOfName(at)
      const name = [randomPart(at, start) ?? undefined, undefined]
        .map(part => withoutChance(at, part))
        .find(each => each !== null && made.has(at.slice(0, start) + each))
      if (name) renamed.set(at, name)
    }
}

/** The paths that new names make, in the folders that are still called as they were. */
function patternsOf(renamed: ReadonlyMap<PathSymbols, PathSymbols>): Set<PathSymbols> {
  return new Set([...renamed].map(([path, name]) => path.slice(0, startOfName(path)) + name))
}

/** What is executed or mapped as code, and the folders it is in, keep their names, and so do all that would be called alike. */
function keepCode(needed: readonly NeededPath[], renamed: Map<PathSymbols, PathSymbols>): void {
  const kept = new Map<PathSymbols, PathSymbols>()
  for (const { path, bits } of needed)
    if (bits & (EXECUTE | MAP))
      for (let end = path.length; end > 1; end = path.lastIndexOf('/', end - 2) + 1) {
        const at = path.slice(0, end)
        const name = renamed.get(at)
        if (name !== undefined) kept.set(at, name)
      }
  const patterns = patternsOf(kept)
  if (patterns.size > 0)
    for (const [path, name] of renamed)
      if (patterns.has(path.slice(0, startOfName(path)) + name)) renamed.delete(path)
}

/** `renamed`: a path -> its new last segment. What lies in a renamed folder moves with it. */
function rename(
  needed: readonly NeededPath[],
  renamed: ReadonlyMap<PathSymbols, PathSymbols>
): NeededPath[] {
  const hasFolders = [...renamed.keys()].some(path => path.endsWith('/'))
  const folders = new Map<PathSymbols, PathSymbols>([['/', '/']])
  const moved = (path: PathSymbols): PathSymbols => {
    const name = renamed.get(path)
    if (name === undefined && !hasFolders) return path
    const start = startOfName(path)
    const folder = path.slice(0, start)
    return (hasFolders ? folderAt(folder) : folder) + (name ?? path.slice(start))
  }
  const folderAt = (path: PathSymbols): PathSymbols => {
    let folder = folders.get(path)
    if (folder === undefined) folders.set(path, (folder = moved(path)))
    return folder
  }
  return joinByPath(
    needed.map(need => {
      const path = need.path === '/' ? '/' : moved(need.path)
      return path === need.path ? need : { ...need, path, reasons: [...need.reasons, CHANCE] }
    })
  )
}

const CHANCE: Reason = {
  class: 'pattern',
  text: 'a name that the program made, with a random part or a number that differs between runs'
}

/** Where a path has a part that may be random. */
type Part = readonly [from: number, to: number]

/** All of a path but the part, and how long that is. */
function shapeOf([path, [from, to]]: readonly [PathSymbols, Part]): string {
  return `${path.slice(0, from)}\0${to - from}${path.slice(to)}`
}

/** The last segment with patterns in place of what chance or time made of it; null when that is nothing. */
function withoutChance(path: PathSymbols, random: Part | undefined): PathSymbols | null {
  const start = startOfName(path)
  if (random === undefined) {
    const name = path.slice(start)
    if (NUMBER.test(name)) return numbered(name)
    return LAST_NUMBER.test(name) && isOfThisRun(path) ? name.replace(LAST_NUMBER, DIGITS) : null
  }
  const [from, to] = random
  return numbered(path.slice(start, from)) + ANY.repeat(to - from) + path.slice(to)
}

function numbered(name: string): PathSymbols {
  return name.replace(NUMBERS, DIGITS)
}

function startOfName(path: PathSymbols): number {
  return path.lastIndexOf('/', path.length - 2) + 1
}

/** Fewer digits are more often part of a name: `f10.txt`, `utf8`. */
const NUMBER = /[0-9]{4}/
const NUMBERS = /[0-9]{4,}/g

/** `cgid.sock.20`: among what is gone with the machine's next start, it is a process, and in a container a small one. */
const LAST_NUMBER = /(?<=[._-])[0-9]{1,3}(?=\/?$)/

function isOfThisRun(path: PathSymbols): boolean {
  return isTemporary(path) || /^\/(?:var\/)?run\//.test(path)
}

const ANY = asPattern('?')
const DIGITS = asPattern('[0-9]*')
