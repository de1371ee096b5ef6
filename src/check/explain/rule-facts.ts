import type { AppArmorFact, Behaviour, Fact, Program } from '../../behaviour/behaviour.ts'
import { networkFamily, networkType } from '../../facts/apparmor-network.ts'
import { featureFacts } from '../../facts/apparmor-versions.ts'
import { mountScope, printMountScope } from '../../language/apparmor/mount.ts'
import type { MountKind, RecordedMount } from '../../language/apparmor/mount.ts'
import { covers } from '../../language/apparmor/source/other-rule.ts'
import type { OtherNeed } from '../../language/apparmor/source/rule.ts'
import { readRule } from '../../language/apparmor/source/rule.ts'
import { callsOf } from '../../policy/apparmor/features.ts'
import { mountKind } from '../../policy/apparmor/mounts.ts'

/** Something that was seen and that rules are about which name no file. */
export interface RuleFact {
  readonly what: string
  /** errno; null: it succeeded. */
  readonly error: string | null
  /** Undefined: unknown. */
  readonly by?: Program
  readonly fact: Fact
}

/** What was seen of what any of the rules is about, in the order of its kinds. */
export function factsOfRule(behaviour: Behaviour, needs: readonly OtherNeed[]): RuleFact[] {
  const found = needs.flatMap(need => [
    ...(KINDS.get(need.keyword)?.(behaviour, need) ?? []),
    ...behaviour.apparmor.filter(fact => isAbout(fact, need)).map(ofRecord)
  ])
  return [...new Map(found.map(each => [each.fact, each])).values()]
}

type Finder = (behaviour: Behaviour, need: OtherNeed) => RuleFact[]

const KINDS: ReadonlyMap<string, Finder> = new Map(
  Object.entries<Finder>({
    network: (behaviour, { words }) => sockets(behaviour, words),
    unix: ({ sockets: all }, { conditions }) => {
      const type = conditions.get('type')
      return sockets({ sockets: all }, type === undefined ? ['unix'] : ['unix', type])
    },
    signal: signals,
    ptrace: ({ ptrace }, { access, conditions }) =>
      isOwnPeer(conditions) &&
      (access.length === 0 || access.some(word => word.startsWith('trace')))
        ? ptrace.map(fact => ({ what: fact.request, error: fact.error, by: fact.by, fact }))
        : [],
    mount: mounts('mount'),
    remount: mounts('mount'),
    umount: mounts('umount'),
    pivot_root: mounts('pivot_root'),
    userns: feature('userns'),
    mqueue: feature('mqueue'),
    io_uring: feature('io_uring')
  })
)

function sockets(
  { sockets: all }: Pick<Behaviour, 'sockets'>,
  words: readonly string[]
): RuleFact[] {
  return all
    .filter(({ family, type }) => {
      const names = [networkFamily(family ?? ''), networkType(type ?? '')]
      // A bind or a connect does not show the type.
      const isOpen = (word: string): boolean =>
        type === null && words.length > 1 && networkType(word) !== undefined
      return words.every(word => names.includes(word) || isOpen(word))
    })
    .map(fact => {
      const { operation, family, type, protocol, address, error, by } = fact
      return { what: joined(operation, family, type, protocol, address), error, by, fact }
    })
}

function signals({ signals: all }: Behaviour, { access, conditions }: OtherNeed): RuleFact[] {
  const set = conditions.get('set')?.match(/[a-z0-9+]+/g)
  const isSent = access.length === 0 || access.includes('send') || conditions.get('peer') === SELF
  return all
    .filter(
      ({ signal }) => isSent && (!set || set.includes(signal.slice('SIG'.length).toLowerCase()))
    )
    .filter(
      ({ target }) => !conditions.has('peer') || isOwnPeer(conditions) === (target !== 'other')
    )
    .map(fact => {
      const { signal, target, error, by } = fact
      return { what: `${signal} to ${TARGETS[target]}`, error, by, fact }
    })
}

const TARGETS = {
  self: 'itself',
  task: 'a process of the workload',
  group: 'a process group',
  other: 'another process'
} as const

const SELF = '@{profile_name}'

function isOwnPeer(conditions: OtherNeed['conditions']): boolean {
  return (conditions.get('peer') ?? SELF) === SELF
}

function mounts(kind: MountKind): Finder {
  return (behaviour, need) =>
    behaviour.mounts
      .filter(fact => mountKind(fact) === kind)
      .filter(({ target, source, fstype, flags }) =>
        isMountOf(kind, { name: target, srcname: source, fstype, flags }, need)
      )
      .map(fact => {
        const { operation, source, target, fstype, error, by } = fact
        return {
          what: joined(operation, fstype, source, target && `at ${target}`),
          error,
          by,
          fact
        }
      })
}

/** Whether a rule is about a mount; one that names nothing is about all. */
function isMountOf(kind: MountKind, mount: RecordedMount, need: OtherNeed): boolean {
  if (need.words.length + need.conditions.size + need.access.length === 0) return true
  const scope = mountScope(kind, mount)
  const own = scope && readRule(`${kind}${printMountScope(kind, scope)}`)
  return own?.kind === 'other' && covers(need, own)
}

function feature(keyword: string): Finder {
  return behaviour =>
    featureFacts
      .filter(({ rule }) => rule === keyword)
      .flatMap(facts => callsOf(behaviour, facts))
      .map(fact => ({ what: fact.name, error: null, fact }))
}

/** Whether AppArmor's record is of what a rule is about. */
function isAbout(fact: AppArmorFact, need: OtherNeed): boolean {
  const { keyword, words, conditions } = need
  const { class: kind, family, type, peer, profile } = fact
  if ((kind === 'pivotroot' ? 'pivot_root' : kind) !== keyword) return false
  if (keyword === 'mount' || keyword === 'umount' || keyword === 'pivot_root')
    return isMountOf(keyword, fact, need)
  const wanted = conditions.get('peer')
  return (
    words.every(word => word === family || word === type) &&
    (wanted === undefined || wanted === (peer === profile ? SELF : peer))
  )
}

function ofRecord(fact: AppArmorFact): RuleFact {
  const { verdict, access, family, type, signal, peer, name, target } = fact
  const object = joined(access, signal, family, type, name ?? target, peer && `other side ${peer}`)
  return { what: `AppArmor ${verdict}: ${object}`, error: null, fact }
}

function joined(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ')
}
