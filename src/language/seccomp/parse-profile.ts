import { Decoder } from '../../decode.ts'
import { UserError } from '../../errors.ts'
import { parseExactJson } from './exact-json.ts'
import type { SeccompEntry, SeccompProfile } from './profile.ts'
import {
  DOCKER_ENTRY_KEYS,
  DOCKER_KEYS,
  findKey,
  readAction,
  readArchitecture,
  readConditions,
  readErrno,
  readList,
  readName
} from './profile-members.ts'

/**
 * Reads the plain OCI object, the one form that every runtime understands, and refuses what runc or crun refuse, and
 * what they accept with another meaning.
 * @throws UserError that names the document and the member
 */
export async function parseSeccompProfile(text: string, where: string): Promise<SeccompProfile> {
  return readSeccompProfile(new Decoder(await parseExactJson(text, where), where), where)
}

/** The same of JSON that is parsed already. @throws UserError */
export function readSeccompProfile(root: Decoder, where: string): SeccompProfile {
  refuseEmpty(root, where)
  refuseDockerKeys(root, where, DOCKER_KEYS)
  const defaultAction = readAction(root.at('defaultAction'))
  return {
    defaultAction,
    defaultErrno: readErrno(root, 'defaultErrnoRet', defaultAction),
    architectures: readList(root, 'architectures', readArchitecture),
    flags: readList(root, 'flags', item => item.string()),
    entries: readList(root, 'syscalls', item => readEntry(item, where))
  }
}

function readEntry(entry: Decoder, where: string): SeccompEntry {
  refuseDockerKeys(entry, where, DOCKER_ENTRY_KEYS)
  const action = readAction(entry.at('action'))
  const names = entry.at('names').list(readName)
  if (names.length === 0) throw entry.at('names').wrong('at least one name')
  return {
    names,
    action,
    errno: readErrno(entry, 'errnoRet', action),
    conditions: readConditions(entry)
  }
}

/** @throws UserError */
export function refuseEmpty(root: Decoder, where: string): void {
  if (root.entries(() => null).length > 0) return
  throw new UserError(
    `${where}: the profile is empty, and runc runs a container without any filter under it: give it a defaultAction`
  )
}

/**
 * Docker's and Podman's own keys: containerd drops them in silence, and a conditional rule becomes unconditional. Empty
 * ones (`"includes": {}`, `"archMap": null`) lose nothing.
 */
function refuseDockerKeys(holder: Decoder, where: string, keys: readonly string[]): void {
  const key = findKey(holder, keys)
  if (key === undefined) return
  throw new UserError(
    `${where}: ${JSON.stringify(key)} is a key of Docker's and Podman's own format, which containerd drops in silence: write the profile as a plain OCI object for one architecture and one set of capabilities`
  )
}
