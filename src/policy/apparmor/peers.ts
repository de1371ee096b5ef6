import type { AppArmorFact, Behaviour } from '../../behaviour/behaviour.ts'
import { UNIX_OWN, UNIX_PEER } from '../../facts/apparmor-unix.ts'
import { RUNTIMES } from '../../facts/runtime-floors.ts'
import { groupBy } from '../../group.ts'
import { labelPattern } from '../../language/apparmor/label.ts'
import { sortedSet } from '../../order.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import type { PeerRule, Reason } from '../policy.ts'
import { askedOf } from './asked.ts'
import { seen } from './evidence.ts'
import { pairsOnDemand } from './on-demand.ts'
import { isPrivate, usedSockets } from './sockets.ts'
import type { UsedSocket } from './sockets.ts'

/** What the workload's processes may do to each other, and who may signal them. */
export function decidePeers(behaviour: Behaviour, options: DecideOptions): PeerRule[] {
  const usual = isSwitchedOff('container', options) ? [] : [...STOPPED_BY, ...AMONG_THEMSELVES]
  return [
    ...usual,
    ...tracing(behaviour),
    ...withOthers(behaviour, usual, options),
    ...socketPairs(behaviour, options)
  ]
}

/** runc and crun are profiles of their own on some distributions (Ubuntu 24.04), elsewhere they are unconfined. */
const STOPPED_BY: readonly PeerRule[] = sortedSet([...RUNTIMES, 'unconfined']).map(peer => ({
  kind: 'signal',
  access: ['receive'],
  type: null,
  peer,
  reasons: [container('the runtime stops the container with signals')]
}))

const AMONG_THEMSELVES: readonly PeerRule[] = [
  {
    kind: 'signal',
    access: ['receive', 'send'],
    type: null,
    peer: 'self',
    reasons: [container('processes stop their children, and abort(3) signals itself')]
  },
  {
    kind: 'ptrace',
    access: ['read', 'readby'],
    type: null,
    peer: 'self',
    reasons: [container('processes look at each other in /proc')]
  }
]

function container(text: string): Reason {
  return { class: 'container', text }
}

function tracing(behaviour: Behaviour): PeerRule[] {
  const done = behaviour.ptrace.filter(({ error }) => error === null)
  if (done.length === 0) return []
  return [
    {
      kind: 'ptrace',
      access: ['trace', 'tracedby'],
      type: null,
      peer: 'self',
      reasons: [seen(behaviour, 'ptrace', done)]
    }
  ]
}

/** Signals to and from other profiles, and looks at their processes, of which only AppArmor's own records tell. */
function withOthers(
  behaviour: Behaviour,
  usual: readonly PeerRule[],
  options: DecideOptions
): PeerRule[] {
  const asked = askedOf(behaviour, ['signal', 'ptrace'], options).filter(isOfOther)
  return groupBy(asked, ({ class: kind, peer }) => `${kind} ${peer}`).flatMap(
    ([, facts]): PeerRule[] => {
      const { class: kind, peer: name = '' } = facts[0]!
      const peer = labelPattern(name)
      const known = usual.filter(rule => rule.kind === kind && rule.peer === peer)
      const access = sortedSet(facts.flatMap(fact => wordsOf(fact))).filter(
        word => !known.some(rule => rule.access.includes(word))
      )
      if (access.length === 0 || peer === null) return []
      const reasons = [seen(behaviour, `${kind} ${name}`, facts)]
      if (kind !== 'signal') return [{ kind: 'ptrace', access, type: null, peer, reasons }]
      const set = signalsOf(facts)
      return [{ kind: 'signal', access, type: null, peer, ...(set && { set }), reasons }]
    }
  )
}

/** `shop//child` and `shop//&other` are of `shop`, which may do so by another rule. */
function isOfOther({ profile, peer = '' }: AppArmorFact): boolean {
  return peer !== '' && peer !== 'self' && peer.split('//', 1)[0] !== profile.split('//', 1)[0]
}

/** The signals of records, sorted; undefined where one does not tell it, or in a form that no rule has. */
export function signalsOf(facts: readonly AppArmorFact[]): string[] | undefined {
  const names = facts.map(({ signal }) => signal ?? '')
  return names.every(name => /^[a-z][a-z0-9]{1,9}(?:\+[0-9]{1,2})?$/.test(name))
    ? sortedSet(names)
    : undefined
}

/** What of a signal or of ptrace was asked for. */
export function wordsOf({ access = '' }: AppArmorFact): string[] {
  return access.split(/[\s,]+/).filter(word => /^[a-z]+$/.test(word))
}

// Pairs that no other process can reach need no `network unix`, which would allow every unix socket.
function socketPairs(behaviour: Behaviour, options: DecideOptions): PeerRule[] {
  const sockets = usedSockets(behaviour).filter(({ family }) => family === 'unix')
  if (!isPrivate(sockets)) return []
  const used = groupBy(sockets, ({ type }) => type ?? '').flatMap(([type, alike]) =>
    pairOf(type || null, seen(behaviour, 'socketpair', alike.map(factOf)))
  )
  const others = isSwitchedOff('on-demand', options) ? [] : pairsOnDemand(behaviour)
  return [
    ...used,
    ...others
      .filter(({ type }) => !used.some(rule => rule.type === type || rule.type === null))
      .flatMap(({ type, reason }) => pairOf(type, reason))
  ]
}

function factOf({ fact }: UsedSocket): UsedSocket['fact'] {
  return fact
}

function pairOf(type: string | null, reason: Reason): PeerRule[] {
  const reasons = [reason]
  return [
    { kind: 'unix', access: UNIX_OWN, type, peer: null, reasons },
    { kind: 'unix', access: UNIX_PEER, type, peer: 'self', reasons }
  ]
}
