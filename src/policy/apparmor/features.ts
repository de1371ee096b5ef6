import type { Behaviour, SyscallFact } from '../../behaviour/behaviour.ts'
import { UNIX_ALL } from '../../facts/apparmor-unix.ts'
import { featureFacts, versionFacts } from '../../facts/apparmor-versions.ts'
import type { FeatureFacts } from '../../facts/apparmor-versions.ts'
import type { DecideOptions } from '../options.ts'
import type { FeatureRule, NetworkRule, PeerRule } from '../policy.ts'
import { askedOf } from './asked.ts'
import { seen } from './evidence.ts'

/** What newer versions of AppArmor ask about besides, as far as it was used. Older ones let it pass. */
export function decideFeatures(behaviour: Behaviour, options: DecideOptions): FeatureRule[] {
  const { features } = versionFacts(options.apparmor)
  return featureFacts
    .filter(({ rule }) => features.includes(rule))
    .flatMap(facts => {
      const calls = callsOf(behaviour, facts)
      const asked = askedOf(behaviour, [facts.rule], options)
      const reasons = [
        ...(calls.length > 0 ? [seen(behaviour, facts.why, calls)] : []),
        ...(asked.length > 0 ? [seen(behaviour, 'AppArmor was asked', asked)] : [])
      ]
      return reasons.length > 0 ? [{ kind: facts.rule, reasons }] : []
    })
}

/** The calls that use it. */
export function callsOf(
  { syscalls }: Pick<Behaviour, 'syscalls'>,
  facts: FeatureFacts
): SyscallFact[] {
  return syscalls.filter(call => shows(call, facts))
}

function shows({ name, args }: SyscallFact, { syscalls, argument }: FeatureFacts): boolean {
  if (!syscalls.includes(name)) return false
  if (argument === null) return true
  const values = args.find(({ index }) => index === argument.index)?.values ?? []
  return values !== 'any' && values.some(value => (BigInt(value) & argument.bits) !== 0n)
}

/** Network rules for unix sockets in the form that the version takes: rules of their own from 4.0 on. */
export function splitUnix(
  rules: readonly NetworkRule[],
  { apparmor }: Pick<DecideOptions, 'apparmor'>
): { readonly network: NetworkRule[]; readonly unix: PeerRule[] } {
  const isOwn = ({ family }: NetworkRule): boolean =>
    family === 'unix' && versionFacts(apparmor).unix
  return {
    network: rules.filter(rule => !isOwn(rule)),
    unix: rules
      .filter(isOwn)
      .map(({ type, reasons }) => ({ kind: 'unix', access: UNIX_ALL, type, peer: null, reasons }))
  }
}
