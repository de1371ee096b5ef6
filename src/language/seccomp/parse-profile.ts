import { Decoder } from '../../decode.ts'
import { UserError } from '../../errors.ts'
import { parseExactJson } from './exact-json.ts'
import { ACTIONS, COMPARISONS, PROFILE_ARCHITECTURES, hasErrno } from './profile.ts'
import type { Condition, SeccompAction, SeccompEntry, SeccompProfile } from './profile.ts'

/**
 * Reads the plain OCI object, the one form that every runtime understands, and refuses what runc or crun refuse, and
 * what they accept with another meaning.
 * @throws UserError that names the document and the member
 */
export async function parseSeccompProfile(text: string, where: string): Promise<SeccompProfile> {
  const root = new Decoder(await parseExactJson(text, where), where)
  refuseEmpty(root, where)
  refuseDockerKeys(root, where, ['archMap', 'defaultErrno'])
  const defaultAction = readAction(root.at('defaultAction'))
  return {
    defaultAction,
    defaultErrno: readErrno(root, 'defaultErrnoRet', defaultAction),
    architectures: readList(root, 'architectures', item => readPrefixed(item, ARCHITECTURES)),
    flags: readList(root, 'flags', item => item.string()),
    entries: readList(root, 'syscalls', item => readEntry(item, where))
  }
}

const PREFIX_ACTION = 'SCMP_ACT_'
const OPS = new Map(COMPARISONS.map(op => [`SCMP_CMP_${op}`, op]))
// SCMP_ACT_KILL is the old name of KILL_THREAD.
const ACTION_NAMES = new Map<string, SeccompAction>([
  [`${PREFIX_ACTION}KILL`, 'KILL_THREAD'],
  ...ACTIONS.map(action => [`${PREFIX_ACTION}${action}`, action] as const)
])
const ARCHITECTURES = new Map(
  PROFILE_ARCHITECTURES.map(arch => [`SCMP_ARCH_${arch.toUpperCase()}`, arch])
)
const MAX_ERRNO = 4095

function readEntry(entry: Decoder, where: string): SeccompEntry {
  refuseDockerKeys(entry, where, ['includes', 'excludes', 'name', 'errno'])
  const action = readAction(entry.at('action'))
  const names = entry.at('names').list(item => {
    const name = item.string()
    if (name === '') throw item.wrong('the name of a system call')
    return name
  })
  if (names.length === 0) throw entry.at('names').wrong('at least one name')
  return {
    names,
    action,
    errno: readErrno(entry, 'errnoRet', action),
    conditions: readList(entry, 'args', readCondition)
  }
}

function readCondition(condition: Decoder): Condition {
  const index = condition.at('index').count()
  if (index > 5) throw condition.at('index').wrong('an argument from 0 to 5')
  return {
    index,
    op: readPrefixed(condition.at('op'), OPS),
    value: condition.at('value').unsigned64(),
    valueTwo: condition.optional('valueTwo', value => value.unsigned64()) ?? 0n
  }
}

function readAction(action: Decoder): SeccompAction {
  return readPrefixed(action, ACTION_NAMES)
}

function readPrefixed<T>(item: Decoder, choices: ReadonlyMap<string, T>): T {
  return choices.get(item.oneOf([...choices.keys()]))!
}

function readErrno(holder: Decoder, key: string, action: SeccompAction): number | null {
  const given = holder.optional(key, item => item.nullable(value => value.count())) ?? null
  if (!hasErrno(action)) {
    if (given === null) return null
    throw holder
      .at(key)
      .wrong(`no errno beside ${PREFIX_ACTION}${action} (crun refuses the profile)`)
  }
  if (given !== null && given > MAX_ERRNO) throw holder.at(key).wrong(`an errno up to ${MAX_ERRNO}`)
  // The runtimes' own default, EPERM.
  return given ?? 1
}

// Go programs write an absent list as null.
function readList<T>(holder: Decoder, key: string, read: (item: Decoder) => T): T[] {
  return holder.optional(key, list => list.nullable(items => items.list(read))) ?? []
}

function refuseEmpty(root: Decoder, where: string): void {
  if (root.entries(() => null).length > 0) return
  throw new UserError(
    `${where}: the profile is empty, and runc runs a container without any filter under it: give it a defaultAction`
  )
}

/**
 * Docker's and Podman's own keys: containerd drops them in silence, and a conditional rule becomes unconditional. Empty
 * ones (`"includes": {}`, `"archMap": null`, which older generators write into every rule) lose nothing.
 */
function refuseDockerKeys(holder: Decoder, where: string, keys: readonly string[]): void {
  const members = holder.entries(member => member.isEmpty())
  const found = members.find(([key, isEmpty]) => keys.includes(key) && !isEmpty)
  if (!found) return
  throw new UserError(
    `${where}: ${JSON.stringify(found[0])} is a key of Docker's and Podman's own format, which containerd drops in silence: write the profile as a plain OCI object for one architecture and one set of capabilities`
  )
}
