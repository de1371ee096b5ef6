import { compile, isLiteral, literalPrefix, literalSuffix } from './automaton.ts'
import type { Automaton } from './automaton.ts'
import { matches } from './pattern.ts'

/**
 * Whether a rule with this pattern applies to a path, one code unit a byte. Most patterns are a path, or a folder with everything
 * in it: no automaton is made for those, and for others only when a path comes near.
 */
export function matcherOf(pattern: string): (path: string) => boolean {
  const prefix = literalPrefix(pattern)
  if (isLiteral(pattern)) return path => path === prefix
  if (pattern.endsWith(EVERYTHING) && isLiteral(pattern.slice(0, -EVERYTHING.length)))
    return path => path.startsWith(prefix)
  const suffix = literalSuffix(pattern)
  let automaton: Automaton | undefined
  return path =>
    path.startsWith(prefix) &&
    path.endsWith(suffix) &&
    matches((automaton ??= compile(pattern)), path)
}

const EVERYTHING = '{,**}'
