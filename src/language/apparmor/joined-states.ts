import type { ByteSet, Machine } from './pattern-reader.ts'

/** The transitions of a state that are not single bytes. */
interface Edges {
  readonly sets: { readonly set: ByteSet; readonly to: number }[]
  readonly loops: { readonly set: ByteSet; readonly to: number }[]
  /** By the text of a group: the state after it. */
  readonly groups: Map<string, number>
  /** Where nothing needs to be read. */
  readonly free: number[]
  /** What leads back to the state. */
  self: ByteSet | null
}

/** A nondeterministic automaton of many patterns: the same after the same is one state. */
export class JoinedStates implements Machine {
  readonly start = 0
  /** How many states were looked at, to follow all texts so far. */
  work = 0
  #count = 1
  /** By state and byte as one number. */
  readonly #bytes = new Map<number, number>()
  /** By state; most have none. */
  readonly #edges = new Map<number, Edges>()
  /** By state: the step in which it was reached last. */
  readonly #reached: number[] = []
  #step = 0

  read(from: number, set: ByteSet): number {
    const byte = onlyByte(set)
    if (byte < 0) return this.#known(this.#edgesOf(from).sets, set)
    const key = from * 256 + byte
    let to = this.#bytes.get(key)
    if (to === undefined) this.#bytes.set(key, (to = this.#count++))
    return to
  }

  loop(from: number, set: ByteSet): number {
    const { loops, free } = this.#edgesOf(from)
    const hub = this.#known(loops, set)
    const edges = this.#edgesOf(hub)
    if (edges.self === null) {
      edges.self = set
      free.push(hub)
    }
    return hub
  }

  join(from: number, ends: readonly number[], group: string): number {
    const { groups } = this.#edgesOf(from)
    let after = groups.get(group)
    if (after === undefined) {
      groups.set(group, (after = this.#count++))
      for (const end of ends) this.#edgesOf(end).free.push(after)
    }
    return after
  }

  /** The states after a text of one code unit a byte; null when more than `most` would have to be looked at. */
  after(text: string, most: number): number[] | null {
    const end = this.work + most
    let states: number[] = []
    this.#step++
    this.#reach(this.start, states)
    for (let i = 0; i < text.length && states.length > 0; i++) {
      if (this.work > end) return null
      const byte = text.charCodeAt(i)
      const next: number[] = []
      this.#step++
      for (const state of states) this.#read(state, byte, next)
      states = next
    }
    return states
  }

  #read(state: number, byte: number, into: number[]): void {
    this.work++
    const to = this.#bytes.get(state * 256 + byte)
    if (to !== undefined) this.#reach(to, into)
    const edges = this.#edges.get(state)
    if (edges === undefined) return
    for (const edge of edges.sets) if (edge.set[byte]) this.#reach(edge.to, into)
    if (edges.self?.[byte]) this.#reach(state, into)
  }

  /** A state, and those after it for which nothing needs to be read. */
  #reach(state: number, into: number[]): void {
    if (this.#reached[state] === this.#step) return
    let at = into.push(state) - 1
    this.#reached[state] = this.#step
    for (; at < into.length; at++)
      for (const free of this.#edges.get(into[at]!)?.free ?? NONE) {
        if (this.#reached[free] === this.#step) continue
        this.#reached[free] = this.#step
        into.push(free)
      }
  }

  #known(edges: Edges['sets'], set: ByteSet): number {
    const known = edges.find(edge => isSame(edge.set, set))
    if (known) return known.to
    const to = this.#count++
    edges.push({ set, to })
    return to
  }

  #edgesOf(state: number): Edges {
    let edges = this.#edges.get(state)
    if (edges === undefined) {
      edges = { sets: [], loops: [], groups: new Map(), free: [], self: null }
      this.#edges.set(state, edges)
    }
    return edges
  }
}

const NONE: readonly never[] = []

/** -1: it is none, or has others. */
function onlyByte(set: ByteSet): number {
  const byte = set.indexOf(1)
  return set.indexOf(1, byte + 1) < 0 ? byte : -1
}

function isSame(a: ByteSet, b: ByteSet): boolean {
  return a === b || a.every((flag, byte) => flag === b[byte])
}
