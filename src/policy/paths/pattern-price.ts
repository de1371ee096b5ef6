import { isLiteral } from '../../language/apparmor/automaton.ts'
import { matcherOf } from '../../language/apparmor/matcher.ts'
import type { Listing } from './listing.ts'
import { countIn } from './listing.ts'

/**
 * Existing paths that a pattern of ours opens, at most: all that lie in the folders that it names, or of libraries all of
 * these; null: not known. Undefined for one of which the number says nothing: a single path, or what the kernel makes.
 */
export function priceOfPattern(listing: Listing, pattern: string): number | null | undefined {
  let prices = known.get(listing)
  if (prices === undefined) known.set(listing, (prices = new Map()))
  if (!prices.has(pattern)) prices.set(pattern, count(listing, pattern))
  return prices.get(pattern)
}

/** The same few patterns are asked for again for every workload that is left out. */
const known = new WeakMap<Listing, Map<string, number | null | undefined>>()

function count(listing: Listing, pattern: string): number | null | undefined {
  if (!pattern.includes('*') || ELSEWHERE.test(pattern)) return undefined
  const deep = pattern.indexOf('**')
  const end = pattern.lastIndexOf('/', deep < 0 ? pattern.length : deep)
  const [folder, rest] = [pattern.slice(0, end + 1), pattern.slice(end + 1)]
  if (!OPEN.test(rest)) return undefined
  const depth = deep < 0 ? 'direct' : 'below'
  const kind = MODULES.test(rest) ? 'modules' : 'all'
  const prices = foldersOf(listing, folder).map(each => countIn(listing, each, kind, depth))
  if (prices.length === 0) return listing.complete ? 0 : null
  return prices.reduce<number | null>(
    (sum, each) => (sum === null || each === null ? null : sum + each),
    0
  )
}

/** The kernel's folders and those for temporary files, of which a listing says nothing. */
const ELSEWHERE = /^@\{|^\/(?:dev|proc|sys|tmp|var\/tmp)\//

/** How a pattern begins that stands for more than the versions of some names. */
const OPEN = /^(?:lib)?\*|^\{,\*|^\[/

/** How the name ends that only a library or module has. */
const MODULES = /\.so(?:\{,\.\[0-9\]\*\})?$/

function foldersOf({ folders }: Listing, pattern: string): string[] {
  if (isLiteral(pattern)) return folders.has(pattern) ? [pattern] : []
  const fits = matcherOf(pattern)
  return [...folders.keys()].filter(fits)
}
