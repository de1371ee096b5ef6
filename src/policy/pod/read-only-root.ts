import type { Behaviour, FileFact, FileUse, WarningCode } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { placeOf } from '../../facts/path-places.ts'
import { groupBy } from '../../group.ts'
import { literalPrefix } from '../../language/apparmor/automaton.ts'
import { byCodeUnit } from '../../order.ts'
import type { DecideOptions } from '../options.ts'
import { movePath } from '../paths/move-path.ts'
import type { FileRule, PodPolicy, Reason, ReasonClass, WritableFolder } from '../policy.ts'
import { shownBy } from '../shown.ts'

/**
 * The folders that the workload writes in, each to become a volume, so that all else may be read-only. Not where a volume
 * would hide files of the image that the workload reads, nor where the recording may not show every write. `rules` are the
 * AppArmor profile's: what it lets be written though no run did needs a volume, too.
 */
export function decideReadOnlyRoot(
  behaviour: Behaviour,
  { mapPath }: Pick<DecideOptions, 'mapPath'>,
  rules: readonly FileRule[]
): PodPolicy['readOnlyRoot'] {
  const not = (why: string): PodPolicy['readOnlyRoot'] => ({ folders: null, why })
  if (!shownBy(behaviour).accesses) return not('no file access was recorded')
  const loss = behaviour.runs.flatMap(run => run.warnings).find(({ code }) => LOSSES.has(code))
  if (loss) return not(`the recording may not show every write: ${loss.code}`)
  const used = behaviour.files
    .filter(isThere)
    .map(({ path, resolved = path, access, uses }): UsedFile => {
      return { path: movePath(resolved, mapPath), access, uses }
    })
  const seen = used.filter(isWritten)
  const unknown = seen.find(({ path }) => !path.startsWith('/'))
  if (unknown) return not(`it is not known in which folder ${unknown.path} was written`)
  const made = new Set(seen.map(({ path }) => path).filter(path => path.endsWith('/')))
  const folderOf = foldersWithout(made)
  const foldersOf = (written: readonly Written[]): WritableFolder[] =>
    groupBy(written, ({ path }) => folderOf(path)).map(each => toFolder(each, behaviour))
  const shown = foldersOf(seen.map(asSeen))
  const others = foldersOf(rules.flatMap(asInferred)).filter(
    ({ path }) => !shown.some(folder => folder.path === path)
  )
  const folders = [...shown, ...others].toSorted((a, b) => byCodeUnit(a.path, b.path))
  if (folders.length > MOST_FOLDERS) return not(`it writes in ${folders.length} folders`)
  const odd = folders.find(({ path }) => !/^\/[\w./@+-]+$/.test(path))
  if (odd) return not(`${odd.path || '/'} cannot be a volume, and ${odd.example} is written there`)
  for (const { path: folder, example } of folders) {
    const hidden = used.find(
      file =>
        !isWritten(file) && isHidden(file.path, folder, made) && !isMountPoint(file.path, folders)
    )
    if (hidden)
      return not(`a volume for ${example} would hide ${hidden.path} of the image, which is used`)
  }
  const why = 'all that is written lies in the folders that are mounted'
  return { folders, why: folders.length > 0 ? why : 'no file was written' }
}

const MOST_FOLDERS = 16

/** Of these logs it is not known what they lack. */
const LOSSES: ReadonlySet<WarningCode> = new Set([
  'ATTACHED_LATE',
  'BACKLOG_FULL',
  'CUT_HEAD',
  'CUT_RECORDS',
  'FILTERED_TRACE',
  'INCOMPLETE_EVENTS',
  'IO_URING',
  'NAMESPACE_CHANGED',
  'NOT_FOLLOWED',
  'RECORDS_LOST',
  'SERIAL_GAP',
  'SUMMARY_ONLY',
  'TOO_MANY_TASKS',
  'UNREADABLE_LINES'
])

