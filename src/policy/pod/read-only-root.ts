import type { Behaviour, FileFact, WarningCode } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { placeOf } from '../../facts/path-places.ts'
import { groupBy } from '../../group.ts'
import { byCodeUnit } from '../../order.ts'
import type { PodPolicy, WritableFolder } from '../policy.ts'
import { shownBy } from '../shown.ts'

/**
 * The folders that the workload writes in, each to become a volume, so that all else may be read-only. Not where a volume
 * would hide files of the image that the workload reads, nor where the recording may not show every write.
 */
export function decideReadOnlyRoot(behaviour: Behaviour): PodPolicy['readOnlyRoot'] {
  const not = (why: string): PodPolicy['readOnlyRoot'] => ({ folders: null, why })
  if (!shownBy(behaviour).accesses) return not('no file access was recorded')
  const loss = behaviour.runs.flatMap(run => run.warnings).find(({ code }) => LOSSES.has(code))
  if (loss) return not(`the recording may not show every write: ${loss.code}`)
  const written = behaviour.files.filter(isWritten)
  const unknown = written.find(file => !pathOf(file).startsWith('/'))
  if (unknown) return not(`it is not known in which folder ${unknown.path} was written`)
  const made = new Set(written.map(pathOf).filter(path => path.endsWith('/')))
  const folders = groupBy(written, file => folderOf(pathOf(file), made)).map(([path, files]) =>
    toFolder(behaviour, path, files)
  )
  if (folders.length > MOST_FOLDERS) return not(`it writes in ${folders.length} folders`)
  const odd = folders.find(({ path }) => !/^\/[\w./@+-]+$/.test(path))
  if (odd) return not(`${odd.path || '/'} cannot be a volume, and ${odd.example} was written there`)
  for (const { path, example } of folders) {
    const hidden = behaviour.files.find(
      file => !isWritten(file) && file.access !== '' && isHidden(pathOf(file), path, made)
    )
    if (hidden)
      return not(`a volume for ${example} would hide ${pathOf(hidden)} of the image, which is used`)
  }
  const why = 'all that was written lies in the folders that are mounted'
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

function pathOf({ path, resolved }: FileFact): string {
  return resolved ?? path
}

// What lies in /proc, /sys and /dev is the kernel's and stays as it is.
function isWritten(file: FileFact): boolean {
  return (
    /[wa]/.test(file.access) && placeOf(pathOf(file)) !== 'kernel' && !IN_DEV.test(pathOf(file))
  )
}

const IN_DEV = /^\/dev\//

/**
 * The nearest folder that was there before, without the slash at its end; `made`: those that the workload made. In a folder
 * for everyone, that one.
 */
function folderOf(path: string, made: ReadonlySet<string>): string {
  let own: string | null = null
  for (let folder = parentOf(path); folder !== '/'; folder = parentOf(folder)) {
    if (placeOf(folder) === 'scratch') return folder.slice(0, -1)
    if (!made.has(folder)) own ??= folder
  }
  return own?.slice(0, -1) ?? ''
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
}

/** True for a file of the image in a folder that a volume covers; what lies in a folder for everyone is of other runs. */
function isHidden(path: string, folder: string, made: ReadonlySet<string>): boolean {
  return (
    path.startsWith(`${folder}/`) &&
    path !== `${folder}/` &&
    placeOf(`${folder}/`) !== 'scratch' &&
    !made.has(parentOf(path))
  )
}

function toFolder(behaviour: Behaviour, path: string, files: readonly FileFact[]): WritableFolder {
  const [file] = files.toSorted((a, b) => byCodeUnit(pathOf(a), pathOf(b)))
  const [use] = file!.uses
  return {
    path,
    example: pathOf(file!),
    first: use ? formatFirst(behaviour, use) : '',
    others: files.length - 1
  }
}
