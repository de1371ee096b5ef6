import { MEMORY_FILE } from '../../../facts/memory-files.ts'
import { pathNeed } from '../../../facts/path-needs.ts'
import { pathSyscall } from '../../../facts/path-syscalls.ts'
import { privilegeOf } from '../../../facts/privileged-programs.ts'
import { FAILED, NO_PATH_SHOWN, UNKNOWN } from '../../../trace/sink.ts'
import { EXECUTE, READ } from '../../access.ts'
import { flagsOf, hasFlag } from './call-flags.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import type { Scene } from '../scene/scene.ts'
import type { ForkFlags } from '../scene/tasks.ts'
import { memoryFile } from './descriptors.ts'
import { loseUser, weighPath } from './permissions.ts'

const PLAIN_FORK: ForkFlags = { sharesFolders: false, sharesDescriptors: false, isThread: false }

/** clone, clone3, fork, vfork have begun. */
export function startFork(scene: Scene): void {
  scene.family.forkStarted(scene.task, forkFlags(scene))
}

export function finishFork(scene: Scene): void {
  const child = scene.hasWorked ? scene.call.result : null
  if (scene.call.outcome !== FAILED && child === null && !scene.isBlocked) return
  const flags = forkFlags(scene)
  // Its records come under the process's number.
  if (scene.call.record && flags.isThread) return
  scene.family.forkReturned(scene.task, flags, child)
}

/** fork and vfork have no flags, and share nothing. */
function forkFlags(scene: Scene): ForkFlags {
  const flags = flagsOf(scene)
  if (Number.isNaN(flags)) return PLAIN_FORK
  const has = (symbol: string): boolean => hasFlag(flags, symbol, scene.arch)
  if (has('CLONE_NEWNS')) scene.signs.add('NAMESPACE_CHANGED')
  return {
    sharesFolders: has('CLONE_FS'),
    sharesDescriptors: has('CLONE_FILES'),
    isThread: has('CLONE_THREAD'),
    ...(has('CLONE_NEWPID') ? { startsNamespace: true } : {}),
    ...(has('CLONE_NEWUSER') ? { startsUsers: true } : {})
  }
}

/** execve, execveat: x on the file, and a new program with the descriptors that stay open. */
export function execute(scene: Scene): void {
  const { call, paths, task } = scene
  // -b execve: strace lets go there, and writes no mark where another task's line has come between.
  if (call.outcome === UNKNOWN && task.process.hasEnded) scene.hasWorked = true
  const { index: at, dirfd } = pathSyscall(scene.name)!.paths[0]!
  const text = call.path(at)
  if (text < 0) {
    if (scene.hasWorked) startProgram(scene, -1)
    return
  }
  const isEmpty = !call.record && paths.texts.firstByte(text) < 0
  const path = isEmpty ? openedProgram(scene) : scene.namedPath(text, dirfd)
  if (path === UNKNOWN_PATH) return
  // The interpreter opens its script.
  scene.access(path, call.record?.isScript() ? EXECUTE | READ : EXECUTE)
  weighPath(scene, path, at, pathNeed(scene.name, at))
  if (!scene.hasWorked) return
  if (privilegeOf(paths.text(path)) !== undefined) loseUser(scene)
  // The kernel's own name for a program started by its descriptor (fs/exec.c, alloc_bprm)
  const written = isEmpty
    ? `/dev/fd/${call.fd(0)}`
    : paths.text(paths.isAbsolute(text) ? paths.normalize(text) : path)
  const actual = paths.text(path)
  scene.add('execs', {
    path: written,
    ...(written === actual ? {} : { resolved: actual }),
    by: scene.by
  })
  startProgram(scene, path)
  inherit(scene)
  scene.family.execed(task)
}

/** AT_EMPTY_PATH: the first argument is a descriptor of the program. What has no path can only be executed from memory. */
function openedProgram(scene: Scene): number {
  const path = scene.descriptorPath(0)
  if (path !== UNKNOWN_PATH) return path
  const made = memoryFile(scene)
  if (made !== UNKNOWN_PATH) return made
  const isShown = scene.call.fdPath(0) !== NO_PATH_SHOWN
  return isShown ? scene.paths.intern(MEMORY_FILE) : scene.paths.unknownFolder
}

/** Descriptors that programs hand over to others have low numbers; the rest are not worth the time. */
const HANDED_OVER = 16

function inherit(scene: Scene): void {
  const { descriptors, process } = scene.task
  for (let fd = 0; fd < HANDED_OVER; fd++) {
    const path = descriptors.path(fd)
    if (path === UNKNOWN_PATH || scene.paths.isMemoryFile(path)) continue
    if (!scene.repeats.hasHandedOver(process.program, path))
      scene.add('inherited', { path: scene.paths.text(path), by: scene.by })
  }
}

function startProgram(scene: Scene, program: number): void {
  scene.task.process.begin(program)
  scene.task.descriptors = scene.task.descriptors.afterExec()
}

export function exitTask(scene: Scene): void {
  scene.task.isEnding = true
}

export function exitProcess(scene: Scene): void {
  scene.task.isEnding = true
  scene.task.process.isEnding = true
}

/** getpid, gettid, set_tid_address: in a PID namespace another number than the log's. */
export function learnOwnNumber(scene: Scene): void {
  if (scene.hasWorked) scene.task.process.addNumber(scene.call.result)
}

/** wait4: a child has ended, which the log need not show otherwise (-e signal=none, -e quiet=exit). */
export function learnEnd(scene: Scene): void {
  const { call, family, task } = scene
  if (!scene.hasWorked || task.process.hasOwnNamespace) return
  if (call.mentions(1, STOPPED) || call.mentions(1, CONTINUED)) return
  // 0 with WNOHANG: none has ended.
  if (call.result > 0) family.waitedFor(call.result, call.mentions(1, KILLED))
}

const STOPPED = Buffer.from('WIFSTOPPED')
const CONTINUED = Buffer.from('WIFCONTINUED')
const KILLED = Buffer.from('WIFSIGNALED')
