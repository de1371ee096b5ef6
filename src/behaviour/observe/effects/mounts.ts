import { mountCall, mountFlags } from '../../../facts/mount-calls.ts'
import { plainText } from '../plain-text.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'

/** mount, umount2 and the calls of the new mount interface. */
export function mountOrUnmount(scene: Scene): void {
  const { call } = scene
  const shape = mountCall(scene.name)
  if (!shape) return
  scene.add('mounts', {
    operation: shape.operation,
    source: shape.source === undefined ? null : pathOrText(scene, shape.source),
    target: shape.target === undefined ? null : pathOrText(scene, shape.target, shape.dirfd),
    fstype: shape.fstype === undefined ? null : quoted(call.raw(shape.fstype)),
    flags: shape.flags === undefined ? null : flagsOf(scene, shape.flags),
    by: scene.by,
    error: scene.error
  })
}

function pathOrText(scene: Scene, index: number, dirfd?: number): string | null {
  const text = scene.call.path(index)
  if (text < 0) return null
  if (dirfd === undefined && !scene.paths.isAbsolute(text)) return scene.paths.text(text) // `proc`, `none`
  const path = scene.namedPath(text, dirfd)
  return path === UNKNOWN_PATH ? null : scene.paths.text(path)
}

/** By their names, where the log shows a number, too. */
function flagsOf(scene: Scene, index: number): string | null {
  const shown = scene.call.raw(index)
  if (!/^\d/.test(shown)) return shown || null
  const value = scene.number(index)
  return Number.isNaN(value) ? shown : mountFlags(scene.name, value)
}

function quoted(text: string): string | null {
  return /^"([A-Za-z0-9_.-]{1,64})"/.exec(plainText(text))?.[1] ?? null
}
