import { isOnlyAppArmors } from '../../behaviour/apparmor-accesses.ts'
import type { AppArmorFact, Behaviour } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { isPlainLabel } from '../../language/apparmor/parse.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import { readRule } from '../../language/apparmor/source/rule.ts'
import type { Reason } from '../policy.ts'
import { byHand, change } from './change.ts'
import type { Change } from './change.ts'
import type { Coverage } from './coverage.ts'
import { ordinary, severityOfKind } from './severity.ts'
import { isCapability } from '../../facts/capabilities.ts'
import type { Severity } from './severity.ts'

/**
 * What AppArmor refused and no call shows: signals and looks at other processes become rules; what has no rule that all
 * versions of AppArmor read (dbus, mqueue, userns, ...) is left to a person, and said.
 */
export function amendOtherVerdicts(
  profile: Coverage,
  behaviour: Behaviour,
  allowDangerous: boolean
): Change<Rule>[] {
  const changes = new Map<string, Change<Rule>>()
  for (const fact of behaviour.apparmor) {
    if (fact.verdict !== 'denied' && fact.verdict !== 'killed') continue
    const made = changeFor(profile, fact, behaviour, allowDangerous)
    if (made && !changes.has(made.what)) changes.set(made.what, made)
  }
  return [...changes.values()]
}

function changeFor(
  profile: Coverage,
  fact: AppArmorFact,
  behaviour: Behaviour,
  allowDangerous: boolean
): Change<Rule> | null {
  const reason: Reason = {
    class: 'seen',
    text: `${fact.class} ${fact.verdict}, ${fact.count === 1 ? 'once' : `${fact.count} times`}`,
    first: formatFirst(behaviour, fact)
  }
  if (fact.class === 'signal' || fact.class === 'ptrace') {
    // Control over its own processes is a rule that what calls show asks for as well.
    if (/\btrace/.test(fact.access ?? '') && fact.peer === fact.profile) return null
    const rule = peerRule(fact.class, fact)
    const severity = severityOfPeer(fact)
    if (rule === null)
      return byHand(`${fact.class} ${fact.access ?? ''}`, severity, reason, NO_PEER)
    const text = printRule(rule).replace(/,$/, '')
    const need = readRule(text)
    const state = need?.kind === 'other' ? profile.other(need) : 'missing'
    if (state === 'allowed') return null
    if (state === 'refused') return byHand(text, severity, reason, 'a deny rule refuses it')
    return change(text, severity, reason, rule, allowDangerous)
  }
  const { capability } = fact
  if (capability !== undefined && !isCapability(capability))
    return byHand(`capability ${capability}`, severityOfKind('capability'), reason, NO_CAPABILITY)
  if (!isOnlyAppArmors(fact)) return null
  const what = [fact.class, fact.access, fact.name ?? fact.target].filter(Boolean).join(' ')
  return byHand(what, severityOfKind(fact.class), reason, 'see apparmor.d(5) of your version')
}

const NO_CAPABILITY = 'no kernel that is known here has it'

const NO_PEER = 'the other side has a name that no rule of ours can hold'

function peerRule(kind: 'signal' | 'ptrace', fact: AppArmorFact): Rule | null {
  const { access = '', peer = '', profile } = fact
  const words = access.split(/[\s,]+/).filter(word => /^[a-z]+$/.test(word))
  const other = peer === profile ? '@{profile_name}' : peer
  // The words that our own grammar takes.
  if (words.length === 0 || !(other === '@{profile_name}' || isPlainLabel(other))) return null
  return { kind, access: words, type: null, peer: other }
}

function severityOfPeer({ class: kind, access = '', peer, profile }: AppArmorFact): Severity {
  if (kind === 'ptrace' && /\btrace/.test(access)) return severityOfKind('ptrace')
  return ordinary(peer === profile ? 1 : 2)
}
