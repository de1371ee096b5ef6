import { accessOf, bitsOf } from '../behaviour/access.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { matcherOf } from '../language/apparmor/matcher.ts'
import { concretePath } from '../language/apparmor/path-symbols.ts'
import { quotePath } from '../language/apparmor/quote.ts'
import { seen } from './apparmor/evidence.ts'
import { decideCapabilities } from './capabilities.ts'
import type { DecideOptions } from './options.ts'
import type { OwnPath } from './own-rules.ts'
import { neededPaths } from './paths/needed-paths.ts'
import type { NeededPath } from './paths/needed-paths.ts'
import type { Finding } from './policy.ts'
import { alwaysNeeded } from './seccomp/always-needed.ts'
import { multiplexed } from './seccomp/multiplexed.ts'
import { runtimeFloor } from './seccomp/runtime-floor.ts'
import { traced } from './seccomp/traced.ts'

/**
 * What the project refuses although a run did it, or although nothing starts without it. It stays refused: that is what the
 * project wants, and somebody has to look.
 */
export function decideFindings(behaviour: Behaviour, options: DecideOptions): Finding[] {
  const { calls, capabilities, paths } = options.own
  const isRefused = ({ verdict }: { readonly verdict: string }): boolean => verdict === 'never'
  if (![...calls, ...capabilities, ...paths].some(isRefused)) return []
  const steps = [
    ...traced(behaviour),
    ...multiplexed(behaviour),
    ...alwaysNeeded().filter(({ reason }) => reason.class === 'core'),
    ...runtimeFloor(options)
  ]
  const had = decideCapabilities(behaviour)
  return [
    ...calls.filter(isRefused).flatMap(({ name, where }): Finding[] => {
      const step = steps.find(each => each.name === name)
      return step ? [{ kind: 'call', name, where, reason: step.reason }] : []
    }),
    ...capabilities.filter(isRefused).flatMap(({ name, where }): Finding[] => {
      const [reason] = had.find(({ capability }) => capability === name)?.reasons ?? []
      const shown = `CAP_${name.toUpperCase()}`
      return reason ? [{ kind: 'capability', name: shown, where, reason }] : []
    }),
    ...pathFindings(behaviour, paths.filter(isRefused), options)
  ]
}

function pathFindings(
  behaviour: Behaviour,
  refused: readonly OwnPath[],
  options: DecideOptions
): Finding[] {
  if (refused.length === 0) return []
  const needs = neededPaths(behaviour, options)
  return refused.flatMap(({ pattern, perms, where }) => {
    const fits = matcherOf(pattern)
    const bits = bitsOf(perms) ?? 0
    return needs
      .filter(need => (need.bits & bits) !== 0 && fits(concretePath(need.path)))
      .map(need => findingOf(need, bits, where, behaviour))
  })
}

function findingOf(need: NeededPath, bits: number, where: string, behaviour: Behaviour): Finding {
  const reason = need.uses.length > 0 ? seen(behaviour, '1 path', need.uses) : need.reasons[0]
  return {
    kind: 'path',
    name: `${quotePath(need.path)} ${accessOf(need.bits & bits)}`,
    where,
    reason: reason ?? { class: 'seen', text: 'used' }
  }
}
