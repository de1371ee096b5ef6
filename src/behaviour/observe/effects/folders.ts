import { pathNeed } from '../../../facts/path-needs.ts'
import { pathSyscall } from '../../../facts/path-syscalls.ts'
import { flagsOf, hasFlag } from './call-flags.ts'
import { mayBeOwn } from '../scene/own-path.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'
import { weighPath } from './permissions.ts'

/** chdir */
export function changeFolder(scene: Scene): void {
  const path = enteredFolder(scene)
  if (path !== UNKNOWN_PATH && scene.hasWorked) enter(scene, path)
}

function enter(scene: Scene, path: number): void {
  const { folders } = scene.task
  if (path !== folders.cwd) tellOrder(scene)
  folders.cwd = path
}

/** A folder is changed that others may have, too: what they did before, and what after, must be known. */
function tellOrder({ isUnordered, signs, task }: Scene): void {
  if (isUnordered && task.folders.isShared) signs.add('UNORDERED_TASKS')
}

/** chroot */
export function changeRoot(scene: Scene): void {
  const path = enteredFolder(scene)
  if (path === UNKNOWN_PATH || !scene.hasWorked) return
  if (path !== scene.task.folders.root) tellOrder(scene)
  scene.task.folders.root = path
}

/** Records the folder that the first argument names; `UNKNOWN_PATH` where the log does not show it. */
function enteredFolder(scene: Scene): number {
  const path = scene.argumentPath(0)
  if (path === UNKNOWN_PATH) return path
  if (scene.hasWorked) scene.kinds.set(path, true)
  scene.access(path, 0)
  weighPath(scene, path, 0, pathNeed(scene.name, 0))
  return path
}

/** fchdir */
export function changeFolderByDescriptor(scene: Scene): void {
  const path = scene.descriptorPath(0)
  if (scene.hasWorked) enter(scene, path === UNKNOWN_PATH ? scene.paths.unknownFolder : path)
}

/** getcwd: what the kernel says beats what was put together. */
export function learnFolder(scene: Scene): void {
  if (!scene.hasWorked) return
  const text = scene.call.path(0)
  if (text < 0 || !scene.paths.isAbsolute(text)) return
  const { root } = scene.task.folders
  scene.learnCwd(scene.paths.resolve(root, text, root))
}

/** readlink: a link that the log shows. A target that -s has cut says nothing. */
export function learnLink(scene: Scene): void {
  const { index: at, dirfd } = pathSyscall(scene.name)!.paths[0]!
  const path = scene.argumentPath(at, dirfd)
  if (path === UNKNOWN_PATH) return
  scene.access(path, 0, true)
  weighPath(scene, path, at, pathNeed(scene.name, at))
  if (!scene.hasWorked) return
  const target = scene.call.path(at + 1)
  if (target < 0 || scene.links.isKnown(path, target)) return
  const text = scene.paths.text(path)
  if (text.startsWith('/proc/') || !text.startsWith('/')) return
  if (mayBeOwn(scene.paths, scene.call.path(at)) && !tellsPlace(scene, path, target)) return
  const folder = scene.paths.intern(text.slice(0, text.lastIndexOf('/')) || '/')
  const { root } = scene.task.folders
  scene.links.addLink(text, scene.paths.text(scene.paths.resolve(folder, target, root)))
}

/** Whether a link of the process's own folder in /proc tells where the name leads by which something was opened. */
function tellsPlace({ paths, signs, task }: Scene, path: number, target: number): boolean {
  if (!paths.isAbsolute(target) || paths.isMarked(target)) return false
  // With -y a descriptor was given the name of its file when it was opened; another one now is one that it got since.
  const { cwd } = task.folders
  return path === task.process.program || path === cwd || signs.has('NO_FD_PATHS')
}

/** unshare: the task, and the children it makes from here on, have folders, descriptors or namespaces of their own. */
export function unshare(scene: Scene): void {
  if (!scene.hasWorked) return
  const flags = flagsOf(scene)
  enterNamespaces(scene, flags)
  if (hasFlag(flags, 'CLONE_FS', scene.arch)) scene.task.folders = scene.task.folders.copy()
  if (hasFlag(flags, 'CLONE_FILES', scene.arch))
    scene.task.descriptors = scene.task.descriptors.fork()
}

/** setns: the task joins the namespace of a descriptor; the log does not show its kind if the flags are 0. */
export function joinNamespace(scene: Scene): void {
  if (!scene.hasWorked) return
  const flags = flagsOf(scene)
  if (flags === 0) scene.signs.add('NAMESPACE_CHANGED')
  enterNamespaces(scene, flags)
}

/** Paths, process ids and user ids may mean something else from here on. */
function enterNamespaces({ arch, signs, task }: Scene, flags: number): void {
  if (hasFlag(flags, 'CLONE_NEWNS', arch)) signs.add('NAMESPACE_CHANGED')
  if (hasFlag(flags, 'CLONE_NEWPID', arch)) task.process.hasOwnNamespace = true
  if (hasFlag(flags, 'CLONE_NEWUSER', arch)) task.process.hasOwnUsers = true
}

/** pivot_root: another file system is the root from here on. */
export function pivotRoot(scene: Scene): void {
  if (!scene.hasWorked) return
  scene.signs.add('NAMESPACE_CHANGED')
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

function textOf(scene: Scene, index: number): string | null {
  const path = scene.argumentPath(index)
  return path === UNKNOWN_PATH ? null : scene.paths.text(path)
}
