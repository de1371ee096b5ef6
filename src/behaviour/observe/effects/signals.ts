import { constantName } from '../../../facts/constants.ts'
import { signalArgument } from '../../../facts/signal-arguments.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import type { Scene } from '../scene/scene.ts'
import { maySignal } from '../scene/users.ts'

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
