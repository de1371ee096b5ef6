import { callEffect } from '../../facts/call-effects.ts'
import type { Effect } from '../../facts/call-effects.ts'
import { keepsArgument, keepsArguments } from '../../facts/kept-arguments.ts'
import { pathNeed } from '../../facts/path-needs.ts'
import type { PathNeed } from '../../facts/path-needs.ts'
import { pathSyscall } from '../../facts/path-syscalls.ts'
import type { PathArgument } from '../../facts/path-syscalls.ts'
import {
  ARGUMENTS,
  FIRST_NUMBER,
  NAME_ONLY,
  OTHER_ARGUMENTS,
  OWN_NUMBER,
  START
} from '../../trace/sink.ts'
import type { Interest } from '../../trace/sink.ts'
import type { Texts } from '../../trace/texts.ts'
import { bitsOf } from '../access.ts'
import * as credentials from './effects/credentials.ts'
import * as descriptors from './effects/descriptors.ts'
import * as folders from './effects/folders.ts'
import { learnKind } from './effects/stat.ts'
import { useLimit } from './effects/limits.ts'
import { linkFile } from './effects/link.ts'
import * as memory from './effects/memory.ts'
import { mountOrUnmount } from './effects/mounts.ts'
import * as network from './effects/network.ts'
import { openFile } from './effects/open.ts'
import { traceProcess } from './effects/ptrace.ts'
import { makeSegment, openQueue } from './effects/unmounted.ts'
import { sendSignal } from './effects/signals.ts'
import * as tasks from './effects/tasks.ts'
import { Evidence } from './evidence.ts'
import type { Scene } from './scene/scene.ts'

/**
 * What state a call changes: nothing; the descriptor in its first argument, or in its result; a mapping at the address it
 * returns, or at its first argument; the numbers of its process, by its result; or more than that.
 */
export type Leaves = 'nothing' | 'first' | 'result' | 'mapping' | 'unmapping' | 'number' | 'more'

/** How a system call is handled, beyond counting it. */
export interface Plan {
  readonly name: string
  readonly effect: ((scene: Scene) => void) | null
  readonly start: ((scene: Scene) => void) | null
  /** What the effect changes when the call succeeded, and when it failed. */
  readonly leaves: Leaves
  readonly leavesFailed: Leaves
  /** Path arguments whose access the effect does not record itself. */
  readonly paths: readonly PlannedPath[]
  /** Index of the flags that change what a path argument means (AT_...); -1: none. */
  readonly flags: number
  /** The path that is printed behind the first argument or the result, `3</x>`, matters. */
  readonly looksAtFiles: boolean
  /** The call executes a program (execve, execveat). */
  readonly isExec: boolean
  readonly keepsArguments: boolean
  /** Null: no call of this name is evidence of a capability. */
  readonly evidence: Evidence | null
}

/** A path argument that is recorded. Every object has all members, as V8 accesses objects of one shape ten times faster. */
export interface PlannedPath {
  readonly index: number
  readonly dirfd: number | undefined
  readonly role: PathArgument['role'] | undefined
  readonly bits: number
  /** Undefined if owner and mode do not matter. */
  readonly need: PathNeed | undefined
}

const EFFECTS: Readonly<Record<Effect, (scene: Scene) => void>> = {
  open: openFile,
  close: descriptors.closeDescriptor,
  'close-range': descriptors.closeRange,
  dup: descriptors.duplicate,
  fcntl: descriptors.controlDescriptor,
  chdir: folders.changeFolder,
  fchdir: folders.changeFolderByDescriptor,
  chroot: folders.changeRoot,
  'pivot-root': folders.pivotRoot,
  fork: tasks.finishFork,
  exec: tasks.execute,
  exit: tasks.exitTask,
  'exit-group': tasks.exitProcess,
  unshare: folders.unshare,
  setns: folders.joinNamespace,
  getcwd: folders.learnFolder,
  readlink: folders.learnLink,
  'own-number': tasks.learnOwnNumber,
  'own-user': credentials.learnUser,
  limit: useLimit,
  wait: tasks.learnEnd,
  queue: openQueue,
  segment: makeSegment,
  map: memory.mapFile,
  protect: memory.protectMapping,
  unmap: memory.unmap,
  stat: learnKind,
  flock: descriptors.lockFile,
  'list-folder': descriptors.listFolder,
  'write-fd': descriptors.writeThroughDescriptor,
  link: linkFile,
  socket: network.createSocket,
  socketpair: network.createPair,
  bind: network.bindSocket,
  connect: network.connectSocket,
  send: network.sendTo,
  receive: descriptors.receiveDescriptors,
  signal: sendSignal,
  mount: mountOrUnmount,
  ptrace: traceProcess,
  credentials: credentials.changeCredentials,
  capset: credentials.changeCapabilities,
  'memory-file': descriptors.makeMemoryFile
}

