import { pathSyscall } from '../../../facts/path-syscalls.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'

/** link, linkat: which file the new name is another of. */
export function linkFile(scene: Scene): void {
  if (!scene.hasWorked) return
  const [from, to] = pathSyscall(scene.name)!.paths
  // AT_EMPTY_PATH links the descriptor's own file
  const target = scene.argumentPath(from!.index, from!.dirfd)
  const path = scene.argumentPath(to!.index, to!.dirfd)
  if (path === UNKNOWN_PATH || target === UNKNOWN_PATH) return
  scene.add('links', {
    path: scene.paths.text(path),
    target: scene.paths.text(target),
    by: scene.by
  })
}
