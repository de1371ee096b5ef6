import { EXECUTE, MAP, bitsOf } from '../../behaviour/access.ts'
import type { Behaviour, FileFact } from '../../behaviour/behaviour.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import { generalise } from '../../language/apparmor/generalise.ts'
import { concretePath, readPath } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { byCodeUnit } from '../../order.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { movePath } from '../paths/move-path.ts'
import { hasModuleName } from '../paths/module-name.ts'
import type { FileRule, Offer, Reason } from '../policy.ts'
import type { InferredFile } from './file-drafts.ts'
import { FileRules } from './file-rules.ts'

/** The kernel says so before it asks AppArmor, so it needs no rule until the file is there. */
const ABSENT = 'ENOENT'

interface AbsentFile extends InferredFile {
  /** Where the image would have it. */
  readonly path: PathSymbols
}

/**
 * Files that were looked for and not there, such as an optional configuration: in production they may be. Programs and
 * libraries are not among them, since those are looked for in one folder after the other; nor are keys.
 */
export function* absentFiles(
  { files }: Pick<Behaviour, 'files'>,
  options: DecideOptions
): Generator<AbsentFile> {
  for (const fact of files) {
    const access = lookedFor(fact)
    const recorded = access === '' ? null : readPath(fact.resolved ?? fact.path)
    if (recorded === null) continue
    const path = movePath(recorded, options.mapPath)
    if (hasModuleName(path) || harmOf(path) === 'read') continue
    const { pattern } = generalise(path, 'w', !isSwitchedOff('pattern', options))
    yield { path, pattern, access, reason: LOOKED_FOR }
  }
}

const LOOKED_FOR: Reason = { class: 'absent', text: 'looked for, and not there' }

/** Those of them that no rule grants, as far as a person reads on. */
export function offersOf(absent: Iterable<AbsentFile>, rules: readonly FileRule[]): Offer[] {
  const looked = firstOf(absent, MOST)
  if (looked.length === 0) return []
  const granted = new FileRules(rules)
  const isGranted = ({ path, access }: AbsentFile): boolean =>
    ((bitsOf(access) ?? 0) & ~granted.bitsFor(concretePath(path))) === 0
  const offers = new Map(
    looked
      .filter(file => !isGranted(file))
      .map(({ pattern, access }) => [pattern, { pattern, perms: access }])
  )
  return [...offers.values()].sort((a, b) => byCodeUnit(a.pattern, b.pattern))
}

function firstOf<T>(items: Iterable<T>, most: number): T[] {
  const some: T[] = []
  for (const item of items) {
    if (some.length === most) break
    some.push(item)
  }
  return some
}

/** Files that are looked at. */
const MOST = 500

function lookedFor({ access, failed }: FileFact): string {
  const wanted = failed[ABSENT]
  if (wanted === undefined || access !== '' || Object.keys(failed).length > 1) return ''
  return ((bitsOf(wanted) ?? 0) & (EXECUTE | MAP)) === 0 ? wanted : ''
}
