import { LETTERS } from '../../behaviour/access.ts'
import { pathPatterns } from '../../facts/path-patterns.ts'
import type { PathPattern } from '../../facts/path-patterns.ts'
import { INODE, PID, TID, asPattern } from './path-symbols.ts'
import type { PathSymbols } from './path-symbols.ts'
import { quotePath } from './quote.ts'

/** A pattern for a path, and the entries of `path-patterns.json` that made it wider than the path. */
export interface Generalised {
  readonly pattern: string
  readonly widenedBy: readonly PathPattern[]
}

/** The pattern to use for one AppArmor letter. With `widen` false only the names are changed, not what they cover. */
export function generalise(path: PathSymbols, letter: string, widen: boolean): Generalised {
  const { mayApply, entries } = BY_LETTER.get(letter) ?? NONE
  if (!mayApply.test(path)) return { pattern: quotePath(path), widenedBy: [] }
  let symbols = path
  const widenedBy: PathPattern[] = []
  for (const { entry, regex } of entries) {
    if (entry.widens && !widen) continue
    if (entry.has !== undefined && !symbols.includes(entry.has)) continue
    const replaced = symbols.replace(regex, (...match: unknown[]) => fill(entry, match))
    if (replaced !== symbols && entry.widens) widenedBy.push(entry)
    symbols = replaced
  }
  return { pattern: quotePath(symbols), widenedBy }
}

// What a pattern puts in is no text of the path any more: the entries after it cannot mistake it for one.
function fill(entry: PathPattern, match: readonly unknown[]): string {
  return entry.replacement
    .split(/(\$[1-9])/)
    .map(part =>
      part.startsWith('$') ? String(match[Number(part.slice(1))] ?? '') : asPattern(part)
    )
    .join('')
}

interface Entry {
  readonly entry: PathPattern
  readonly regex: RegExp
}

/** The entries for a letter. */
interface Entries {
  /** True of every path that one of them is for: 20 times as fast as one after the other, and of most paths false. */
  readonly mayApply: RegExp
  readonly entries: readonly Entry[]
}

const ALL: readonly Entry[] = pathPatterns.map(entry => ({
  entry,
  regex: new RegExp(
    entry.regex.replaceAll('{pid}', PID).replaceAll('{tid}', TID).replaceAll('{inode}', INODE),
    'g'
  )
}))

const NONE: Entries = entriesOf([])

const BY_LETTER = new Map(
  [...LETTERS].map(letter => [
    letter,
    entriesOf(ALL.filter(({ entry }) => entry.letters.includes(letter)))
  ])
)

function entriesOf(entries: readonly Entry[]): Entries {
  const signs = entries.map(({ entry, regex }) =>
    entry.has === undefined ? regex.source : literally(entry.has)
  )
  // An empty class is in no text.
  return { mayApply: new RegExp(signs.length > 0 ? signs.join('|') : '[]'), entries }
}

function literally(text: string): string {
  return text.replace(/[^A-Za-z0-9/_-]/g, '\\$&')
}
