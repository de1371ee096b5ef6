import { FAILED } from '../../../trace/sink.ts'
import { APPEND, READ, WRITE } from '../../access.ts'
import { openAccess } from '../open-access.ts'
import type { OpenAccess } from '../open-access.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'

const CREATED: OpenAccess = { bits: WRITE, isFolder: false, isTemporary: false, closeOnExec: false }
const UNREADABLE: OpenAccess = {
  bits: READ,
  isFolder: false,
  isTemporary: false,
  closeOnExec: false
}

/** open, openat, openat2, creat, open_by_handle_at: the file's access and the new descriptor. */
export function openFile(scene: Scene): void {
  const { call, paths } = scene
  const access = accessOf(scene)
  const written = writtenPath(scene)
  const shown = scene.hasWorked ? scene.resultPath() : UNKNOWN_PATH
  if (shown === -2) return scene.task.descriptors.delete(call.result)
  const path = shown >= 0 ? shown : written
  if (path === UNKNOWN_PATH) return
  if (shown >= 0 && written >= 0 && shown !== written && !access.isTemporary)
    scene.links.lead(written, shown, paths)
  record(scene, path, access, shown >= 0)
  weighMode(scene, path, access.bits)
  if (scene.hasWorked) scene.task.descriptors.set(call.result, path, access.closeOnExec)
  if (shown === -1 && scene.hasWorked) scene.signs.add('NO_FD_PATHS')
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
  scene.access(isFolder ? paths.folder(path) : path, isLookedFor ? READ : access.bits)
}

/**
 * A file that owner and mode refuse is opened with a capability only. The kernel asks for CAP_DAC_READ_SEARCH first where
 * nothing is written. What is in /proc goes by rules of its own: a thread may write the name of another one of its process.
 * Source: Linux 6.1 fs/namei.c generic_permission, fs/proc/base.c proc_tid_comm_permission
 */
function weighMode(scene: Scene, path: number, bits: number): void {
  const { call, task, paths } = scene
  if (call.record === null || task.process.hasOwnUsers) return
  if (paths.texts.startsWith(path, PROC)) return
  if (!scene.hasWorked && scene.error !== 'EACCES') return
  const [reads, writes] = [(bits & READ) !== 0, (bits & (WRITE | APPEND)) !== 0]
  const wanted = (reads ? MAY_READ : 0) | (writes ? MAY_WRITE : 0)
  const refusal =
    wanted === 0 ? null : call.record.refusal(PATH_FIRST.has(scene.name) ? 0 : 1, wanted)
  if (refusal === null) return
  scene.add('capabilities', {
    capability: writes ? 'dac_override' : 'dac_read_search',
    operation: `${writes ? 'write to' : 'read'} a file that owner and mode refuse`,
    outcome: scene.hasWorked ? 'used' : 'refused',
    confidence: refusal === 'sure' ? 'high' : 'medium',
    by: scene.by
  })
}

const PROC = Buffer.from('/proc/')
const [MAY_READ, MAY_WRITE] = [4, 2]
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
  const { call, arch } = scene
  if (scene.name === 'creat') return CREATED
  const flags =
    scene.name === 'openat2'
      ? call.member(2, 'flags', arch)
      : call.flags(scene.name === 'open' ? 1 : 2, arch)
  return Number.isNaN(flags) ? UNREADABLE : openAccess(flags, arch)
}
