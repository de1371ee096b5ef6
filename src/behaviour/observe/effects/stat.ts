import { UNKNOWN_PATH } from '../scene/paths.ts'
import { NONE } from '../../../trace/sink.ts'
import type { Call } from '../../../trace/sink.ts'
import type { Scene } from '../scene/scene.ts'

const QUOTE = Buffer.from('"')
const EMPTY = Buffer.from('""')
const S_IFDIR = Buffer.from('S_IFDIR')
const S_IF = Buffer.from('S_IF')
const FOLDER_FIRST = Buffer.from('{st_mode=S_IFDIR')
const SYMBOL_FIRST = Buffer.from('{st_mode=S_IF')
const MODE = Buffer.from('_mode=')
const RAW_FOLDER = /stx?_mode=(?:04\d{4}|0x4[0-9a-f]{3})/

/** stat and its kin: whether a path is a folder, whose rule ends in a slash. */
export function learnKind(scene: Scene): void {
  const { call, paths } = scene
  // An audit record has the type of each path itself.
  if (!scene.hasWorked || call.record) return
  // A path comes first (stat) or behind the folder it starts from (newfstatat); without one it is the descriptor's file.
  const at = call.startsWith(0, QUOTE) ? 0 : 1
  const isNamed = at === 0 || call.startsWith(1, QUOTE)
  const path = isNamed ? scene.argumentPath(at, at === 0 ? undefined : 0) : scene.descriptorPath(0)
  if (path === UNKNOWN_PATH || path === paths.unknownFolder) return
  const mode = isNamed ? at + 1 : 1
  learnOwner(scene, path, mode)
  const isPlain = call.startsWith(mode, SYMBOL_FIRST)
  const isFolder = isPlain
    ? call.startsWith(mode, FOLDER_FIRST)
    : showsFolder(call, call.count - 1) || showsFolder(call, call.count - 2)
  if (isFolder && (!isNamed || call.startsWith(at, EMPTY))) return scene.foundFolder(path)
  if (isPlain || call.count >= 2) scene.kinds.set(path, isFolder)
}

function showsFolder(call: Call, index: number): boolean {
  if (index < 1) return false
  const symbol = call.find(index, S_IF)
  if (symbol >= 0) return call.startsWith(index, S_IFDIR, symbol)
  // -X raw prints the mode as a number
  return call.mentions(index, MODE) && RAW_FOLDER.test(call.raw(index))
}

/** `strace -v` shows all of the structure, with the file's owner. */
function learnOwner(scene: Scene, path: number, first: number): void {
  const { call, arch, permissions, paths } = scene
  const last = call.count - 1
  const isExtended = call.startsWith(last, EXTENDED)
  const at = isExtended ? last : first
  if (isExtended ? !call.mentions(at, EXTENDED_OWNER) : !call.startsWith(at, WHOLE)) return
  const prefix = isExtended ? 'stx' : 'st'
  const [owner = NONE, group = NONE, mode = NONE] = ['uid', 'gid', 'mode'].map(member =>
    call.member(at, `${prefix}_${member}`, arch)
  )
  if (Number.isNaN(owner + group + mode)) return
  // If a later call changes it, the same line shows that again.
  scene.leavesMore = true
  permissions.learnOwned(paths.text(path), { owner, group, mode })
}

const WHOLE = Buffer.from('{st_dev=')
const EXTENDED = Buffer.from('{stx_')
const EXTENDED_OWNER = Buffer.from('stx_uid=')
