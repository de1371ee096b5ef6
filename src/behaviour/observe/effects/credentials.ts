import { capabilityNumber } from '../../../facts/capabilities.ts'
import { askedIdentity } from '../../../facts/identity-changes.ts'
import type { Call } from '../../../trace/sink.ts'
import type { Scene } from '../scene/scene.ts'
import { changedUsers } from '../scene/users.ts'
import { followGroup, learnStart } from './permissions.ts'

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
