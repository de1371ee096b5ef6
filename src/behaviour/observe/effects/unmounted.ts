import { READ, accessOf } from '../../access.ts'
import { openAccess } from '../open-access.ts'
import type { Scene } from '../scene/scene.ts'
import { flagsOf } from './call-flags.ts'

/**
 * mq_open: a message queue is a file, which AppArmor is asked about when it is opened, and about nothing else. Where the kernel
 * opens it no folder leads to it (Linux 6.1 ipc/mqueue.c; security/apparmor/path.c d_namespace_path, MNT_INTERNAL).
 */
export function openQueue(scene: Scene): void {
  const { call, paths, arch } = scene
  const name = scene.hasWorked ? call.path(0) : -1
  if (name < 0) return
  const flags = flagsOf(scene)
  const bits = Number.isNaN(flags) ? READ : openAccess(flags, arch).bits
  // The C library takes the slash away.
  scene.add('unmounted', { path: `/${paths.text(name)}`, access: accessOf(bits), by: scene.by })
}
