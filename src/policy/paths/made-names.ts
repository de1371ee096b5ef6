import { isTemporary } from '../../facts/path-places.ts'
import { asPattern } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import type { Reason } from '../policy.ts'
import { FolderIndex } from './folder-index.ts'
import { joinMoved } from './needed-paths.ts'
import type { NeededPath } from './needed-paths.ts'
import { isCode, isWritten } from './path-kinds.ts'
import { lookOf, randomPart } from './random-names.ts'
import type { Look, Part } from './random-names.ts'

/**
 * Names that the program made itself and will make otherwise next time: with a random part, or a number that is a
 * process, a time or a counter. Paths that differ in nothing else become one. Nothing executed is among them.
 */
export function joinMadeNames(needed: readonly NeededPath[]): readonly NeededPath[] {
  if (!needed.some(isWritten)) return needed
  const made = new MadeNames()
  const random = randomParts(needed)
  const names = needed.map((need, at) =>
    isWritten(need) ? made.make(need.path, random[at] ?? null) : null
  )
  if (made.isEmpty) return needed
  for (let at = 0; at < needed.length; at++) names[at] ??= made.alike(needed[at]!.path)
  for (let at = 0; at < needed.length; at++)
    if (isCode(needed[at]!)) made.keep(needed[at]!.path, names[at]!)
  return joinMoved(needed, ({ path }, at) => made.moved(path, names[at]!), CHANCE)
}

const CHANCE: Reason = {
  class: 'pattern',
  text: 'a name that the program made, with a random part or a number that differs between runs'
}

/** Where the names of what was written have a random part. */
function randomParts(needed: readonly NeededPath[]): (Part | null)[] {
  const parts = needed.map(need =>
    isWritten(need) ? randomPart(need.path, startOfName(need.path)) : null
  )
  const looks = parts.map((part, at) => part && lookOf(needed[at]!.path, part))
  const renamed = renamedLater(needed, parts, looks)
  // Chance also makes names that look like words: they are told by those that differ from them in that part only.
  const shapes = new Set<string>()
  const told = parts.map((part, at) => {
    if (part === null || looks[at] === 'word') return false
    const { path } = needed[at]!
    if (looks[at] === 'mixed' && !renamed.has(before(path, part))) return false
    shapes.add(shapeOf(path, part))
    return true
  })
  const isTold = (path: PathSymbols, part: Part, at: number): boolean =>
    told[at]! || (shapes.size > 0 && shapes.has(shapeOf(path, part)))
  return parts.map((part, at) => (part && isTold(needed[at]!.path, part, at) ? part : null))
}

/**
 * Beginnings of paths whose part is not random for sure: those that a file was renamed from, as its own name without a part
 * was written, too.
 */
function renamedLater(
  needed: readonly NeededPath[],
  parts: readonly (Part | null)[],
  looks: readonly (Look | null)[]
): ReadonlySet<PathSymbols> {
  const all = new Set<PathSymbols>()
  for (let at = 0; at < needed.length; at++)
    if (looks[at] === 'mixed') all.add(before(needed[at]!.path, parts[at]!))
  const beginnings = [...all]
  const stems = new Set(beginnings.flatMap(stemsOf))
  const isStem = (need: NeededPath): boolean => isWritten(need) && stems.has(need.path)
  const written = new Set(stems.size === 0 ? [] : needed.filter(isStem).map(({ path }) => path))
  return new Set(beginnings.filter(each => stemsOf(each).some(stem => written.has(stem))))
}

/** What a file is renamed to that is written under a random name first: `a.pid` of `a.pid.aB3dE9` and of `.a.pid.aB3dE9`. */
function stemsOf(beginning: PathSymbols): PathSymbols[] {
  const start = beginning.lastIndexOf('/') + 1
  const name = beginning.slice(start).replace(/[._-]$/, '')
  return [name, name.replace(/^\./, '')]
    .filter(each => each !== '')
    .map(each => beginning.slice(0, start) + each)
}

function before(path: PathSymbols, [from]: Part): PathSymbols {
  return path.slice(0, from)
}

/** All of a path but the part, and how long that is. */
function shapeOf(path: PathSymbols, [from, to]: Part): string {
  return `${path.slice(0, from)}\0${to - from}${path.slice(to)}`
}

/** A name in place of those that differ from it in chance only. */
interface MadeName {
  readonly name: PathSymbols
  /** In the folder that it lies in, as that was recorded. */
  readonly path: PathSymbols
}

/** A folder with the names in it that stand for others. */
interface MadeFolder {
  /** As recorded. */
  readonly path: PathSymbols
  readonly parent: MadeFolder | null
  folders: MadeFolder[]
  names: Map<PathSymbols, MadeName> | null
  /** Its own name; null: it is called as it was; undefined: not looked for yet. */
  made: MadeName | null | undefined
  /** Where it is when all folders have their new names; undefined: not looked for yet. */
  moved: PathSymbols | undefined
}

function newFolder(path: PathSymbols, parent: MadeFolder | null): MadeFolder {
  return { path, parent, folders: NONE, names: null, made: undefined, moved: undefined }
}

