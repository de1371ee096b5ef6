import { APPEND, WRITE, accessOf, bitsOf } from '../../behaviour/access.ts'
import type { Behaviour, FileFact, FileUse, RunSet } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { runSet, withoutRuns } from '../../behaviour/runs.ts'
import { isLateError } from '../../facts/late-errors.ts'
import { isMemoryFile } from '../../facts/memory-files.ts'
import { isTemporary } from '../../facts/path-places.ts'
import { isUsualFolder } from '../../facts/usual-links.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { executedFile, unmountedFiles } from './as-file.ts'
import { firstPlaces } from './first-places.ts'
import { linkedAccess } from './hard-links.ts'
import type { LinkedAccess } from './hard-links.ts'
import { movePath } from './move-path.ts'
import type { DecideOptions } from '../options.ts'
import type { Reason } from '../policy.ts'

/** A path that AppArmor is asked about, and for what: all facts that lead to it. */
export interface NeededPath {
  /** Of no other path of the list; less than there are facts. */
  readonly number: number
  /** Where the image has it. A folder ends in `/`. */
  readonly path: PathSymbols
  /** Letters as bits, see behaviour/access.ts; never 0. */
  readonly bits: number
  /** Whether it was the owner of the file who did it, every time. */
  readonly byOwner: boolean
  /** Whether it was someone else, some time, as far as the recordings tell owners: a trace of system calls does not. */
  readonly byOthers: boolean
  /** False if the recording does not show where symbolic links lead. */
  readonly resolved: boolean
  readonly uses: readonly FileUse[]
  /** What there is to say beyond the uses. */
  readonly reasons: readonly Reason[]
  /** True when the program wrote it, though the letters, which are what is left of them, do not say so. */
  readonly isWritten: boolean
}

type Moves = Pick<DecideOptions, 'mapPath'>

/**
 * What the recording shows to be needed, one entry a path, in the order of the facts. Paths relative to a folder that
 * the log does not show are left out: their run carries a warning.
 */
export function neededPaths(behaviour: Behaviour, moves: Moves): NeededPath[] {
  const tells = ownersTold(behaviour)
  let number = 0
  const seeFile = (file: FileFact): NeededPath | null => ofFile(file, moves, tells, number++)
  const seeLink = (linked: LinkedAccess): NeededPath | null =>
    ofLink(linked, behaviour, moves, tells, number++)
  // Arrays that grow are copied time and again, and there may be 100,000 files: each list is as long as its facts.
  const files = behaviour.files.map(seeFile)
  const others = [
    ...behaviour.execs.map(exec => seeFile(executedFile(exec))),
    ...unmountedFiles(behaviour).map(seeFile),
    ...linkedAccess(behaviour).map(seeLink)
  ]
  const needed = others.length === 0 ? files : files.concat(others)
  return joinByPath(
    needed.includes(null) ? needed.filter(need => need !== null) : (needed as NeededPath[])
  )
}

/**
 * Whether it was the owner who did it, also by what is usual where no recording tells: what a program writes among temporary
 * files is its own.
 */
export function isByOwner({ path, bits, byOwner, byOthers }: NeededPath): boolean {
  return byOwner || (!byOthers && (bits & (WRITE | APPEND)) !== 0 && isTemporary(path))
}

/** Whether one of some runs shows who owns files. */
type OwnersTold = (runs: RunSet) => boolean

function ownersTold({ runs }: Pick<Behaviour, 'runs'>): OwnersTold {
  const telling = runSet([...runs.keys()].filter(run => runs[run]!.format === 'audit'))
  return set => telling.length > 0 && withoutRuns(set, telling) !== set
}

/** One need a path, where its first one stood. */
function joinByPath(needed: readonly NeededPath[]): NeededPath[] {
  return joinBy(
    needed,
    needed.map(need => need.path),
    []
  )
}

/** The same of paths that are called otherwise now, for a reason. */
export function joinMoved(
  needed: readonly NeededPath[],
  pathOf: (need: NeededPath, at: number) => PathSymbols,
  why: Reason
): NeededPath[] {
  return joinBy(needed, needed.map(pathOf), [why])
}

/** `paths`: how each is called. */
function joinBy(
  needed: readonly NeededPath[],
  paths: readonly PathSymbols[],
  why: readonly Reason[]
): NeededPath[] {
  const first = firstPlaces(paths)
  // By the place of the first one; of most paths there is but one.
  const groups = new Map<number, NeededPath[]>()
  for (let at = 0; at < first.length; at++) {
    const place = first[at]!
    if (place === at) continue
    const group = groups.get(place)
    if (group) group.push(needed[at]!)
    else groups.set(place, [needed[place]!, needed[at]!])
  }
  const joined = needed.map((need, at) => {
    const group = groups.get(at)
    if (group) return join(paths[at]!, group, why)
    return first[at] === at ? renamed(need, paths[at]!, why) : need
  })
  return groups.size === 0 ? joined : joined.filter((_, at) => first[at] === at)
}

