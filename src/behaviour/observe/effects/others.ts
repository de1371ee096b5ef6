import { constantName } from '../../../facts/constants.ts'
import { capabilityNumber } from '../../../facts/capabilities.ts'
import { askedIdentity } from '../../../facts/identity-changes.ts'
import { mountCall, mountFlags } from '../../../facts/mount-calls.ts'
import { signalArgument } from '../../../facts/signal-arguments.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import type { Call } from '../../../trace/sink.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import { plainText } from '../plain-text.ts'
import type { Scene } from '../scene/scene.ts'
import { followGroup, learnStart } from './permissions.ts'
import { changedUsers, maySignal } from '../scene/users.ts'

/** kill, tkill, tgkill, ...: which signal, and whether the target is of the recording. */
export function sendSignal(scene: Scene): void {
  const { call, task } = scene
  const target = call.fd(0)
  weighSignal(scene, target)
  const at = signalArgument(scene.name) ?? 1
  const shown = call.raw(at)
  const signal = /SIG[A-Z0-9_]+/.exec(shown)?.[0] ?? signalName(scene.number(at), scene.arch)
  if (shown === '' || scene.number(at) === 0) return
  scene.add('signals', {
    signal,
    target: task.process.isCalled(target)
      ? 'self'
      : target <= 0
        ? 'group'
        : scene.family.has(target)
          ? 'task'
          : 'other',
    by: scene.by,
    error: scene.error
  })
}

/** To a process of another user only who has CAP_KILL may send a signal. */
function weighSignal(scene: Scene, target: number): void {
  const { process } = scene.task
  const other = scene.family.processOf(target)
  // Inside namespaces numbers and users are others; and a session's processes may continue each other.
  if (!other || process.hasOwnNamespace || process.hasOwnUsers || other.hasOwnUsers) return
  if (maySignal(process.users, other.users) || scene.call.mentions(1, CONTINUE)) return
  if (!scene.hasWorked && scene.error !== 'EPERM') return
  scene.add('capabilities', {
    capability: 'kill',
    operation: 'signal a process of another user',
    outcome: scene.hasWorked ? 'used' : 'refused',
    confidence: 'high',
    by: scene.by
  })
}

const CONTINUE = Buffer.from('SIGCONT')

/** A signal that -X raw prints as its number. */
function signalName(value: number, arch: Arch): string {
  if (value > 32) return `SIGRT_${value - 32}`
  return constantName('SIG', value, arch) ?? `${value}`
}

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

export function trace(scene: Scene): void {
  const request = /PTRACE_[A-Z0-9_]+/.exec(scene.call.raw(0))?.[0] ?? scene.call.raw(0).slice(0, 40)
  scene.add('ptrace', { request, by: scene.by, error: scene.error })
}

/** getuid and its kin: who the workload runs as. A user namespace of its own has numbers of its own. */
export function learnUser(scene: Scene): void {
  const { hasWorked, task, name, call, family } = scene
  const asked = askedIdentity(name)
  if (asked === undefined || !hasWorked || task.process.hasOwnUsers) return
  if (asked.isEffective) learnStart(scene, asked.id)
  family.user.learn(asked.id, call.result)
}

/** setuid, setgroups and their kin: a change of user or group. */
export function changeCredentials(scene: Scene): void {
  const { call, name, task } = scene
  const ids = shownIds(call)
  if (scene.hasWorked) {
    scene.family.user.change()
    task.process.users = changedUsers(task.process.users, name, ids)
    followGroup(scene)
  }
  addCredentials(scene, ids.join(', '))
}

/** capset: a change of capabilities. */
export function changeCapabilities(scene: Scene): void {
  const { call } = scene
  addCredentials(scene, capabilitySets(call.raw(1)) || shownIds(call).join(', '))
}

/** The arguments as printed: no call that changes ids has more than three. */
function shownIds(call: Call): string[] {
  return Array.from({ length: Math.min(call.count, 3) }, (_, index) =>
    call.raw(index).slice(0, 200)
  )
}

function addCredentials(scene: Scene, shown: string): void {
  scene.add('credentials', {
    operation: `${scene.name}(${shown})`,
    by: scene.by,
    error: scene.error
  })
}

/** The sets of capset as their bits, whatever names and comments are printed: `effective=0x1ff, permitted=0x1ff, ...`. */
function capabilitySets(printed: string): string {
  const sets = printed.slice(0, 8192).matchAll(/(effective|permitted|inheritable)=([^,}]*)/g)
  return Array.from(sets, ([, set, bits]) => `${set}=${capabilityBits(bits!) ?? bits}`).join(', ')
}

/** `1<<CAP_CHOWN|1<<CAP_KILL`, `0xfeffffff|0x1ff` (low and high word), `0x1 /* 1<<CAP_CHOWN *\/|0`; null for anything else. */
function capabilityBits(printed: string): string | null {
  let bits = 0n
  for (const [place, part] of printed
    .replace(/\/\*.*?\*\//g, '')
    .split('|')
    .entries()) {
    const [, name, number] = /^(?:1<<CAP_([A-Z_]+)|(0x[\da-f]{1,8}|\d{1,10})) *$/.exec(part) ?? []
    const capability = name === undefined ? undefined : capabilityNumber(name.toLowerCase())
    if (capability !== undefined) bits |= 1n << BigInt(capability)
    else if (number !== undefined) bits |= BigInt(number) << BigInt(place === 1 ? 32 : 0)
    else return null
  }
  return `0x${bits.toString(16)}`
}
