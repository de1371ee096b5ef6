import type { Decoder } from '../../decode.ts'
import { ACTIONS, COMPARISONS, PROFILE_ARCHITECTURES, hasErrno } from './profile.ts'
import type { Condition, SeccompAction } from './profile.ts'

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

export function readName(item: Decoder): string {
  const name = item.string()
  if (name === '') throw item.wrong('the name of a system call')
  return name
}

/** All that `args` holds. */
export function readConditions(entry: Decoder): Condition[] {
  return readList(entry, 'args', readCondition)
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

export function readAction(action: Decoder): SeccompAction {
  return readPrefixed(action, ACTION_NAMES)
}

/** libseccomp's name in lower case, without its prefix. */
export function readArchitecture(item: Decoder): string {
  return readPrefixed(item, ARCHITECTURES)
}

function readPrefixed<T>(item: Decoder, choices: ReadonlyMap<string, T>): T {
  return choices.get(item.oneOf([...choices.keys()]))!
}

/** The errno of an action, EPERM where the member `key` is missing; null for actions without one. */
export function readErrno(holder: Decoder, key: string, action: SeccompAction): number | null {
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

/** Keys of Docker's and Podman's own form: of the profile, and of an entry. */
export const DOCKER_KEYS: readonly string[] = ['archMap', 'defaultErrno']
export const DOCKER_ENTRY_KEYS: readonly string[] = ['includes', 'excludes', 'name', 'errno']

/** The first member that is one of some keys and holds something: older generators write empty ones into every rule. */
export function findKey(holder: Decoder, keys: readonly string[]): string | undefined {
  const members = holder.entries(member => member.isEmpty())
  return members.find(([key, isEmpty]) => keys.includes(key) && !isEmpty)?.[0]
}

/** Go programs write an absent list as null. */
export function readList<T>(holder: Decoder, key: string, read: (item: Decoder) => T): T[] {
  return holder.optional(key, list => list.nullable(items => items.list(read))) ?? []
}
