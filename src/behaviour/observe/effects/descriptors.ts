import { constantValue } from '../../../facts/constants.ts'
import { MEMORY_FILE } from '../../../facts/memory-files.ts'
import { LOCK, READ, WRITE } from '../../access.ts'
import { outsideStrings } from '../outside-strings.ts'
import { flagsOf, hasFlag } from './call-flags.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'
import { changeFile } from './permissions.ts'
import { useHugePages } from './unmounted.ts'

export function closeDescriptor(scene: Scene): void {
  if (!scene.unnamed.isEmpty) {
    scene.descriptorPath(0)
    scene.leavesMore = true
  }
  // A failed close has closed it all the same (close(2)), unless it was no descriptor, or did not run.
  if (!scene.isBlocked && scene.call.ran) scene.task.descriptors.delete(scene.call.fd(0))
}

export function closeRange(scene: Scene): void {
  if (!scene.hasWorked) return
  const { call, task } = scene
  const [first, shown, flags] = [call.fd(0), call.fd(1), scene.number(2)]
  const last = Number.isNaN(shown) || shown < 0 ? Infinity : shown
  if (flags & CLOSE_RANGE_UNSHARE) task.descriptors = task.descriptors.fork()
  if (flags & CLOSE_RANGE_CLOEXEC) task.descriptors.closeRangeOnExec(first, last)
  else task.descriptors.closeRange(first, last)
}

/** include/uapi/linux/close_range.h */
const CLOSE_RANGE_UNSHARE = 2
const CLOSE_RANGE_CLOEXEC = 4

/** memfd_create: a file without a place, which may be executed by its descriptor. */
export function makeMemoryFile(scene: Scene): void {
  if (!scene.hasWorked) return
  const { call, paths, task } = scene
  const flags = scene.number(1)
  // It is written, by ftruncate already, to be of use.
  if (flags & MFD_HUGETLB) useHugePages(scene, READ | WRITE)
  if (call.record) return
  const name = call.path(0)
  const path = paths.intern(MEMORY_FILE + (name < 0 ? '' : paths.text(name)))
  task.descriptors.set(call.result, path, (flags & MFD_CLOEXEC) !== 0)
}

/** include/uapi/linux/memfd.h */
const MFD_CLOEXEC = 1
const MFD_HUGETLB = 4

/** What the first argument is a descriptor of, if that is a file in memory, which no decoration tells from a pipe. */
export function memoryFile(scene: Scene): number {
  const { call, paths, task } = scene
  scene.isOfTask = true
  const path = task.descriptors.path(call.fd(0))
  return path !== UNKNOWN_PATH && paths.isMemoryFile(path) ? path : UNKNOWN_PATH
}

/** dup, dup2, dup3: the returned descriptor is the same file. */
export function duplicate(scene: Scene): void {
  if (scene.hasWorked)
    copyTo(scene, scene.call.result, hasFlag(flagsOf(scene), 'O_CLOEXEC', scene.arch))
}

export function controlDescriptor(scene: Scene): void {
  const command = COMMANDS.get(scene.number(1))
  scene.leavesMore = command !== undefined && command !== 'lock'
  switch (command) {
    case undefined:
      return
    case 'duplicate':
      return duplicateIf(scene, false)
    case 'duplicate-cloexec':
      return duplicateIf(scene, true)
    case 'flags':
      if (scene.hasWorked)
        scene.task.descriptors.setCloseOnExec(
          scene.call.fd(0),
          (scene.number(2) & FD_CLOEXEC) !== 0
        )
      return
    case 'lock': {
      const path = scene.descriptorPath(0)
      if (path === UNKNOWN_PATH) return
      // F_WRLCK asks for w as well (Linux 6.1 security/apparmor/lsm.c apparmor_file_lock)
      scene.access(path, isExclusive(scene, path) ? LOCK | WRITE : LOCK)
    }
  }
}

/** Records do not show the lock: of a file that was opened to be appended to it is the one that writers need. */
function isExclusive({ call, files }: Scene, path: number): boolean {
  if (call.record !== null) return files.wasAppendedTo(path)
  return /l_type=F_WRLCK|^F_WRLCK/.test(call.raw(2))
}

/** include/uapi/asm-generic/fcntl.h */
const FD_CLOEXEC = 1

type FcntlCommand = 'duplicate' | 'duplicate-cloexec' | 'flags' | 'lock'

