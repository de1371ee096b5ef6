import type { Behaviour } from '../../behaviour/behaviour.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { joinMadeNames } from '../paths/made-names.ts'
import { neededPaths } from '../paths/needed-paths.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import { widen } from '../paths/widen.ts'
import type { Widened } from '../paths/widen.ts'
import { ownFiles } from '../with-own-rules.ts'
import type { FileRule } from '../policy.ts'
import { absentFiles } from './absent.ts'
import { FileDrafts } from './file-drafts.ts'
import type { InferredFile, Transitions } from './file-drafts.ts'
import type { ExecutedProgram } from './children.ts'
import { impliedBy, ofStarted } from './implied.ts'
import { onDemand } from './on-demand.ts'
import { usualPrograms } from './usual-programs.ts'

/** What was used, and the patterns for it. */
export interface Generalised extends Widened {
  /** Without the names that a program makes up. */
  readonly needed: readonly NeededPath[]
}

export function generalised(behaviour: Behaviour, options: DecideOptions): Generalised {
  const recorded = neededPaths(behaviour, options)
  const needed = isSwitchedOff('pattern', options) ? recorded : joinMadeNames(recorded)
  return { needed, ...widen(needed, options) }
}

/** What is executed leads to other profiles; `self`: the programs that start under it. */
export interface Programs {
  readonly transitions: Transitions
  readonly self: readonly ExecutedProgram[]
  /** What may be mapped in place of a script. */
  readonly interpreters: readonly InferredFile[]
}

const NO_PROGRAMS: Programs = { transitions: new Map(), self: [], interpreters: [] }

/** One rule a pattern, sorted by pattern. */
export function decideFiles(
  behaviour: Behaviour,
  options: DecideOptions,
  programs?: Programs,
  paths?: Generalised
): FileRule[] {
  return draftFiles(behaviour, options, programs, paths).rules(behaviour)
}

/** The rules, still to be put in order and given their reasons. */
export function draftFiles(
  behaviour: Behaviour,
  options: DecideOptions,
  { transitions, self, interpreters }: Programs = NO_PROGRAMS,
  { needed, widenings, left }: Generalised = generalised(behaviour, options)
): FileDrafts {
  const drafts = new FileDrafts(options, transitions)
  for (const widening of widenings) drafts.cover(widening)
  for (const need of left) drafts.see(need)
  for (const inferred of usualPrograms(behaviour, options, self)) drafts.infer(inferred)
  for (const inferred of impliedBy(drafts.executed())) drafts.infer(inferred)
  for (const inferred of [...self.flatMap(ofStarted), ...interpreters]) drafts.infer(inferred)
  if (options.grantAbsent)
    for (const inferred of absentFiles(behaviour, options)) drafts.infer(inferred)
  for (const allowed of ownFiles(options.own)) drafts.infer(allowed)
  for (const inferred of onDemand(needed, behaviour, self.length > 0)) drafts.infer(inferred)
  return drafts
}
