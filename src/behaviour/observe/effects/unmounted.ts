import { READ, WRITE, accessOf } from '../../access.ts'
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

/**
 * Huge pages are a file, too, of a file system about which AppArmor is asked, unlike that of other memory (Linux 6.1
 * fs/hugetlbfs/inode.c hugetlb_file_setup, without SB_NOUSER).
 */
export function useHugePages(scene: Scene, bits: number): void {
  if (bits !== 0) scene.add('unmounted', { path: '/', access: accessOf(bits), by: scene.by })
}

/** shmget: what is attached later can be read and written, unless it says otherwise, which is rare. */
export function makeSegment(scene: Scene): void {
  if (scene.hasWorked && scene.number(2) & SHM_HUGETLB) useHugePages(scene, READ | WRITE)
}

/** include/uapi/linux/shm.h */
const SHM_HUGETLB = 0x800
