import { isOnlyAppArmors } from '../../behaviour/apparmor-accesses.ts'
import type { AppArmorFact, Behaviour, Fact } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { networkFamily } from '../../facts/apparmor-network.ts'
import { isAskedAbout, isFeature } from '../../facts/apparmor-versions.ts'
import { isCapability } from '../../facts/capabilities.ts'
import { groupBy } from '../../group.ts'
import { dbusScope } from '../../language/apparmor/dbus.ts'
import { labelPattern } from '../../language/apparmor/label.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import { sortedSet } from '../../order.ts'
import { signalsOf, wordsOf } from '../apparmor/peers.ts'
import { profileChange } from '../apparmor/profile-changes.ts'
import { withoutRule } from '../apparmor/without-rule.ts'
import type { Reason } from '../policy.ts'
import { byHand, change } from './change.ts'
import type { Change } from './change.ts'
import type { Coverage } from './coverage.ts'
import { asNeed } from './seen-rules.ts'
import { severityOfKind, severityOfPeer } from './severity.ts'

/**
 * What AppArmor refused and no call shows: signals and looks at other processes become rules; what no rule can say is left to a
 * person, and said.
 */
export function amendOtherVerdicts(
  profile: Coverage,
  behaviour: Behaviour,
  allowDangerous: boolean
): Change<Rule>[] {
  const refused = behaviour.apparmor.filter(
    ({ verdict }) => verdict === 'denied' || verdict === 'killed'
  )
  const changes = [
    ...amendPeers(profile, refused, behaviour, allowDangerous),
    ...refused.flatMap(fact => leftByHand(profile, fact, behaviour) ?? [])
  ]
  return [...new Map(changes.map(each => [each.what, each])).values()]
}

function reasonOf(facts: readonly AppArmorFact[], behaviour: Behaviour): Reason {
  const [fact] = facts
  const count = facts.reduce((sum, each) => sum + each.count, 0)
  return {
    class: 'seen',
    text: `${fact!.class} ${fact!.verdict}, ${count === 1 ? 'once' : `${count} times`}`,
    first: formatFirst(behaviour, firstOf(facts))
  }
}

function firstOf(facts: readonly AppArmorFact[]): Fact {
  return facts.reduce((first, fact) => (fact.first < first.first ? fact : first))
}

/** One rule for all that is missing of a kind towards the same other side. */
function amendPeers(
  profile: Coverage,
  refused: readonly AppArmorFact[],
  behaviour: Behaviour,
  allowDangerous: boolean
): Change<Rule>[] {
  const asked = refused.filter(
    fact => (fact.class === 'signal' || fact.class === 'ptrace') && !isOwnTrace(fact)
  )
  return groupBy(asked, ({ class: kind, peer }) => `${kind} ${peer}`).flatMap(([, facts]) => {
    const missing = facts.filter(fact => {
      const rule = peerRule([fact])
      return rule === null || profile.other(asNeed(rule)) !== 'allowed'
    })
    const [first] = missing
    if (first === undefined) return []
    const reason = reasonOf(missing, behaviour)
    const rule = peerRule(missing)
    const severity = severityOfPeer(
      first.class === 'signal' ? 'signal' : 'ptrace',
      missing.flatMap(wordsOf)
    )
    if (rule === null)
      return [byHand(`${first.class} ${first.access ?? ''}`, severity, reason, NO_PEER)]
    const text = printRule(rule).replace(/,$/, '')
    return profile.other(asNeed(rule)) === 'refused'
      ? [byHand(text, severity, reason, 'a deny rule refuses it')]
      : [change(text, severity, reason, rule, allowDangerous)]
  })
}

/** Control over its own processes is a rule that what calls show asks for as well. */
function isOwnTrace({ class: kind, access = '', peer, profile }: AppArmorFact): boolean {
  return kind === 'ptrace' && /\btrace/.test(access) && peer === profile
}

const NO_PEER = 'the other side has a name that no rule of ours can hold'

/** `facts` are of one kind and one other side; never empty. */
function peerRule(facts: readonly AppArmorFact[]): Rule | null {
  const { class: kind, peer = '', profile } = facts[0]!
  const access = sortedSet(facts.flatMap(wordsOf))
  const other = peer === profile ? '@{profile_name}' : labelPattern(peer)
  if (access.length === 0 || other === null) return null
  if (kind !== 'signal') return { kind: 'ptrace', access, type: null, peer: other }
  const set = signalsOf(facts)
  return { kind, access, type: null, peer: other, ...(set && { set }) }
}

/** What no rule that is made allows; null: one is made, or is not needed. */
function leftByHand(
  profile: Coverage,
  fact: AppArmorFact,
  behaviour: Behaviour
): Change<never> | null {
  const { class: kind, capability } = fact
  const left = (what: string, why: string): Change<never> =>
    byHand(what, severityOfKind(kind), reasonOf([fact], behaviour), why)
  if (capability !== undefined && !isCapability(capability))
    return left(`capability ${capability}`, 'no kernel that is known here has it')
  const { family } = fact
  if (family !== undefined && networkFamily(family) === undefined)
    return left(`network ${family}`, 'no rule is written for the family here')
  if (!isOnlyAppArmors(fact)) return null
  const what = [kind, fact.access, fact.rlimit, fact.name ?? fact.target].filter(Boolean).join(' ')
  if (fact.info !== undefined && /not found/.test(fact.info))
    return left(what, 'the kernel does not have that profile')
  if (dbusScope(fact) !== null || profileChange(fact) !== null) return null
  if (isFeature(kind)) {
    const isKnown = profile.abi !== null && isAskedAbout(kind, profile.abi)
    return isKnown ? null : left(what, `the rule is "${kind}," where the profile names abi/4.0`)
  }
  return left(what, withoutRule(kind, fact))
}
