import { constantValue } from '../../../facts/constants.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import { FAILED } from '../../../trace/sink.ts'
import { READ, WRITE } from '../../access.ts'
import { openAccess } from '../open-access.ts'
import type { OpenAccess } from '../open-access.ts'
import { READ as MAY_READ, WRITE as MAY_WRITE } from '../scene/permission.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'
import { changeFile, weighPath } from './permissions.ts'

const PLAIN = { isFolder: false, isTemporary: false, closeOnExec: false }
const CREATED: OpenAccess = { ...PLAIN, bits: WRITE, owned: WRITE }
const UNREADABLE: OpenAccess = { ...PLAIN, bits: READ, owned: READ }

/** open, openat, openat2, creat, open_by_handle_at: the file's access and the new descriptor. */
export function openFile(scene: Scene): void {
  const { call, paths } = scene
  const access = accessOf(scene)
  const written = writtenPath(scene)
  const shown = scene.hasWorked ? scene.resultPath() : UNKNOWN_PATH
  if (shown === -2) return scene.task.descriptors.delete(call.result)
  const path = shown >= 0 ? shown : written
  if (path === UNKNOWN_PATH) {
    // What had the number before is closed.
    if (scene.hasWorked) openUnnamed(scene, access)
    return
  }
  if (shown >= 0 && written >= 0 && shown !== written && !access.isTemporary)
    scene.links.lead(written, shown, paths)
  record(scene, path, access, shown >= 0)
  weighOpen(scene, path, access.owned)
  if (scene.hasWorked) scene.task.descriptors.set(call.result, path, access.closeOnExec)
  if (shown === -1 && scene.hasWorked) scene.signs.add('NO_FD_PATHS')
}

/** Neither the name nor the result is shown (-e raw): a later line may tell what the descriptor is. */
function openUnnamed(scene: Scene, access: OpenAccess): void {
  const { call, place } = scene
  const { descriptors } = scene.task
  descriptors.delete(call.result)
  if (call.record !== null) return
  scene.leavesMore = true
  scene.unnamed.add(descriptors, call.result, { access, place })
}

function record(scene: Scene, path: number, access: OpenAccess, isShown: boolean): void {
  const { paths } = scene
  if (access.isTemporary && !isShown && scene.call.record) return
  if (access.isTemporary && !isShown) path = paths.intern(`${paths.text(path)}/#{inode}`)
  // ENOTDIR says that it is none
  const isFolder =
    access.isFolder &&
    !(scene.call.outcome === FAILED && (scene.call.record !== null || scene.error === 'ENOTDIR'))
  if (scene.hasWorked && (isFolder || access.bits & WRITE)) scene.kinds.set(path, isFolder)
  // O_PATH asks for nothing; a record of one that failed is of a program that looked for the file.
  const isLookedFor = access.bits === 0 && scene.call.record !== null && !scene.hasWorked
  const bits = isLookedFor ? READ : access.bits
  if (isFolder) scene.accessFolder(path, bits)
  else scene.access(path, bits)
}

/**
 * What owner and mode must permit: of the file what the flags say, of its folder that a name is made. Who makes a file may
 * write to it, whatever its mode. Whether a call has made one is told by records, and by O_EXCL.
 */
function weighOpen(scene: Scene, path: number, owned: number): void {
  const { call, permissions } = scene
  if (call.record === null && permissions.isEmpty) return
  const at = PATH_FIRST.has(scene.name) ? 0 : 1
  const object = (owned & READ ? MAY_READ : 0) | (owned & WRITE ? MAY_WRITE : 0)
  if (call.record !== null) return weighPath(scene, path, at, { folder: true, object })
  const flags = flagsOf(scene)
  const makes = has(flags, 'O_EXCL', scene.arch)
  const folder = makes || (has(flags, 'O_CREAT', scene.arch) && 'perhaps')
  weighPath(scene, path, at, { folder, object: makes ? 0 : object })
  if (makes && scene.hasWorked) changeFile(scene, path)
}

const PATH_FIRST: ReadonlySet<string> = new Set(['open', 'creat'])

/** Path of the name; the flags stand behind it. */
function writtenPath(scene: Scene): number {
  switch (scene.name) {
    case 'openat':
    case 'openat2':
      return scene.argumentPath(1, 0)
    case 'open':
    case 'creat':
      return scene.argumentPath(0)
    default:
      return UNKNOWN_PATH
  }
}

function accessOf(scene: Scene): OpenAccess {
  if (scene.name === 'creat') return CREATED
  const flags = flagsOf(scene)
  return Number.isNaN(flags) ? UNREADABLE : openAccess(flags, scene.arch)
}

function flagsOf({ name, call, arch }: Scene): number {
  if (name === 'openat2') return call.member(2, 'flags', arch)
  return call.flags(name === 'open' ? 1 : 2, arch)
}

/** False for flags that are not known. */
function has(flags: number, name: string, arch: Arch): boolean {
  return (flags & (constantValue(name, arch) ?? 0)) !== 0
}
