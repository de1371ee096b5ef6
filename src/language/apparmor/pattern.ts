import type { Automaton } from './automaton.ts'

/**
 * Whether AppArmor applies a rule with this pattern to a path. Both are followed side by side, so that the time grows
 * with their lengths multiplied and never faster, whatever the pattern.
 * `path` has one code unit per byte.
 */
export function matches(pattern: Automaton, path: string): boolean {
  let states = closure(pattern, [pattern.start])
  for (let i = 0; i < path.length; i++) {
    const byte = path.charCodeAt(i)
    const reached: number[] = []
    for (const state of states)
      if (pattern.reads[state]?.[byte]) reached.push(...(pattern.next[state] ?? []))
    states = closure(pattern, reached)
  }
  return states.has(pattern.accept)
}

/** Whether there is a path that both patterns match. */
export function overlaps(left: Automaton, right: Automaton): boolean {
  const width = right.reads.length
  const seen = new Set<number>()
  const open: number[] = []
  const reach = (p: number, q: number): void => {
    const pair = p * width + q
    if (seen.has(pair)) return
    seen.add(pair)
    open.push(pair)
  }
  reach(left.start, right.start)
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const p = Math.floor(pair / width)
    const q = pair % width
    if (p === left.accept && q === right.accept) return true
    const readsLeft = left.reads[p] ?? null
    const readsRight = right.reads[q] ?? null
    if (!readsLeft) for (const next of left.next[p] ?? []) reach(next, q)
    if (!readsRight) for (const next of right.next[q] ?? []) reach(p, next)
    if (readsLeft && readsRight && readsLeft.some((flag, byte) => flag && readsRight[byte]))
      for (const nextLeft of left.next[p] ?? [])
        for (const nextRight of right.next[q] ?? []) reach(nextLeft, nextRight)
  }
  return false
}

function closure(pattern: Automaton, states: Iterable<number>): Set<number> {
  // A set can be walked while it grows.
  const all = new Set(states)
  for (const state of all)
    if (!pattern.reads[state]) for (const next of pattern.next[state] ?? []) all.add(next)
  return all
}