function renamed(need: NeededPath, path: PathSymbols, why: readonly Reason[]): NeededPath {
  if (need.path === path) return need
  return changed(need, path, need.bits, [...need.reasons, ...why], need.isWritten)
}

/** The same of what the program wrote, but for letters that it does not need any more. */
export function writtenWith(need: NeededPath, bits: number): NeededPath {
  return changed(need, need.path, bits, need.reasons, true)
}

// Spelled out, as all of them are, in this order: a spread makes objects of another shape, and what looks at 100,000 of these
// is then compiled again, larger and slower.
function changed(
  { number, byOwner, byOthers, resolved, uses }: NeededPath,
  path: PathSymbols,
  bits: number,
  reasons: readonly Reason[],
  isWritten: boolean
): NeededPath {
  return { number, path, bits, byOwner, byOthers, resolved, uses, reasons, isWritten }
}

function join(path: PathSymbols, needs: readonly NeededPath[], why: readonly Reason[]): NeededPath {
  return {
    number: needs[0]!.number,
    path,
    // `w` covers `a`
    bits: toBits(accessOf(needs.reduce((bits, need) => bits | need.bits, 0))),
    byOwner: needs.every(need => need.byOwner),
    byOthers: needs.some(need => need.byOthers),
    resolved: needs.every(need => need.resolved),
    uses: needs.flatMap(need => need.uses),
    reasons: [...new Set([...needs.flatMap(need => need.reasons), ...why])],
    isWritten: false
  }
}

function ofFile(
  { path, resolved, access, failed, uses }: FileFact,
  moves: Moves,
  isTold: OwnersTold,
  number: number
): NeededPath | null {
  const late = lateErrors(failed)
  let bits = toBits(access)
  for (const errno of late) bits |= toBits(failed[errno]!)
  const place = bits === 0 ? null : placeOf(resolved ?? path, moves)
  if (place === null) return null
  const asked = uses.every(isAsked) ? uses : uses.filter(isAsked)
  return {
    number,
    path: place,
    bits,
    byOwner: late.length === 0 && asked.length > 0 && asked.every(isOwners),
    byOthers: late.length === 0 ? isOfOthers(asked, isTold) : uses.some(use => isTold(use.runs)),
    // A link whose text was read may lead to a folder that is a link itself, which nothing shows.
    resolved: resolved !== undefined && !isUsualFolder(resolved),
    uses: asked,
    reasons: late.length === 0 ? NONE : late.map(lateReason),
    isWritten: false
  }
}

/** Where the image has a file, as AppArmor calls it; null for one below a folder that is not known. */
export function placeOf(path: string, { mapPath }: Moves): PathSymbols | null {
  if (isMemoryFile(path)) return readPath('/')
  const symbols = readPath(path)
  return symbols && movePath(symbols, mapPath)
}

function isAsked({ access }: FileUse): boolean {
  return access !== ''
}

function isOwners({ owner }: FileUse): boolean {
  return owner
}

// A loop, as a function that knows `isTold` would be made anew for each of 100,000 files.
function isOfOthers(uses: readonly FileUse[], isTold: OwnersTold): boolean {
  for (const use of uses) if (!use.owner && isTold(use.runs)) return true
  return false
}

// Most files have none, and an array for each of 100,000 of them would cost more than all the rest.
const NONE: readonly never[] = []

function lateErrors(failed: FileFact['failed']): readonly string[] {
  for (const errno in failed) if (isLateError(errno)) return Object.keys(failed).filter(isLateError)
  return NONE
}

function lateReason(errno: string): Reason {
  return { class: 'seen', text: `${errno} comes after AppArmor's check` }
}

function ofLink(
  { target, bits, link }: LinkedAccess,
  behaviour: Pick<Behaviour, 'runs'>,
  moves: Moves,
  isTold: OwnersTold,
  number: number
): NeededPath | null {
  const symbols = bits === 0 ? null : readPath(target)
  if (symbols === null) return null
  return {
    number,
    path: movePath(symbols, moves.mapPath),
    bits,
    byOwner: false,
    byOthers: isTold(link.runs),
    resolved: true,
    uses: [],
    reasons: [
      {
        class: 'seen',
        text: 'another name of it was made, and AppArmor wants the rights of both to be the same',
        first: formatFirst(behaviour, link)
      }
    ],
    isWritten: false
  }
}

function toBits(access: string): number {
  return bitsOf(access) ?? 0
}