/** fcntl commands that change or lock something; their numbers are the same on every architecture (asm-generic/fcntl.h). */
const COMMANDS: ReadonlyMap<number, FcntlCommand> = new Map(
  (
    [
      ['F_DUPFD', 'duplicate'],
      ['F_DUPFD_CLOEXEC', 'duplicate-cloexec'],
      ['F_SETFD', 'flags'],
      ['F_SETLK', 'lock'],
      ['F_SETLKW', 'lock'],
      ['F_SETLK64', 'lock'],
      ['F_SETLKW64', 'lock'],
      ['F_OFD_SETLK', 'lock'],
      ['F_OFD_SETLKW', 'lock'],
      ['F_SETLEASE', 'lock']
    ] as const
  ).map(([name, command]) => [constantValue(name, 'x86_64') ?? -1, command])
)

export function lockFile(scene: Scene): void {
  const operation = scene.number(1)
  const path = scene.descriptorPath(0)
  if (path === UNKNOWN_PATH || operation & constant(scene, 'LOCK_UN')) return
  scene.access(path, operation & constant(scene, 'LOCK_EX') ? LOCK | WRITE : LOCK)
}

/** ftruncate, fchmod, fchown: w on the file behind the descriptor. */
export function writeThroughDescriptor(scene: Scene): void {
  const path = scene.descriptorPath(0)
  if (path === UNKNOWN_PATH) return
  scene.access(path, WRITE)
  if (scene.hasWorked) changeFile(scene, path)
}

export function listFolder(scene: Scene): void {
  const path = scene.descriptorPath(0)
  if (path === UNKNOWN_PATH || !scene.hasWorked) return
  scene.foundFolder(path)
  scene.access(path, READ)
}

/** recvmsg: descriptors that another process sent (SCM_RIGHTS). */
export function receiveDescriptors(scene: Scene): void {
  if (!scene.hasWorked || !scene.call.mentions(1, RIGHTS)) return
  const { descriptors } = scene.task
  const message = outsideStrings(scene.call.raw(1))
  const closeOnExec =
    scene.call.raw(2).includes('MSG_CMSG_CLOEXEC') || (scene.number(2) & CLOSE_ON_EXEC) !== 0
  for (const { fd, shown } of sentDescriptors(message)) {
    const path = shown === undefined ? UNKNOWN_PATH : scene.call.pieceText(shown)
    if (path < 0 || !scene.paths.isAbsolute(path)) descriptors.delete(fd)
    else descriptors.set(fd, scene.paths.normalize(path), closeOnExec)
  }
}

const RIGHTS = Buffer.from('cmsg_data=[')
/** MSG_CMSG_CLOEXEC of include/linux/socket.h */
const CLOSE_ON_EXEC = 0x40000000
/** Its number, too (-X raw, -X verbose). */
const DATA = /cmsg_type=(?:SCM_RIGHTS|0x1(?: \/\* SCM_RIGHTS \*\/)?), cmsg_data=\[/g
/** `5</srv/a>`, `6<socket:[88]>`, `7<TCP:[127.0.0.1:80->127.0.0.1:81]>`, `8</dev/null<char 1:3>>`, `9`; a path has up to 4096 bytes (PATH_MAX), `\\xHH` each */
const SENT = /(\d{1,9})(?:<((?:->|[^<>]){0,16400})(?:<[^<>]*>)?>)?(?:\(deleted\))?(?:, )?/y

function* sentDescriptors(message: string): Generator<{ fd: number; shown: string | undefined }> {
  for (const data of message.matchAll(DATA)) {
    SENT.lastIndex = data.index + data[0].length
    for (let sent = SENT.exec(message); sent; sent = SENT.exec(message))
      yield { fd: Number(sent[1]), shown: sent[2] }
  }
}

function duplicateIf(scene: Scene, closeOnExec: boolean): void {
  if (scene.hasWorked) copyTo(scene, scene.call.result, closeOnExec)
}

function copyTo(scene: Scene, fd: number, closeOnExec: boolean): void {
  const { descriptors } = scene.task
  const shown = scene.descriptorPath(0)
  const path = shown === UNKNOWN_PATH ? memoryFile(scene) : shown
  if (path === UNKNOWN_PATH) descriptors.delete(fd)
  else descriptors.set(fd, path, closeOnExec)
}

function constant(scene: Scene, name: string): number {
  return constantValue(name, scene.arch) ?? -1
}
