import { addressArgument } from '../../../facts/address-arguments.ts'
import { isLibcService } from '../../../facts/libc-services.ts'
import { UNKNOWN } from '../../../trace/sink.ts'
import { READ, WRITE } from '../../access.ts'
import { outsideStrings } from '../outside-strings.ts'
import { WRITE as MAY_WRITE } from '../scene/permission.ts'
import { UNKNOWN_PATH } from '../scene/paths.ts'
import { noPath } from '../scene/raw-path.ts'
import type { Scene } from '../scene/scene.ts'
import { addressOf } from './socket-address.ts'
import { weighPath } from './permissions.ts'
import { familyName, protocolName, socketTypeName } from './socket-names.ts'

/** socket */
export function createSocket(scene: Scene): void {
  addSocket(scene, 'socket')
}

/** socketpair */
export function createPair(scene: Scene): void {
  addSocket(scene, 'socketpair')
}

/** Family, type and protocol, which are the first three arguments. */
function addSocket(scene: Scene, operation: 'socket' | 'socketpair'): void {
  const { call, arch } = scene
  // Servers make the same socket thousands of times.
  if (scene.isRepeated(0, 2)) return
  // The log may be cut in a name.
  if (call.outcome === UNKNOWN && call.count < 3) return
  const family = familyName(call.raw(0), call.flags(0, arch))
  if (family === null) return
  scene.add('sockets', {
    operation,
    family,
    type: socketTypeName(call.raw(1), call.flags(1, arch)),
    protocol: protocolName(call.raw(2), family, arch),
    address: null,
    by: scene.by,
    error: scene.error
  })
}

/** bind */
export function bindSocket(scene: Scene): void {
  useNewAddress(scene, 'bind')
}

/** connect */
export function connectSocket(scene: Scene): void {
  useNewAddress(scene, 'connect')
}

/** Clients connect to one address over and over; a path may mean another file each time. */
function useNewAddress(scene: Scene, operation: 'bind' | 'connect'): void {
  if (!scene.call.mentions(1, UNIX_PATH) && scene.isRepeated(1, 1)) return
  useSocketAddress(scene, operation, scene.call.raw(1))
}

/** sendto, sendmsg, sendmmsg to a named peer. */
export function sendTo(scene: Scene): void {
  const at = addressArgument(scene.name)
  if (!scene.call.mentions(at, ADDRESS)) return
  const text = scene.call.raw(at)
  const from = outsideStrings(text).indexOf('{sa_family=')
  if (from >= 0) useSocketAddress(scene, 'send', text.slice(from))
}

const ADDRESS = Buffer.from('{sa_family=')
const UNIX_PATH = Buffer.from('sun_path=')

function useSocketAddress(
  scene: Scene,
  operation: 'bind' | 'connect' | 'send',
  printed: string
): void {
  const text = printed.slice(0, LONGEST_ADDRESS)
  const family = /\{sa_family=(AF_[A-Za-z0-9_]+|0x[0-9a-f]+|\d+)[,}\s]/.exec(text)
  if (!family) return void noPath(scene, 1)
  if (scene.call.outcome === UNKNOWN && !text.includes('}')) return
  const name = familyName(family[1]!, Number(family[1]))
  const path = name === 'AF_UNIX' ? socketPath(scene, text) : UNKNOWN_PATH
  const isBind = operation === 'bind'
  if (path !== UNKNOWN_PATH && !isMissingService(scene, path))
    scene.access(path, isBind ? WRITE : READ | WRITE, isBind)
  if (path !== UNKNOWN_PATH)
    weighPath(scene, path, -1, { folder: isBind, object: isBind ? 0 : MAY_WRITE })
  scene.add('sockets', {
    operation,
    family: name,
    type: null,
    protocol: null,
    address: path === UNKNOWN_PATH ? addressOf(text) : scene.paths.text(path),
    by: scene.by,
    error: scene.error
  })
}

/** More than is printed of 128 bytes, `struct sockaddr_storage`. */
const LONGEST_ADDRESS = 2048

/** Records are kept for weeks, and the C library looks for its own service with every user name. */
function isMissingService(scene: Scene, path: number): boolean {
  return !scene.hasWorked && scene.call.record !== null && isLibcService(scene.paths.text(path))
}

// A path; not `sun_path=@"abstract"`, and not a name that was never bound.
function socketPath(scene: Scene, text: string): number {
  const path = /sun_path="((?:[^"\\]|\\.)*)"/s.exec(text)
  if (!path) return UNKNOWN_PATH
  return scene.namedPath(scene.call.pieceText(path[1]!))
}
