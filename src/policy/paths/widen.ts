import { placeOf } from '../../facts/path-places.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { listedFolders } from './listed-folders.ts'
import { modules } from './modules.ts'
import type { NeededPath } from './needed-paths.ts'
import { ownedFiles, ownedFolder } from './owned-folder.ts'
import { pathTree } from './path-tree.ts'
import type { Folder } from './path-tree.ts'
import { readSideBySide, readTogether } from './read-together.ts'
import type { Widening } from './widening.ts'

/** What the steps are given: a folder, never one that the kernel makes. */
type Step = (folder: Folder, options: DecideOptions) => Widening | null

/** For the topmost folder that one of them fits; none covers all of what another does. */
const STEPS: readonly (readonly Step[])[] = [[ownedFolder, readTogether], [listedFolders]]

/** For the files directly in a folder, where neither of the first two fits. */
const SIDE_BY_SIDE: readonly Step[] = [ownedFiles, readSideBySide]

/** Patterns for what was seen in part and belongs together. None of them lets a program run. */
export function widen(needed: readonly NeededPath[], options: DecideOptions): Widening[] {
  const found: Widening[] = []
  const keep = (widening: Widening | null): boolean => {
    if (widening === null || isSwitchedOff(widening.class, options)) return false
    if (widening.price !== null && widening.price > options.maxGrant) return false
    found.push(widening)
    return true
  }
  const open: { readonly folder: Folder; readonly done: readonly boolean[] }[] = [
    { folder: pathTree(needed), done: [] }
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { folder } = next
    let { done } = next
    if (placeOf(folder.path) !== 'kernel') {
      done = STEPS.map((steps, at) => done[at] || steps.some(step => keep(step(folder, options))))
      if (!done[0]) SIDE_BY_SIDE.some(step => keep(step(folder, options)))
      keep(modules(folder, options))
    }
    for (const child of folder.folders) open.push({ folder: child, done })
  }
  return withoutNeedless(found)
}

/** Leaves out a pattern when others grant all that was seen of it: the later ones first, as they are the narrower. */
function withoutNeedless(widenings: readonly Widening[]): Widening[] {
  const granting = new Map<NeededPath, Set<Widening>>()
  for (const widening of widenings)
    for (const member of widening.members) {
      const others = granting.get(member)
      if (others) others.add(widening)
      else granting.set(member, new Set([widening]))
    }
  return widenings.toReversed().filter(widening => {
    const isNeeded = widening.members.some(member => {
      let left = member.bits & widening.bits
      for (const other of granting.get(member)!) if (other !== widening) left &= ~other.bits
      return left !== 0
    })
    if (!isNeeded) for (const member of widening.members) granting.get(member)!.delete(widening)
    return isNeeded
  })
}
