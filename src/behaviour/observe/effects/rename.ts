import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'

/** rename: what was at `scene.renamed` is at `target`, and with RENAME_EXCHANGE the other way round, too. */
export function moveTo(scene: Scene, target: number, isExchange: boolean): void {
  const { kinds, renamed: source } = scene
  const isFolder = source !== UNKNOWN_PATH && isKnownFolder(scene, source)
  const wasFolder = isExchange && isKnownFolder(scene, target)
  kinds.set(target, isFolder)
  if (source === UNKNOWN_PATH) return
  kinds.set(source, wasFolder)
  if (isFolder || wasFolder) moveFolder(scene, target, isExchange)
}

/** Under this name, or under one that it had before a folder above it was renamed. */
function isKnownFolder({ kinds, moves }: Scene, path: number): boolean {
  if (kinds.isFolder(path)) return true
  for (const before of moves.namesBefore(path)) if (kinds.isFolder(before)) return true
  return false
}

function moveFolder({ isUnordered, moves, renamed }: Scene, target: number, isExchange: boolean) {
  // In a set without times a child's lines are read after its parent's, and most were written before the parent went on.
  if (!isUnordered) moves.add(renamed, target, isExchange)
}
