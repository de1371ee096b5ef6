import { accessOf, bitsOf } from '../../behaviour/access.ts'
import type { Behaviour, FileFact, FileUse, Program } from '../../behaviour/behaviour.ts'
import { isLateError } from '../../facts/late-errors.ts'
import { usualTargets, withMergedUsr } from '../../facts/usual-links.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import { seen } from '../apparmor/evidence.ts'
import { movePath } from '../apparmor/move-path.ts'
import { linkedAccess } from '../apparmor/hard-links.ts'
import type { DecideOptions } from '../options.ts'
import type { Reason } from '../policy.ts'

/** An access that a profile has to allow, without any widening. */
export interface FileNeed {
  /** The path itself as a pattern; process numbers are `@{pid}`. */
  readonly pattern: string
  /** What the path may really be where the recording does not tell where links lead: one of them is enough. */
  readonly alternatives: readonly string[]
  readonly letters: string
  /** The process owned the file each time. */
  readonly owner: boolean
  /** Programs that did it, as patterns; null: not known. */
  readonly by: readonly (string | null)[]
  readonly reason: Reason
}

/** One a path and letter set, in the order of the behaviour. */
export function fileNeeds(behaviour: Behaviour, options: DecideOptions): FileNeed[] {
  const executed = behaviour.execs.flatMap(exec => {
    const { path, resolved, by } = exec
    const reason = seen(behaviour, 'executed', [exec])
    return need(path, resolved, options, {
      letters: 'x',
      owner: false,
      by: [programPattern(by)],
      reason
    })
  })
  const linked = linkedAccess(behaviour).flatMap(({ target, bits, link }) => {
    const reason = seen(behaviour, 'another name of it was made', [link])
    const letters = accessOf(bits)
    return need(target, target, options, {
      letters,
      owner: false,
      by: [programPattern(link.by)],
      reason
    })
  })
  return [
    ...behaviour.files.flatMap(fact => used(fact, behaviour, options)),
    ...executed,
    ...linked
  ]
}

function used(fact: FileFact, behaviour: Behaviour, options: DecideOptions): FileNeed[] {
  const late = Object.entries(fact.failed).filter(([errno]) => isLateError(errno))
  const uses = fact.uses.filter(use => use.access !== '')
  const letters = accessOf(
    late.reduce((bits, [, wanted]) => bits | (bitsOf(wanted) ?? 0), bitsOf(fact.access) ?? 0)
  )
  if (letters === '') return []
  const owner = late.length === 0 && uses.length > 0 && uses.every(use => use.owner)
  const reason = seen(behaviour, `used by ${programs(uses)}`, uses.length > 0 ? uses : fact.uses)
  const by = uses.map(use => programPattern(use.by))
  return need(fact.path, fact.resolved, options, { letters, owner, by, reason })
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

function need(
  recorded: string,
  resolved: string | undefined,
  options: DecideOptions,
  rest: Omit<FileNeed, 'pattern' | 'alternatives'>
): FileNeed[] {
  const symbols = readPath(resolved ?? recorded)
  if (symbols === null || rest.letters === '') return []
  const pattern = quotePath(movePath(symbols, options.mapPath))
  return [{ pattern, alternatives: resolved === undefined ? usualNames(pattern) : [], ...rest }]
}

function usualNames(pattern: string): string[] {
  const targets = usualTargets(pattern)
  const names = targets === null ? [pattern] : [pattern, targets]
  return names
    .flatMap(name => (withMergedUsr(name) === name ? [name] : [name, `/usr${name}`]))
    .filter(name => name !== pattern)
}
