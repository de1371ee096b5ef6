import { APPEND, LINK, LOCK, MAP, READ, WRITE } from '../../behaviour/access.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { alikeFolders } from './alike-folders.ts'
import { CROWD, crowdedFolder } from './crowded-folder.ts'
import { Granted, withoutSpare } from './granted.ts'
import { listedFolders } from './listed-folders.ts'
import { libraries, loadsModules, moduleTree, modules } from './modules.ts'
import { writtenWith } from './needed-paths.ts'
import type { NeededPath } from './needed-paths.ts'
import { ownedFiles, ownedFolder } from './owned-folder.ts'
import { isOwnCode } from './path-kinds.ts'
import { pathTree } from './path-tree.ts'
import type { Folder } from './path-tree.ts'
import type { Sums } from './sums.ts'
import { readByKind } from './read-by-kind.ts'
import { readSideBySide, readTogether } from './read-together.ts'
import { NONE_BELOW } from './widening.ts'
import type { Widening } from './widening.ts'

/** What was seen, as patterns and as what needs rules of its own. */
export interface Widened {
  readonly widenings: readonly Widening[]
  /** Of which no pattern grants all letters. */
  readonly left: readonly NeededPath[]
}

/** A kind of pattern for a folder, which is never one that the kernel makes. */
type Step = (folder: Folder, options: DecideOptions) => Widening | null | typeof NONE_BELOW

interface Round {
  readonly steps: readonly Step[]
  /** For the topmost folder that one of them fits, or for every folder. */
  readonly of: 'topmost' | 'every'
  /** Fewer paths of a folder fit none of them. */
  readonly least: number
  /** All letters that they grant, as bits: folders where none is lacking have no use for them. */
  readonly grants: number
}

const OWNED = READ | WRITE | APPEND | LOCK | LINK

/** A pattern that grants nothing new is left out. */
const ROUNDS: readonly Round[] = [
  { steps: [ownedFolder, readTogether], of: 'topmost', least: 1, grants: OWNED },
  { steps: [readByKind], of: 'topmost', least: 2, grants: READ | LOCK },
  { steps: [ownedFiles, readSideBySide], of: 'every', least: 2, grants: OWNED },
  { steps: [moduleTree], of: 'topmost', least: 1, grants: READ | MAP },
  { steps: [modules], of: 'every', least: 2, grants: READ | MAP },
  { steps: [listedFolders], of: 'topmost', least: 2, grants: READ }
]

const LIBRARIES: Round = { steps: [libraries], of: 'every', least: 2, grants: READ | MAP }

/** apparmor_parser needs 5 to 14 seconds for so many rules, and the time grows faster than their number. */
const TOO_MANY = 1000

/** Patterns for what was seen in part and belongs together. None of them lets a program run. */
export function widen(needed: readonly NeededPath[], options: DecideOptions): Widened {
  const tree = pathTree(needed)
  const granted = new Granted(needed)
  const widenings: Widening[] = []
  const keep = (steps: readonly Step[], folder: Folder): boolean => {
    const fits = firstOf(steps, folder, options)
    if (fits !== null && fits !== NONE_BELOW && granted.add(fits)) widenings.push(fits)
    return fits !== null
  }
  const lacking = (need: NeededPath): number => granted.lacking(need)
  const rounds = loadsModules(needed) ? [...ROUNDS, LIBRARIES] : ROUNDS
  for (const { steps, of, least, grants } of rounds)
    walk(
      tree,
      least,
      tree.sumsOf(lacking, grants),
      folder => keep(steps, folder) && of === 'topmost'
    )
  const isLeft = (need: NeededPath): boolean => granted.lacks(need)
  let left = needed.filter(isLeft)
  for (const lastResort of [crowdedFolder, alikeFolders]) {
    if (left.length <= TOO_MANY) break
    const counts = tree.sumsOf(lacking, ~0)
    const step = lastResort({ counts, isLeft })
    walk(tree, CROWD, counts, folder => keep([step], folder))
    left = left.filter(isLeft)
  }
  // A folder may be granted for the one file in it, but for the right to map it.
  const rest = left.map(need => (isOwnCode(need) ? writtenWith(need, granted.lacking(need)) : need))
  return { widenings: withoutSpare(widenings, needed), left: rest }
}

function firstOf(steps: readonly Step[], folder: Folder, options: DecideOptions): ReturnType<Step> {
  for (const step of steps) {
    const widening = step(folder, options)
    if (widening === NONE_BELOW) return widening
    if (widening === null || isSwitchedOff(widening.class, options)) continue
    if (folder.place === 'kernel') return null
    if (widening.price === null || widening.price <= options.maxGrant) return widening
  }
  return null
}

/**
 * Visits folders of so many paths from the top, but for mere passages and those of which none is `wanted`; what is below one for
 * which `visit` says true is left out.
 */
function walk(tree: Folder, least: number, wanted: Sums, visit: (folder: Folder) => boolean): void {
  const isWanted = ({ from, size }: Folder): boolean =>
    size >= least && wanted.between(from, from + size) > 0
  const open = isWanted(tree) ? [tree] : []
  for (let folder = open.pop(); folder !== undefined; folder = open.pop())
    if (isPassage(folder) || !visit(folder))
      for (const child of folder.folders) if (isWanted(child)) open.push(child)
}

/** The way to the one folder that was used in it: what else lies there may be another workload's. */
function isPassage(folder: Folder): boolean {
  return folder.entries === 1 && folder.fileCount === 0 && !folder.self && folder.place === null
}
