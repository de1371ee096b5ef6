import { APPEND, WRITE } from '../../behaviour/access.ts'
import type { Behaviour } from '../../behaviour/behaviour.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { joinMadeNames } from '../paths/made-names.ts'
import { neededPaths } from '../paths/needed-paths.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import { widen } from '../paths/widen.ts'
import type { Widening } from '../paths/widening.ts'
import type { FileRule } from '../policy.ts'
import { FileDrafts } from './file-drafts.ts'
import { impliedBy } from './implied.ts'
import { onDemand } from './on-demand.ts'
import { usualPrograms } from './usual-programs.ts'

/** One rule a pattern, sorted by pattern. */
export function decideFiles(behaviour: Behaviour, options: DecideOptions): FileRule[] {
  const recorded = neededPaths(behaviour, options)
  const needed = isSwitchedOff('pattern', options) ? recorded : joinMadeNames(recorded)
  const widenings = widen(needed, options)
  const drafts = new FileDrafts(options)
  for (const widening of widenings) drafts.cover(widening)
  for (const need of uncovered(needed, widenings)) drafts.see(need)
  for (const inferred of usualPrograms(behaviour, options)) drafts.infer(inferred)
  for (const inferred of impliedBy(drafts.executed())) drafts.infer(inferred)
  for (const inferred of onDemand(needed, behaviour)) drafts.infer(inferred)
  return drafts.rules(behaviour)
}

/** Those that a rule of their own is left for, as no pattern has all of their letters. */
function uncovered(needed: readonly NeededPath[], widenings: readonly Widening[]): NeededPath[] {
  const granted = new Map<NeededPath, number>()
  for (const { members, bits } of widenings)
    for (const need of members) granted.set(need, (granted.get(need) ?? 0) | bits)
  // `w` covers `a`
  return needed.filter(need => {
    const bits = granted.get(need) ?? 0
    return (need.bits & ~(bits & WRITE ? bits | APPEND : bits)) !== 0
  })
}