/** A file under the name that the image has it by, its links followed. */
type UsedFile = Pick<FileFact, 'path' | 'access' | 'uses'>

interface Written {
  readonly path: string
  /** How it was seen, or why it is allowed. */
  readonly evidence: FileUse | Reason | undefined
}

// What lies in /proc, /sys and /dev is the kernel's and stays as it is. AppArmor calls anonymous huge pages `/` (Linux 6.1
// path.c, d_namespace_path: the name of a file system that is mounted nowhere); a root is no file to write.
function isWritten({ path, access }: Pick<UsedFile, 'path' | 'access'>): boolean {
  return /[wa]/.test(access) && path !== '/' && placeOf(path) !== 'kernel' && !IN_DEV.test(path)
}

const IN_DEV = /^\/dev\//

/**
 * Of a path the nearest folder that was there before, without the slash at its end; `made`: those that the workload made.
 * In a folder for everyone, that one.
 */
function foldersWithout(made: ReadonlySet<string>): (path: string) => string {
  const known = new Map<string, string>()
  const find = (parent: string): string => {
    let own: string | null = null
    for (let folder = parent; folder !== '/'; folder = parentOf(folder)) {
      if (placeOf(folder) === 'scratch') return folder.slice(0, -1)
      if (!made.has(folder)) own ??= folder
    }
    return own?.slice(0, -1) ?? ''
  }
  return path => {
    const parent = parentOf(path)
    let folder = known.get(parent)
    if (folder === undefined) known.set(parent, (folder = find(parent)))
    return folder
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
}

/** Used, or at least looked at and found. */
function isThere({ access, failed }: FileFact): boolean {
  if (access !== '') return true
  for (const _ in failed) return false
  return true
}

/** True for a file of the image in a folder that a volume covers; what lies in a folder for everyone is of other runs. */
function isHidden(path: string, folder: string, made: ReadonlySet<string>): boolean {
  return (
    path.startsWith(`${folder}/`) &&
    path !== `${folder}/` &&
    placeOf(`${folder}/`) !== 'scratch' &&
    !made.has(path.endsWith('/') ? path : `${path}/`) &&
    !made.has(parentOf(path))
  )
}

/** True for a folder that is a volume itself or on the way to one: the runtime makes it within the volume that covers it. */
function isMountPoint(path: string, volumes: readonly WritableFolder[]): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`
  return volumes.some(volume => `${volume.path}/`.startsWith(folder))
}

function asSeen({ path, uses }: UsedFile): Written {
  return { path, evidence: uses[0] }
}

function asInferred({ pattern, perms, reasons }: FileRule): Written[] {
  const reason = reasons.find(each => WIDER.has(each.class))
  const prefix = literalPrefix(pattern)
  // Where a variable has several values, what was seen tells which one is meant.
  if (!reason || prefix === '' || !isWritten({ path: prefix, access: perms })) return []
  const path = prefix === pattern ? pattern : `${prefix.slice(0, prefix.lastIndexOf('/') + 1)}*`
  return [{ path, evidence: reason }]
}

/** Reasons for which more may be written than was: later runs may make use of it. */
const WIDER: ReadonlySet<ReasonClass> = new Set(['on-demand', 'own', 'owned'])

function toFolder(
  [path, written]: readonly [string, readonly Written[]],
  behaviour: Pick<Behaviour, 'runs'>
): WritableFolder {
  const { path: example, evidence } = written.reduce((first, each) =>
    each.path < first.path ? each : first
  )
  return { path, example, reason: reasonOf(evidence, behaviour), others: written.length - 1 }
}

function reasonOf(evidence: Written['evidence'], behaviour: Pick<Behaviour, 'runs'>): Reason {
  if (evidence !== undefined && 'class' in evidence) return evidence
  const first = evidence && { first: formatFirst(behaviour, evidence) }
  return { class: 'seen', text: 'written', ...first }
}
