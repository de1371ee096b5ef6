import { fileIdentity, groupArgument } from '../../../facts/identity-changes.ts'
import type { PathNeed } from '../../../facts/path-needs.ts'
import type { RecordedCall } from '../../../trace/sink.ts'
import { EXECUTE, WRITE, isClosed, refusal } from '../scene/permission.ts'
import { UNSTEADY } from '../scene/permissions.ts'
import type { Scene } from '../scene/scene.ts'

/** What a path argument, or a socket's address (index -1), shows of capabilities. */
export function weighPath(
  scene: Scene,
  path: number,
  index: number,
  need: PathNeed | undefined
): void {
  const { permissions, call, paths } = scene
  if (need === undefined) return
  dependOnOwners(scene)
  if (permissions.isEmpty && !tells(call.record, index, need)) return
  const text = index < 0 ? -1 : call.path(index)
  const written = text < 0 ? '/' : paths.text(text)
  permissions.weigh(scene, paths.text(path), written, index, need)
}

/** A record that tells something: most are of files that let everyone do what was done, and making texts of them costs. */
function tells(record: RecordedCall | null, index: number, need: PathNeed): boolean {
  const caller = record?.caller() ?? null
  if (record === null || caller === null) return false
  const [file, folder] = [record.owned(index), record.folderOwned(index)]
  return (
    (file !== null && (isClosed(file) || refusal(caller, file, need.object) !== null)) ||
    (folder !== null && refusal(caller, folder, WRITE | EXECUTE) !== null)
  )
}

/** What the current call means, or changes, depends on owners and modes, of which too many are known for `Permissions.age`. */
export function dependOnOwners(scene: Scene): void {
  if (scene.permissions.age === UNSTEADY) scene.isOfTask = true
}

/** The path leads to another file from here on, or to one with another owner or mode. */
export function changeFile(scene: Scene, path: number): void {
  const { permissions, paths } = scene
  dependOnOwners(scene)
  if (!permissions.isEmpty) permissions.change(paths.text(path))
}

/** From here on the process may have another effective user than its calls show. */
export function loseUser({ task }: Scene): void {
  task.process.hasUnknownUser = true
}

/** setgid and its kin have worked: a file's group is compared with the effective one, unless that of files is set by itself. */
export function followGroup(scene: Scene): void {
  const ofFiles = fileIdentity(scene.name)
  if (ofFiles === 'user') return loseUser(scene)
  const at = groupArgument(scene.name)
  if (ofFiles === undefined && at === undefined) return
  const id = at === undefined ? NaN : scene.number(at)
  // -1 leaves the group as it is.
  if (Number.isNaN(id)) scene.task.process.gid = null
  else if (id !== -1) scene.task.process.gid = id
}

/** An effective id of a process that has not changed it is the one that the recorded command was started with. */
export function learnStart({ call, task, permissions }: Scene, id: 'uid' | 'gid'): void {
  const { process } = task
  if (process.hasUnknownUser) return
  const isUnchanged = id === 'uid' ? process.users.effective === null : process.gid === undefined
  if (isUnchanged) permissions.learnStart(id, call.result)
}
