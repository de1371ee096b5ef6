import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import type { Reason } from '../policy.ts'
import { joinNeeds } from './needed-paths.ts'
import type { NeededPath } from './needed-paths.ts'
import { isWritten } from './path-tree.ts'

/**
 * Names that the program made itself and will make otherwise next time: with a random part, or a number that is a
 * process, a time or a counter. Paths that differ in nothing else become one.
 */
export function joinMadeNames(needed: readonly NeededPath[]): NeededPath[] {
  const made = needed.filter(isWritten).map(({ path }) => path)
  const shapes = new Set(made.flatMap(path => shapeOf(path, isRandom) ?? []))
  const renamed = new Map<PathSymbols, PathSymbols>()
  for (const path of made) {
    const name = nameOf(path)
    const varied = withoutChance(name, shapes.has(shapeOf(path) ?? ''))
    if (varied !== name) renamed.set(path, varied)
  }
  return renamed.size === 0 ? [...needed] : rename(needed, renamed)
}

/** `renamed`: a path -> its new last segment. What lies in a renamed folder moves with it. */
function rename(
  needed: readonly NeededPath[],
  renamed: ReadonlyMap<PathSymbols, PathSymbols>
): NeededPath[] {
  const folders = new Map<PathSymbols, PathSymbols>([['/', '/']])
  const moved = (path: PathSymbols): PathSymbols => {
    const name = nameOf(path)
    return folderAt(path.slice(0, path.length - name.length)) + (renamed.get(path) ?? name)
  }
  const folderAt = (path: PathSymbols): PathSymbols => {
    let folder = folders.get(path)
    if (folder === undefined) folders.set(path, (folder = moved(path)))
    return folder
  }
  const joined = new Map<PathSymbols, NeededPath>()
  for (const need of needed) {
    const path = need.path === '/' ? '/' : moved(need.path)
    const here = path === need.path ? need : { ...need, path, reasons: [...need.reasons, CHANCE] }
    const other = joined.get(path)
    joined.set(path, other ? joinNeeds(other, here) : here)
  }
  return [...joined.values()]
}

/** The last segment, with its slash if it is a folder. */
function nameOf(path: PathSymbols): string {
  return path.slice(path.lastIndexOf('/', path.length - 2) + 1)
}

const CHANCE: Reason = {
  class: 'pattern',
  text: 'a name that the program made, with a random part or a number that differs between runs'
}

/** A name with patterns in place of what chance or time made of it. */
function withoutChance(name: string, endsRandomly: boolean): PathSymbols {
  const [, start = '', random = '', ending = ''] = (endsRandomly && RANDOM.exec(name)) || []
  return random === '' ? numbered(name) : numbered(start) + ANY.repeat(random.length) + ending
}

function numbered(name: string): PathSymbols {
  return name.replace(NUMBER, NUMBERS)
}

/** Where a name stands, and all of it but the part that may be random; null when none may. */
function shapeOf(path: PathSymbols, accepts?: (random: string) => boolean): string | null {
  const name = nameOf(path)
  const [, start, random, ending] = RANDOM.exec(name) ?? []
  if (random === undefined || accepts?.(random) === false) return null
  return [path.slice(0, path.length - name.length), start, random.length, ending].join('\0')
}

/** mkstemp(3) ends a name with 6 letters and digits, Python's tempfile with 8, mktemp(1) with 10; an ending may follow. */
const RANDOM = /^(.*?)([A-Za-z0-9]{10}|[a-z0-9_]{8}|[A-Za-z0-9]{6})((?:\.[A-Za-z]{1,5})?\/?)$/s

/** Fewer digits are more often part of a name: `f10.txt`, `utf8`. */
const NUMBER = /[0-9]{4,}/g

const ANY = asPattern('?')
const NUMBERS = asPattern('[0-9]*')

/**
 * Most random names change between capitals, small letters and digits all the time. Words put together do so too, but
 * in their own way. (Of 6 letters and digits 94 % are told; the others are found out by the names beside them.)
 */
function isRandom(text: string): boolean {
  const changes = text.match(/[a-z_](?![a-z_])|[A-Z](?![A-Z])|[0-9](?![0-9])/g)?.length ?? 0
  return changes > 2 && !WORDS.test(text)
}

const WORDS = /^(?:[A-Z]?[a-z]+)?(?:[A-Z][a-z]+)*[0-9]*$/
