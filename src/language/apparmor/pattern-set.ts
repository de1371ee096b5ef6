import { patternBytes } from './automaton.ts'
import { JoinedStates } from './joined-states.ts'
import { readPattern } from './pattern-reader.ts'

/**
 * Many patterns as one automaton, in which those that begin alike share their states: a path is compared with what it may still
 * be, and not with each pattern.
 */
export class PatternSet {
  readonly #states = new JoinedStates()
  /** By the state that a pattern ends in: the numbers of those that do. */
  readonly #accepted = new Map<number, number[]>()

  /** @throws Bug for text that is no pattern */
  constructor(patterns: readonly string[]) {
    for (const [at, pattern] of patterns.entries()) {
      const accept = readPattern(patternBytes(pattern), this.#states, this.#states.start)
      const others = this.#accepted.get(accept)
      if (others) others.push(at)
      else this.#accepted.set(accept, [at])
    }
  }

  /**
   * The numbers of the patterns that fit a path, which has one code unit a byte; ascending. Null where telling would take too
   * long: an attack can make a path be the start of thousands of patterns at once.
   */
  matching(path: string): number[] | null {
    const ends = this.#states.after(path, MOST * (path.length + 1))
    if (ends === null) return null
    return ends.flatMap(state => this.#accepted.get(state) ?? []).sort((a, b) => a - b)
  }

  /** How many states were looked at for all paths. */
  get work(): number {
    return this.#states.work
  }
}

/** States that a path may be in after each byte, on average. */
const MOST = 256
