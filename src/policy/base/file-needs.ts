import { accessOf } from '../../behaviour/access.ts'
import type { Behaviour, FileUse, Program } from '../../behaviour/behaviour.ts'
import { usualTarget, withMergedUsr } from '../../facts/usual-links.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import { seen } from '../apparmor/evidence.ts'
import type { DecideOptions } from '../options.ts'
import { isByOwner, neededPaths } from '../paths/needed-paths.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { Reason } from '../policy.ts'

/** An access that a profile has to allow, without any widening. */
export interface FileNeed {
  /** The path itself as a pattern; process numbers are `@{pid}`. */
  readonly pattern: string
  /** What the path may really be where the recording does not tell where links lead: one of them is enough. */
  readonly alternatives: readonly string[]
  readonly letters: string
  /** The process owned the file each time, see `isByOwner`. */
  readonly owner: boolean
  /** Programs that did it, as patterns; null: not known. */
  readonly by: readonly (string | null)[]
  readonly reason: Reason
}

/** One a path. */
export function fileNeeds(behaviour: Behaviour, options: DecideOptions): FileNeed[] {
  return neededPaths(behaviour, options).map(need => fileNeedOf(need, behaviour))
}

export function fileNeedOf(need: NeededPath, behaviour: Pick<Behaviour, 'runs'>): FileNeed {
  const { path, bits, resolved, uses, reasons } = need
  const pattern = quotePath(path)
  const [other] = reasons
  return {
    pattern,
    alternatives: resolved ? [] : usualNames(pattern),
    letters: accessOf(bits),
    owner: isByOwner(need),
    by: uses.map(use => programPattern(use.by)),
    reason: uses.length > 0 || !other ? seen(behaviour, `used by ${programs(uses)}`, uses) : other
  }
}

function programPattern(program: Program): string | null {
  const symbols = program === null ? null : readPath(program)
  return symbols === null ? null : quotePath(symbols)
}

function programs(uses: readonly FileUse[]): string {
  const names = [...new Set(uses.map(({ by }) => by ?? 'a program'))]
  if (names.length === 0) return 'a program'
  return names.length > 2 ? `${names.length} programs` : names.join(' and ')
}

/** Patterns of what a path may really be, where nobody tells where links lead: merged /usr, and what `/bin/sh` leads to. */
export function usualNames(pattern: string): string[] {
  const target = usualTarget(pattern, [])
  const names = target === null ? [pattern] : [pattern, target]
  return names
    .flatMap(name => (withMergedUsr(name) === name ? [name] : [name, `/usr${name}`]))
    .filter(name => name !== pattern)
}
