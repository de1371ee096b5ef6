import { UNKNOWN_PATH } from '../paths.ts'
import type { Call } from '../../trace/sink.ts'
import type { Scene } from '../scene.ts'

const S_IFDIR = Buffer.from('S_IFDIR')
const S_IF = Buffer.from('S_IF')
const FOLDER_FIRST = Buffer.from('{st_mode=S_IFDIR')
const MODE_FIRST = Buffer.from('{st_mode=')
const MODE = Buffer.from('_mode=')
const RAW_FOLDER = /stx?_mode=(?:04\d{4}|0x4[0-9a-f]{3})/

/** stat and its kin: whether a path is a folder, whose rule ends in a slash. */
export function learnKind(scene: Scene): void {
  const { call } = scene
  if (!scene.hasWorked || call.count < 2) return
  const isFolder = showsFolder(call, call.count - 1) || showsFolder(call, call.count - 2)
  // A path comes first (stat) or behind the folder it starts from (newfstatat); without one it is the descriptor's file.
  const first = call.path(0)
  const text = first >= 0 ? first : call.path(1)
  const isDescriptor = text < 0 || scene.paths.texts.firstByte(text) < 0
  const path = isDescriptor
    ? scene.descriptorPath(0)
    : scene.namedPath(text, first >= 0 ? undefined : 0)
  if (path === UNKNOWN_PATH) return
  if (isDescriptor && isFolder) return scene.foundFolder(path)
  scene.kinds.set(path, isFolder)
}

function showsFolder(call: Call, index: number): boolean {
  if (call.startsWith(index, FOLDER_FIRST)) return true
  if (call.startsWith(index, MODE_FIRST)) return RAW_FOLDER.test(call.raw(index))
  if (call.mentions(index, S_IF)) return call.mentions(index, S_IFDIR)
  // -X raw prints the mode as a number
  return call.mentions(index, MODE) && RAW_FOLDER.test(call.raw(index))
}
