import { MAP, READ, WRITE } from '../../access.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'
import { useHugePages } from './unmounted.ts'

const PROT_READ = 1
const PROT_WRITE = 2
const PROT_EXEC = 4
const MAP_SHARED = 1
const MAP_TYPE = 0xf

/** mmap: m for what is executable, w for what is shared and writable (Linux 6.1 security/apparmor/lsm.c common_mmap). */
export function mapFile(scene: Scene): void {
  const { call } = scene
  const path = call.count < 5 ? UNKNOWN_PATH : mappedWithoutExec(scene)
  if (!scene.hasWorked) return
  if (path === UNKNOWN_PATH && !(call.fd(4) >= 0)) mapHugePages(scene)
  scene.task.process.mappings.map(call.result, call.result + scene.number(1), path)
}

/** The file that is mapped, `UNKNOWN_PATH` for none and where it is executable at once. */
function mappedWithoutExec(scene: Scene): number {
  const fd = scene.call.fd(4)
  if (Number.isNaN(fd) || fd < 0) return UNKNOWN_PATH
  const protection = scene.number(2)
  if (Number.isNaN(protection)) return UNKNOWN_PATH
  if (protection & PROT_EXEC) scene.mapsCode = true
  const path = scene.descriptorPath(4)
  if (path === UNKNOWN_PATH) return UNKNOWN_PATH
  let bits = 0
  if (protection & PROT_EXEC) bits |= MAP | (protection & PROT_READ ? READ : 0)
  if (protection & PROT_WRITE && isShared(scene.number(3))) bits |= WRITE
  if (bits !== 0) scene.access(path, bits)
  return protection & PROT_EXEC ? UNKNOWN_PATH : path
}

function isShared(flags: number): boolean {
  return (flags & MAP_TYPE) === MAP_SHARED || (flags & MAP_TYPE) === 3 // MAP_SHARED_VALIDATE
}

/** Anonymous memory of huge pages. */
function mapHugePages(scene: Scene): void {
  const flags = scene.number(3)
  if ((flags & HUGE) !== HUGE) return
  const protection = scene.number(2)
  let bits = protection & PROT_READ ? READ : 0
  if (protection & PROT_WRITE && isShared(flags)) bits |= WRITE
  if (protection & PROT_EXEC) bits |= MAP
  useHugePages(scene, bits)
}

/** MAP_ANONYMOUS and MAP_HUGETLB, which are the same on every architecture that is known here. */
const HUGE = 0x20 | 0x40000

/** mprotect: making a mapped file executable asks for m, too. */
export function protectMapping(scene: Scene): void {
  const protection = scene.number(2)
  if (Number.isNaN(protection) || !(protection & PROT_EXEC)) return
  // What stands there is not in the line.
  scene.leavesMore = true
  const path = scene.task.process.mappings.pathAt(scene.number(0))
  if (path !== UNKNOWN_PATH) scene.access(path, MAP | (protection & PROT_READ ? READ : 0))
}

export function unmap(scene: Scene): void {
  const { process } = scene.task
  if (!scene.hasWorked || process.mappings.isEmpty) return
  const start = scene.number(0)
  process.mappings.remove(start, start + scene.number(1))
}
