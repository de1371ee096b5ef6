import { SERVING_CALLS } from '../facts/serving-calls.ts'
import type { Texts } from '../trace/texts.ts'
import type { Phase } from './behaviour.ts'

/** Before the run's first sign of serving, and from there on; as bits, since most things are done in both. */
const START = 1
export const SERVING = 2

/**
 * The phases of one run. All its tasks change at once: the log of a service is one tree of tasks, and what another task does
 * later is no part of the start, even when that task serves nobody.
 */
export class Phases {
  now: typeof START | typeof SERVING = START
  readonly #signs: ReadonlySet<number>

  constructor(names: Texts) {
    this.#signs = new Set(SERVING_CALLS.map(name => names.internString(name)))
  }

  /** Whether a call by this name (id) would end the start. */
  awaits(name: number): boolean {
    return this.now === START && this.#signs.has(name)
  }

  /** A call by this name has begun. True when it ends the start. */
  see(name: number): boolean {
    if (!this.awaits(name)) return false
    this.now = SERVING
    return true
  }
}

/** What bits say in a run that serves. */
export function phaseOf(bits: number): Phase | undefined {
  return bits & SERVING ? 'serving' : bits & START ? 'start' : undefined
}

/** What two runs say together: what one of them does while serving is not of the start alone. */
export function laterPhase(a: Phase | undefined, b: Phase | undefined): Phase | undefined {
  return a === 'serving' || b === 'serving' ? 'serving' : (a ?? b)
}
