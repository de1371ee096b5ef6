import type { PathRole } from '../../facts/path-syscalls.ts'
import type { Call } from '../../trace/sink.ts'
import { READ, WRITE } from '../access.ts'
import { changeFile, weighPath } from './effects/permissions.ts'
import { moveTo } from './effects/rename.ts'
import { UNKNOWN_PATH } from './scene/paths.ts'
import type { Plan, PlannedPath } from './plan.ts'
import type { Scene } from './scene/scene.ts'

/** What a call does to, or wants of, the path in one of its arguments. */
export function accessPath(scene: Scene, plan: Plan, argument: PlannedPath): void {
  let path = scene.argumentPath(argument.index, argument.dirfd)
  // NULL, as in utimensat(fd, NULL): the descriptor's own file
  if (path === UNKNOWN_PATH && argument.dirfd !== undefined && isNull(scene.call, argument.index))
    path = scene.descriptorPath(argument.dirfd)
  if (path === UNKNOWN_PATH || path === scene.paths.unknownFolder) return
  const { bits, role } = asked(scene, plan, argument)
  const isFolder = role === 'create-folder' || role === 'delete-folder'
  if (scene.hasWorked && (role === 'target' || role === 'exchange'))
    moveTo(scene, path, role === 'exchange')
  if (isFolder) scene.accessFolder(path, bits, true)
  else scene.access(path, bits, role !== undefined)
  weighPath(scene, path, argument.index, argument.need)
  if (!scene.hasWorked) return
  if (role !== undefined || bits !== 0) changeFile(scene, path)
  if (role === 'create-folder') scene.kinds.set(path, true)
  if (role === 'source') scene.renamed = path
  if (role === 'delete' || role === 'delete-folder') scene.kinds.set(path, false)
}

function isNull(call: Call, index: number): boolean {
  const { record } = call
  return record === null ? call.raw(index) === 'NULL' : call.flags(index, record.arch) === 0
}

/** What flags change: AT_REMOVEDIR makes a folder of it, RENAME_EXCHANGE works both ways, chown may be of a link. */
function asked(
  scene: Scene,
  plan: Plan,
  argument: PlannedPath
): { readonly bits: number; readonly role?: PathRole | 'exchange' | undefined } {
  if (plan.flags < 0 || (argument.role === undefined && argument.bits === 0)) return argument
  const flags = scene.call.raw(plan.flags)
  const has = (symbol: string, value: number) =>
    flags.includes(symbol) || scene.number(plan.flags) === value
  if (argument.role === 'delete' && has('AT_REMOVEDIR', 0x200))
    return { bits: argument.bits, role: 'delete-folder' }
  if (argument.role === 'target' && has('RENAME_EXCHANGE', 2))
    return { bits: READ | WRITE, role: 'exchange' }
  if (argument.role === undefined && has('AT_SYMLINK_NOFOLLOW', 0x100))
    return { bits: argument.bits, role: 'name' }
  return argument
}
