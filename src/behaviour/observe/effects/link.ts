import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'

/** link, linkat: which file the new name is another of. */
export function linkFile(scene: Scene): void {
  if (!scene.hasWorked) return
  const isAt = scene.name === 'linkat'
  // AT_EMPTY_PATH links the descriptor's own file
  const target = isAt ? scene.argumentPath(1, 0) : scene.argumentPath(0)
  const path = isAt ? scene.argumentPath(3, 2) : scene.argumentPath(1)
  if (path === UNKNOWN_PATH || target === UNKNOWN_PATH) return
  scene.add('links', {
    path: scene.paths.text(path),
    target: scene.paths.text(target),
    by: scene.by
  })
}
