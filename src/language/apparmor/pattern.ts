import type { Automaton } from './automaton.ts'
import type { ByteSet } from './pattern-reader.ts'

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
    const byte = read ? String.fromCharCode(read.indexOf(1)) : ''
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

/**
 * Whether each path that `part` matches is matched by one of `wholes`, not always by the same. What is looked at is taken
 * from the budget; when that is used up the answer is "no": a rule more than needed, never one less.
 */
export function includes(
  wholes: readonly Automaton[],
  part: Automaton,
  budget: Budget = { left: USUAL_BUDGET }
): boolean {
  // A state of all of them together is the text `whole:state whole:state ...`.
  const seen = new Set<string>()
  const open: { readonly state: number; readonly sets: readonly ReadonlySet<number>[] }[] = []
  const reach = (state: number, sets: readonly ReadonlySet<number>[]): void => {
    for (const { size } of sets) budget.left -= size
    const key = `${state}|${sets.map(set => [...set].sort((a, b) => a - b).join()).join('|')}`
    if (seen.has(key)) return
    seen.add(key)
    open.push({ state, sets })
  }
  reach(
    part.start,
    wholes.map(whole => closure(whole, [whole.start]))
  )
  const bytes = differingBytes([part, ...wholes])
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const { state, sets } = pair
    if (budget.left < 0) return false
    if (state === part.accept && !sets.some((set, index) => set.has(wholes[index]!.accept)))
      return false
    const read = part.reads[state]
    const next = part.next[state] ?? []
    if (!read) for (const each of next) reach(each, sets)
    else
      for (const byte of bytes)
        if (read[byte]) {
          const after = sets.map((set, index) => step(wholes[index]!, set, byte))
          for (const each of next) reach(each, after)
        }
  }
  return true
}

/** How many states may still be looked at, the same one several times. */
export interface Budget {
  left: number
}

const USUAL_BUDGET = 1_000_000

/** Bytes that stand for all: every other one is in the same sets as one of them. */
function differingBytes(automata: readonly Automaton[]): number[] {
  const sets = new Set<ByteSet>()
  for (const { reads } of automata) for (const set of reads) if (set) sets.add(set)
  const differing: number[] = []
  const known = new Set<string>()
  for (let byte = 1; byte < 256; byte++) {
    let kind = ''
    let at = 0
    for (const set of sets) {
      if (set[byte]) kind += `${at} `
      at++
    }
    if (known.has(kind)) continue
    known.add(kind)
    differing.push(byte)
  }
  return differing
}

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
