import { readFragment } from './profile.ts'
import type { Include, PlacedRule, SourceProfile } from './profile.ts'

/** What a profile gets from the files that it includes. */
export interface Included {
  readonly rules: readonly PlacedRule[]
  /** Those of the profile's own text as well. */
  readonly variables: ReadonlyMap<string, readonly string[]>
  /** Files that could not be read and have to be there. */
  readonly missing: readonly string[]
}

/** More than all of Debian's abstractions. */
const MAX_FILES = 300

/**
 * Follows the includes of a profile. `read` gives the text of a file by the name in the include, null where there is
 * none.
 * @throws UserError for an included text that cannot be taken apart
 */
export function withIncludes(
  profile: Pick<SourceProfile, 'includes' | 'variables'>,
  read: (file: string) => string | null
): Included {
  const rules: PlacedRule[] = []
  const variables = new Map(profile.variables)
  const missing: string[] = []
  const seen = new Set<string>()
  const open: Include[] = [...profile.includes].reverse()
  for (let include = open.pop(); include && seen.size < MAX_FILES; include = open.pop()) {
    const { file, optional } = include
    if (seen.has(file)) continue
    seen.add(file)
    const text = isInside(file) ? read(file) : null
    if (text === null) {
      if (!optional) missing.push(file)
      continue
    }
    const fragment = readFragment(text, file)
    rules.push(...fragment.rules)
    for (const [name, values] of fragment.variables)
      variables.set(name, [...(variables.get(name) ?? []), ...values])
    open.push(...fragment.includes.toReversed())
  }
  return { rules, variables, missing }
}

/** A name that cannot leave the folder it is looked for in. */
function isInside(file: string): boolean {
  return !file.startsWith('/') && !file.split('/').includes('..')
}