const NONE: never[] = []

/** The names that stand for others, by the folder that they lie in, as recorded. */
class MadeNames {
  readonly #folders = new FolderIndex(newFolder('/', null), newFolder)
  readonly #kept = new Set<MadeName>()
  #isEmpty = true

  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** What the program will call a path that it wrote; null: the same. */
  make(path: PathSymbols, random: Part | null): MadeName | null {
    const start = startOfName(path)
    const name = withoutChance(path, start, random)
    if (name === null) return null
    this.#isEmpty = false
    const folder = this.#folders.at(path, start)
    folder.names ??= new Map()
    let made = folder.names.get(name)
    if (made === undefined) folder.names.set(name, (made = { name, path: folder.path + name }))
    if (path.endsWith('/')) this.#folders.at(path, path.length).made = made
    return made
  }

  /** What a path is called that differs in chance only from one that the program wrote. */
  alike(path: PathSymbols): MadeName | null {
    const start = startOfName(path)
    const { path: folder, names } = this.#folders.nearest(path, start)
    return names && folder.length === start ? alikeIn(names, path, start) : null
  }

  /** A path that is code keeps its name, and so do the folders it is in and all that would be called alike. */
  keep(path: PathSymbols, made: MadeName | null): void {
    if (made !== null) this.#kept.add(made)
    let folder: MadeFolder | null = this.#folders.at(path, startOfName(path))
    for (; folder !== null; folder = folder.parent) {
      const name = nameOf(folder)
      if (name !== null) this.#kept.add(name)
    }
  }

  /** Where a path with that name is when the folders that it lies in have their new names, too. */
  moved(path: PathSymbols, made: MadeName | null): PathSymbols {
    if (path === '/') return path
    const start = startOfName(path)
    let folder = this.#folders.nearest(path, start)
    // The next one may be called as one beside it is; none below that can be.
    if (folder.names && folder.path.length < start)
      folder = this.#folders.at(path, path.indexOf('/', folder.path.length) + 1)
    return this.#movedIn(folder, path, made)
  }

  /** `folder`: the one that it lies in, or one above it below which no names stand for others. */
  #movedIn(folder: MadeFolder, path: PathSymbols, made: MadeName | null): PathSymbols {
    const to = this.#movedFolder(folder)
    if (made !== null && !this.#kept.has(made))
      return to === folder.path ? made.path : to + made.name
    return to === folder.path ? path : to + path.slice(folder.path.length)
  }

  #movedFolder(folder: MadeFolder): PathSymbols {
    const { path, parent } = folder
    if (parent === null) return path
    return (folder.moved ??= this.#movedIn(parent, path, nameOf(folder)))
  }
}

function nameOf(folder: MadeFolder): MadeName | null {
  const { path, parent, made } = folder
  if (made !== undefined) return made
  const names = parent?.names
  return (folder.made = names ? alikeIn(names, path, startOfName(path)) : null)
}

function alikeIn(
  names: ReadonlyMap<PathSymbols, MadeName>,
  path: PathSymbols,
  start: number
): MadeName | null {
  const find = (random: Part | null): MadeName | undefined => {
    const name = withoutChance(path, start, random)
    return name === null ? undefined : names.get(name)
  }
  const random = randomPart(path, start)
  return (random === null ? undefined : find(random)) ?? find(null) ?? null
}

/** The last segment with patterns in place of what chance or time made of it; null when that is nothing. */
function withoutChance(path: PathSymbols, start: number, random: Part | null): PathSymbols | null {
  if (random === null) {
    const name = path.slice(start)
    if (NUMBER.test(name) || name.search(HEXADECIMAL) >= 0) return numbered(name)
    return isOfThisRun(path) && LAST_NUMBER.test(name) ? name.replace(LAST_NUMBER, DIGITS) : null
  }
  const [from, to] = random
  return numbered(path.slice(start, from)) + ANY.repeat(to - from) + path.slice(to)
}

function numbered(name: string): PathSymbols {
  return name.replaceAll(HEXADECIMAL, ANY.repeat(8)).replace(NUMBERS, DIGITS)
}

function startOfName(path: PathSymbols): number {
  return path.lastIndexOf('/', path.length - 2) + 1
}

/** Fewer digits are more often part of a name: `f10.txt`, `utf8`. */
const NUMBER = /[0-9]{4}/
const NUMBERS = /[0-9]{4,}/g

/** As C prints a time or a process with `%08x`: `mail.lock.host.6b098f1c.00000ab5`. Without a letter it is a number. */
const HEXADECIMAL = /(?<![0-9A-Za-z])(?![0-9]{8})(?=[a-f]*[0-9])[0-9a-f]{8}(?![0-9A-Za-z])/g

/** `cgid.sock.20`: among what is gone with the machine's next start, it is a process, and in a container a small one. */
const LAST_NUMBER = /(?<=[._-])[0-9]{1,3}(?=\/?$)/

function isOfThisRun(path: PathSymbols): boolean {
  return isTemporary(path) || path.startsWith('/run/') || path.startsWith('/var/run/')
}

const ANY = asPattern('?')
const DIGITS = asPattern('[0-9]*')
