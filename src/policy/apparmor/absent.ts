import { EXECUTE, MAP, bitsOf } from '../../behaviour/access.ts'
import type { Behaviour, FileFact } from '../../behaviour/behaviour.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import { compile, literalPrefix } from '../../language/apparmor/automaton.ts'
import { generalise } from '../../language/apparmor/generalise.ts'
import { concretePath, readPath } from '../../language/apparmor/path-symbols.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { matches } from '../../language/apparmor/pattern.ts'
import { byCodeUnit } from '../../order.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { movePath } from '../paths/move-path.ts'
import type { FileRule, Offer } from '../policy.ts'
import type { InferredFile } from './file-drafts.ts'

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
export function absentFiles({ files }: Behaviour, options: DecideOptions): AbsentFile[] {
  return files.flatMap(fact => {
    const access = lookedFor(fact)
    const recorded = access === '' ? null : readPath(fact.resolved ?? fact.path)
    if (recorded === null) return []
    const path = movePath(recorded, options.mapPath)
    if (LIBRARY.test(path) || harmOf(path) === 'read') return []
    const { pattern } = generalise(path, 'w', !isSwitchedOff('pattern', options))
    return [
      { path, pattern, access, reason: { class: 'absent', text: 'looked for, and not there' } }
    ]
  })
}

const LIBRARY = /\.so(?:\.[0-9][^/]*)?$/

/** Those of them that no rule grants, as far as a person reads on. */
export function offersOf(absent: readonly AbsentFile[], rules: readonly FileRule[]): Offer[] {
  if (absent.length === 0) return []
  const granted = rules.map(({ pattern, perms }) => ({
    pattern,
    perms,
    prefix: literalPrefix(pattern)
  }))
  const isGranted = ({ path: symbols, access }: AbsentFile): boolean => {
    const path = concretePath(symbols)
    const letters = granted
      .filter(({ prefix }) => path.startsWith(prefix))
      .filter(({ pattern }) => matches(compile(pattern), path))
      .map(({ perms }) => perms)
      .join('')
    return [...access].every(letter => letters.includes(letter))
  }
  const offers = new Map(
    absent
      .slice(0, MOST)
      .filter(file => !isGranted(file))
      .map(({ pattern, access }) => [pattern, { pattern, perms: access }])
  )
  return [...offers.values()].sort((a, b) => byCodeUnit(a.pattern, b.pattern))
}

/** Files that are looked at. */
const MOST = 500

function lookedFor({ access, failed }: FileFact): string {
  const wanted = failed[ABSENT]
  if (wanted === undefined || access !== '' || Object.keys(failed).length > 1) return ''
  return ((bitsOf(wanted) ?? 0) & (EXECUTE | MAP)) === 0 ? wanted : ''
}
