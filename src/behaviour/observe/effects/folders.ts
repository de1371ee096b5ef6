import { constantValue } from '../../../facts/constants.ts'
import { pathNeed } from '../../../facts/path-needs.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'
import { weighPath } from './permissions.ts'

export function changeFolder(scene: Scene): void {
  const path = scene.argumentPath(0)
  if (path === UNKNOWN_PATH) return
  if (scene.hasWorked) scene.kinds.set(path, true)
  scene.access(path, 0)
  weighPath(scene, path, 0, pathNeed(scene.name, 0))
  if (scene.hasWorked) scene.task.folders.cwd = path
}

export function changeFolderByDescriptor(scene: Scene): void {
  const path = scene.descriptorPath(0)
  if (scene.hasWorked)
    scene.task.folders.cwd = path === UNKNOWN_PATH ? scene.paths.unknownFolder : path
}

export function changeRoot(scene: Scene): void {
  const path = scene.argumentPath(0)
  if (path === UNKNOWN_PATH) return
  if (scene.hasWorked) scene.kinds.set(path, true)
  scene.access(path, 0)
  weighPath(scene, path, 0, pathNeed(scene.name, 0))
  if (scene.hasWorked) scene.task.folders.root = path
}

/** getcwd: what the kernel says beats what was put together. */
export function learnFolder(scene: Scene): void {
  if (!scene.hasWorked) return
  const text = scene.call.path(0)
  if (text < 0 || !scene.paths.isAbsolute(text)) return
  const { root } = scene.task.folders
  scene.toldFolder(scene.paths.resolve(root, text, root))
}

/** readlink: a link that the log shows. A target that -s has cut says nothing. */
export function learnLink(scene: Scene): void {
  const dirfd = scene.name === 'readlink' ? undefined : 0
  const at = dirfd === undefined ? 0 : 1
  const path = scene.argumentPath(at, dirfd)
  if (path === UNKNOWN_PATH) return
  scene.access(path, 0, true)
  weighPath(scene, path, at, pathNeed(scene.name, at))
  if (!scene.hasWorked) return
  const target = scene.call.path(at + 1)
  if (target < 0 || scene.links.isKnown(path, target)) return
  const text = scene.paths.text(path)
  if (text.startsWith('/proc/') || !text.startsWith('/')) return
  const folder = scene.paths.intern(text.slice(0, text.lastIndexOf('/')) || '/')
  const { root } = scene.task.folders
  scene.links.addLink(text, scene.paths.text(scene.paths.resolve(folder, target, root)))
}

/** pivot_root, setns, unshare: from here on paths may be those of another mount namespace. */
export function leaveNamespace(scene: Scene): void {
  if (!scene.hasWorked) return
  const flags =
    scene.name === 'unshare' ? scene.number(0) : scene.name === 'setns' ? scene.number(1) : NaN
  const has = (name: string) => (flags & (constantValue(name, scene.arch) ?? 0)) !== 0
  const isMount =
    scene.name === 'pivot_root' || has('CLONE_NEWNS') || (scene.name === 'setns' && flags === 0)
  if (isMount) scene.signs.add('NAMESPACE_CHANGED')
  if (has('CLONE_NEWPID')) scene.task.process.hasOwnNamespace = true
  if (has('CLONE_NEWUSER')) scene.task.process.hasOwnUsers = true
  if (scene.name === 'unshare') {
    if (has('CLONE_FS')) scene.task.folders = { ...scene.task.folders }
    if (has('CLONE_FILES')) scene.task.descriptors = scene.task.descriptors.fork()
  }
  if (scene.name === 'pivot_root') {
    scene.add('mounts', {
      operation: 'pivot_root',
      source: textOf(scene, 1),
      target: textOf(scene, 0),
      fstype: null,
      flags: null,
      by: scene.by,
      error: null
    })
    scene.task.folders.root = scene.paths.root
  }
}

function textOf(scene: Scene, index: number): string | null {
  const path = scene.argumentPath(index)
  return path === UNKNOWN_PATH ? null : scene.paths.text(path)
}
