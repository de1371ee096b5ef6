import type { Behaviour, FileUse, WarningCode } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { firstRun } from '../../behaviour/runs.ts'
import { placeOf } from '../../facts/path-places.ts'
import { groupBy } from '../../group.ts'
import { literalPrefix } from '../../language/apparmor/automaton.ts'
import { byCodeUnit } from '../../order.ts'
import type { DecideOptions } from '../options.ts'
import type { FileRule, PodPolicy, Reason, ReasonClass, WritableFolder } from '../policy.ts'
import { shownBy } from '../shown.ts'
import { isHidden, isWritten, madeFolders, parentOf, usedFiles } from './used-files.ts'
import type { UsedFile } from './used-files.ts'

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
  const seen: UsedFile[] = []
  const onlyFound: UsedFile[] = []
  for (const file of usedFiles(behaviour, { mapPath }))
    if (isWritten(file)) seen.push(file)
    else onlyFound.push(file)
  const unknown = seen.find(({ path }) => !path.startsWith('/'))
  if (unknown) return not(`it is not known in which folder ${unknown.path} was written`)
  const made = madeFolders(seen)
  const folders = writtenFolders(seen, rules, foldersWithout(made), behaviour)
  const obstacle = obstacleTo(folders, onlyFound, made)
  if (obstacle !== null) return not(obstacle)
  const why = 'all that is written lies in the folders that are mounted'
  return { folders, why: folders.length > 0 ? why : 'no file was written' }
}

/** The folders of what was written and of what `rules` let be written, sorted; `folderOf` says which is a path's. */
function writtenFolders(
  seen: readonly UsedFile[],
  rules: readonly FileRule[],
  folderOf: (path: string) => string,
  behaviour: Pick<Behaviour, 'runs'>
): WritableFolder[] {
  const found = new Map(
    seen
      .filter(({ uses }) => uses.some(use => use.found))
      .filter(({ path }) => folderOf(path) === parentOf(path).slice(0, -1))
      .flatMap(file => foundFile(file, behaviour))
      .toReversed()
  )
  const inFolder = ({ path }: Written): string => folderOf(path)
  const shown = groupBy(seen, inFolder).map(group =>
    toFolder(group, ({ uses }) => uses[0], behaviour)
  )
  const others = groupBy(rules.flatMap(asInferred), inFolder)
    .map(group => toFolder(group, ({ reason }) => reason, behaviour))
    .filter(({ path }) => !shown.some(folder => folder.path === path))
  return [...shown, ...others]
    .toSorted((a, b) => byCodeUnit(a.path, b.path))
    .map(folder => ({ ...folder, ...found.get(folder.path) }))
}

/** Why these folders cannot be volumes; null: they can. `onlyFound` was used and not written. */
function obstacleTo(
  folders: readonly WritableFolder[],
  onlyFound: readonly UsedFile[],
  made: ReadonlySet<string>
): string | null {
  if (folders.length > MOST_FOLDERS) return `it writes in ${folders.length} folders`
  const odd = folders.find(({ path }) => !/^\/[\w./@+-]+$/.test(path))
  if (odd) return `${odd.path || '/'} cannot be a volume, and ${odd.example} is written there`
  const mounts = folders.map(({ path }) => path)
  for (const { path: folder, example } of folders) {
    const hidden = onlyFound.find(file => isHidden(file.path, folder, made, mounts))
    if (hidden)
      return `a volume for ${example} would hide ${hidden.path} of the image, which is used`
  }
  return null
}

const MOST_FOLDERS = 16

/** Warnings of logs that may lack writes. */
const LOSSES: ReadonlySet<WarningCode> = new Set([
  'ATTACHED_LATE',
  'BACKLOG_FULL',
  'CUT_HEAD',
  'CUT_RECORDS',
  'FILTERED_TRACE',
  'INCOMPLETE_EVENTS',
  'IO_URING',
  'JOINED_RECORDS',
  'NAMESPACE_CHANGED',
  'NEWEST_FIRST',
  'NOT_FOLLOWED',
  'NO_SERIAL',
  'RECORDS_LOST',
  'SERIAL_GAP',
  'SUMMARY_ONLY',
  'TOO_MANY_TASKS',
  'UNREADABLE_LINES'
])

interface Written {
  readonly path: string
}

/** How a path was seen to be written, or why that is allowed. */
type Evidence = FileUse | Reason | undefined

/**
 * Gives of each path the nearest folder above it that the workload did not make itself (`made`), without the slash at its end;
 * of a path in a folder for everyone, such as /tmp, that folder.
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

/**
 * By the folder that it is in, a file that was there before a run and is read and written: the program's state. In a run of
 * several sources it is not sure which line came first, and a folder for everyone holds what other runs left.
 */
function foundFile(
  { path, access, uses }: UsedFile,
  behaviour: Pick<Behaviour, 'runs'>
): [folder: string, file: Pick<WritableFolder, 'found'>][] {
  const use = uses.find(
    ({ found, runs }) => found && behaviour.runs[firstRun(runs)]!.sources.length === 1
  )
  const parent = parentOf(path)
  if (use === undefined || !/r.*[wa]/.test(access) || placeOf(parent) === 'scratch') return []
  return [[parent.slice(0, -1), { found: { path, first: formatFirst(behaviour, use) } }]]
}

function asInferred({ pattern, perms, reasons }: FileRule): (Written & { reason: Reason })[] {
  const reason = reasons.find(each => WIDER.has(each.class))
  const prefix = literalPrefix(pattern)
  // Of several values of a variable, the one that was seen is meant.
  if (!reason || prefix === '' || !isWritten({ path: prefix, access: perms })) return []
  const path = prefix === pattern ? pattern : `${prefix.slice(0, prefix.lastIndexOf('/') + 1)}*`
  return [{ path, reason }]
}

/** Reasons for which more may be written than was: later runs may make use of it. */
const WIDER: ReadonlySet<ReasonClass> = new Set(['on-demand', 'own', 'owned'])

function toFolder<T extends Written>(
  [path, written]: readonly [string, readonly T[]],
  evidenceOf: (first: T) => Evidence,
  behaviour: Pick<Behaviour, 'runs'>
): WritableFolder {
  const first = written.reduce((least, each) => (each.path < least.path ? each : least))
  const reason = reasonOf(evidenceOf(first), behaviour)
  return { path, example: first.path, reason, others: written.length - 1 }
}

function reasonOf(evidence: Evidence, behaviour: Pick<Behaviour, 'runs'>): Reason {
  if (evidence !== undefined && 'class' in evidence) return evidence
  const first = evidence && { first: formatFirst(behaviour, evidence) }
  return { class: 'seen', text: 'written', ...first }
}