/** What effects change beside the task's circumstances (`Circumstances`); all others: 'more'. */
const LEAVES: Partial<Record<Effect, Leaves>> = {
  open: 'result',
  dup: 'result',
  close: 'first',
  map: 'mapping',
  unmap: 'unmapping',
  'own-number': 'number',
  protect: 'nothing',
  fcntl: 'nothing',
  chdir: 'nothing',
  fchdir: 'nothing',
  chroot: 'nothing',
  getcwd: 'nothing',
  stat: 'nothing',
  flock: 'nothing',
  'list-folder': 'nothing',
  'write-fd': 'nothing',
  link: 'nothing',
  socket: 'nothing',
  socketpair: 'nothing',
  bind: 'nothing',
  connect: 'nothing',
  send: 'nothing',
  mount: 'nothing',
  ptrace: 'nothing',
  queue: 'nothing',
  segment: 'nothing',
  'own-user': 'nothing'
}

/** Effects that change state even when the call failed; close releases the descriptor all the same. */
const LEAVES_FAILED: Partial<Record<Effect, Leaves>> = {
  close: 'first',
  fork: 'more',
  exec: 'more',
  exit: 'more',
  'exit-group': 'more',
  signal: 'more'
}

/** Effects that record the access of their path arguments themselves. */
const RECORDING: ReadonlySet<Effect> = new Set([
  'open',
  'exec',
  'chdir',
  'chroot',
  'readlink',
  'queue'
])

/** Effects that do not use a file printed behind the first argument or the result. */
const IGNORES_FILES: ReadonlySet<Effect> = new Set([
  'socket',
  'socketpair',
  'bind',
  'connect',
  'send',
  'queue',
  'segment'
])

/** The plan for a call; null if it is only counted. */
export function planFor(name: string): Plan | null {
  const effect = callEffect(name)
  const withPaths = pathSyscall(name)
  const evidence = new Evidence(name)
  const recorded = effect !== undefined && RECORDING.has(effect)
  const looksAtFirst = withPaths !== undefined || keepsArgument(name, 0) || evidence.looksAt(0)
  const plan: Plan = {
    name,
    effect: effect === undefined ? null : EFFECTS[effect],
    start: effect === 'fork' ? tasks.startFork : null,
    leaves: effect === undefined ? 'nothing' : (LEAVES[effect] ?? 'more'),
    leavesFailed: effect === undefined ? 'nothing' : (LEAVES_FAILED[effect] ?? 'nothing'),
    paths: recorded
      ? []
      : (withPaths?.paths ?? []).map(({ index, dirfd, access, role }) => ({
          index,
          dirfd,
          role,
          bits: bitsOf(access) ?? 0,
          need: pathNeed(name, index)
        })),
    flags: withPaths?.flags ?? -1,
    looksAtFiles: effect === undefined ? looksAtFirst : !IGNORES_FILES.has(effect),
    isExec: effect === 'exec',
    keepsArguments: keepsArguments(name),
    evidence: evidence.isEmpty ? null : evidence
  }
  const isEmpty =
    !plan.effect && plan.paths.length === 0 && !plan.keepsArguments && plan.evidence === null
  return isEmpty ? null : plan
}

/** The plans for calls, by the ids of their names; each is made once. */
export class Plans {
  readonly #names: Texts
  readonly #plans: (Plan | null | undefined)[] = []

  constructor(names: Texts) {
    this.#names = names
  }

  of(name: number): Plan | null {
    const known = this.#plans[name]
    return known === undefined ? (this.#plans[name] = planFor(this.#names.text(name))) : known
  }
}

/** Which parts of a call this plan can use. */
export function interestOf(plan: Plan | null): Interest {
  if (plan === null) return NAME_ONLY
  if (plan.start !== null) return START
  if (plan.leaves === 'first') return FIRST_NUMBER
  if (plan.leaves === 'number') return OWN_NUMBER
  return plan.looksAtFiles ? ARGUMENTS : OTHER_ARGUMENTS
}
