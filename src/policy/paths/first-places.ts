import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'

/**
 * For each path of a list the place where the same path came first: its own where it is new. Paths come sorted, more or less:
 * one after all others is new, and a hash of the whole text is made for those alone that are not.
 */
export function firstPlaces(paths: readonly PathSymbols[]): Uint32Array {
  const first = new Uint32Array(paths.length)
  // Places of those that came after all others, whose paths are sorted therefore.
  const sorted = new Uint32Array(paths.length)
  const others = new Map<PathSymbols, number>()
  let [count, last] = [0, '']
  for (let at = 0; at < paths.length; at++) {
    const path = paths[at]!
    if (count === 0 || path > last) {
      first[at] = at
      sorted[count++] = at
      last = path
      continue
    }
    let known = path === last ? sorted[count - 1] : others.get(path)
    known ??= amongSorted(path, paths, sorted.subarray(0, count))
    if (known === undefined) others.set(path, (known = at))
    first[at] = known
  }
  return first
}

function amongSorted(
  path: PathSymbols,
  paths: readonly PathSymbols[],
  sorted: Uint32Array
): number | undefined {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (paths[sorted[middle]!]! < path) low = middle + 1
    else high = middle
  }
  const found = sorted[low]
  return found !== undefined && paths[found] === path ? found : undefined
}
