import type { Behaviour, FileUse, RunSet } from '../../behaviour/behaviour.ts'
import { countRuns, unionRuns } from '../../behaviour/runs.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import { byCodeUnit } from '../../order.ts'
import type { Generalised } from '../apparmor/files.ts'
import { isByOwner } from '../paths/needed-paths.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { Aspect, Refused } from './aspect.ts'
import type { ProfileOf } from './profile-of.ts'

/** Which paths are used, after generalising; null where none was. `paths`: null of a single run, which shows all alone. */
export function pathsAspect(
  { files, execs, runs }: Behaviour,
  paths: Generalised | null
): Aspect | null {
  const isUsed = ({ access }: FileUse): boolean => access !== ''
  if (execs.length === 0 && !files.some(({ uses }) => uses.some(isUsed))) return null
  if (paths === null) return { shown: [], patterns: [], refused: refusedPaths }
  const shown: RunSet[] = []
  for (const { uses } of files) for (const use of uses) if (isUsed(use)) shown.push(use.runs)
  for (const exec of execs) shown.push(exec.runs)
  const patterns = paths.widenings.map(({ members }) => runsOf(members, runs.length))
  for (const need of paths.left) patterns.push(runsOf([need], runs.length))
  return { shown, patterns, refused: refusedPaths }
}

/** Paths that a profile refuses, with the letters that it lacks. */
export function refusedPaths(profile: ProfileOf, own: Behaviour): Refused[] {
  return profile
    .needsOf(own)
    .flatMap(need => {
      const letters = profile.files.missing({ ...need, byOwner: isByOwner(need) })
      if (letters === '') return []
      const text = `${quotePath(need.path)} ${letters}`
      return [{ text, isProgram: letters.includes('x') }]
    })
    .sort((a, b) => byCodeUnit(a.text, b.text))
}

/** `total`: how many runs there are; when all have been seen, no more is looked at. */
function runsOf(needs: readonly NeededPath[], total: number): RunSet {
  let all: RunSet = []
  for (const { uses } of needs)
    for (const { runs } of uses) {
      const before = all
      all = unionRuns(all, runs)
      if (all !== before && countRuns(all) === total) return all
    }
  return all
}
