import type { Automaton } from './automaton.ts'

/**
 * Whether AppArmor applies a rule with this pattern to a path. Both are followed side by side, so that the time grows
 * with their lengths multiplied and never faster, whatever the pattern.
 * `path` has one code unit per byte.
 */
export function matches(pattern: Automaton, path: string): boolean {
  let states = closure(pattern, [pattern.start])
  for (let i = 0; i < path.length; i++) {
    states = step(pattern, states, path.charCodeAt(i))
    if (states.size === 0) return false
  }
  return states.has(pattern.accept)
}

/** One of the shortest paths that a pattern matches, one code unit a byte. */
export function someMatch({ reads, next, start, accept }: Automaton): string {
  const paths = new Map([[start, '']])
  // It can be walked while it grows.
  const states = [start]
  for (const state of states) {
    if (state === accept) break
    const read = reads[state]
    const byte = read ? String.fromCharCode(read.findIndex(flag => flag !== 0)) : ''
    for (const after of next[state] ?? [])
      if (!paths.has(after)) {
        paths.set(after, paths.get(state)! + byte)
        states.push(after)
      }
  }
  return paths.get(accept) ?? ''
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

/** Whether each path that `part` matches is matched by one of `wholes`, not always by the same. */
export function includes(wholes: readonly Automaton[], part: Automaton): boolean {
  // A state of all of them together is the text `whole:state whole:state ...`.
  const seen = new Set<string>()
  const open: { readonly state: number; readonly sets: readonly ReadonlySet<number>[] }[] = []
  const reach = (state: number, sets: readonly ReadonlySet<number>[]): void => {
    const key = `${state}|${sets.map(set => [...set].sort((a, b) => a - b).join()).join('|')}`
    if (seen.has(key)) return
    seen.add(key)
    open.push({ state, sets })
  }
  reach(
    part.start,
    wholes.map(whole => closure(whole, [whole.start]))
  )
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const { state, sets } = pair
    // Past this many states the answer is "no": a rule more than needed, never one less.
    if (seen.size > MAX_STATES) return false
    if (state === part.accept && !sets.some((set, index) => set.has(wholes[index]!.accept)))
      return false
    const read = part.reads[state]
    const next = part.next[state] ?? []
    if (!read) for (const each of next) reach(each, sets)
    else
      for (let byte = 1; byte < 256; byte++)
        if (read[byte]) {
          const after = sets.map((set, index) => step(wholes[index]!, set, byte))
          for (const each of next) reach(each, after)
        }
  }
  return true
}

const MAX_STATES = 20_000

function step(pattern: Automaton, states: ReadonlySet<number>, byte: number): Set<number> {
  const reached: number[] = []
  for (const state of states)
    if (pattern.reads[state]?.[byte]) reached.push(...(pattern.next[state] ?? []))
  return closure(pattern, reached)
}

function closure(pattern: Automaton, states: Iterable<number>): Set<number> {
  // A set can be walked while it grows.
  const all = new Set(states)
  for (const state of all)
    if (!pattern.reads[state]) for (const next of pattern.next[state] ?? []) all.add(next)
  return all
}
