import { flagArgument } from '../../../facts/flag-arguments.ts'
import { pathSyscall } from '../../../facts/path-syscalls.ts'
import type { PathArgument } from '../../../facts/path-syscalls.ts'
import { FAILED, NOT_A_PATH, NO_PATH_SHOWN } from '../../../trace/sink.ts'
import { READ, WRITE } from '../../access.ts'
import { flagsOf, hasFlag } from './call-flags.ts'
import { openAccess } from '../open-access.ts'
import type { OpenAccess } from '../open-access.ts'
import { READ as MAY_READ, WRITE as MAY_WRITE } from '../scene/permission.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'
import { changeFile, dependOnOwners, weighPath } from './permissions.ts'

const PLAIN = { isFolder: false, isTemporary: false, closeOnExec: false }
const CREATED: OpenAccess = { ...PLAIN, bits: WRITE, owned: WRITE }
const UNREADABLE: OpenAccess = { ...PLAIN, bits: READ, owned: READ }

/** open, openat, openat2, creat, open_by_handle_at: the file's access and the new descriptor. */
export function openFile(scene: Scene): void {
  const { call, paths } = scene
  const access = accessOf(scene)
  const written = writtenPath(scene)
  const shown = scene.hasWorked ? scene.resultPath(written) : UNKNOWN_PATH
  if (shown === NOT_A_PATH) return scene.task.descriptors.delete(call.result)
  const path = shown >= 0 ? shown : written
  if (path === UNKNOWN_PATH) {
    // What had the number before is closed.
    if (scene.hasWorked) openUnnamed(scene, access)
    return
  }
  if (shown >= 0 && written >= 0 && shown !== written && !access.isTemporary)
    scene.links.lead(written, shown, paths)
  else if (scene.hasWorked && written >= 0 && written === scene.task.process.program)
    scene.links.addScript(paths.text(written))
  record(scene, path, access, shown >= 0)
  weighOpen(scene, path, access.owned)
  if (scene.hasWorked) scene.task.descriptors.set(call.result, path, access.closeOnExec)
  if (shown === NO_PATH_SHOWN && scene.hasWorked) scene.signs.add('NO_FD_PATHS')
}

/** Neither the path nor the result is shown (-e raw): a later line may show the path of the descriptor. */
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
  if (isFolder) return scene.accessFolder(path, bits)
  // That it may have made the file comes first: what is used first by anything else was there before.
  if (bits & WRITE && scene.hasWorked && hasFlag(flagsOf(scene), 'O_CREAT', scene.arch))
    scene.access(path, WRITE)
  scene.access(path, bits)
}

/**
 * What owner and mode must permit: of the file what the flags say, of its folder that a name is made. Who makes a file may
 * write to it, whatever its mode. Whether a call has made one is told by records, and by O_EXCL.
 */
function weighOpen(scene: Scene, path: number, owned: number): void {
  const { call, permissions } = scene
  dependOnOwners(scene)
  if (call.record === null && permissions.isEmpty) return
  const at = pathArgument(scene)?.index ?? 0
  const object = (owned & READ ? MAY_READ : 0) | (owned & WRITE ? MAY_WRITE : 0)
  if (call.record !== null) return weighPath(scene, path, at, { folder: true, object })
  const flags = flagsOf(scene)
  const makes = hasFlag(flags, 'O_EXCL', scene.arch)
  const folder = makes || (hasFlag(flags, 'O_CREAT', scene.arch) && 'perhaps')
  weighPath(scene, path, at, { folder, object: makes ? 0 : object })
  if (makes && scene.hasWorked) changeFile(scene, path)
}

/** Undefined for open_by_handle_at, which names no path. */
function pathArgument({ name }: Scene): PathArgument | undefined {
  return pathSyscall(name)?.paths[0]
}

/** The path as the program wrote it, made absolute. */
function writtenPath(scene: Scene): number {
  const path = pathArgument(scene)
  return path === undefined ? UNKNOWN_PATH : scene.argumentPath(path.index, path.dirfd)
}

function accessOf(scene: Scene): OpenAccess {
  // creat has no flags: it always makes or empties the file.
  if (flagArgument(scene.name) === undefined) return CREATED
  const flags = flagsOf(scene)
  return Number.isNaN(flags) ? UNREADABLE : openAccess(flags, scene.arch)
}
