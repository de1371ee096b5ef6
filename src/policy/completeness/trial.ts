import type { Agreement } from '../policy.ts'
import type { Aspect, Refused } from './aspect.ts'
import type { Workloads } from './distinct-workloads.ts'
import { chanceOfNone, wilson } from './shares.ts'

/** Counts, in one respect, what the profiles of other workloads would have refused to those that were left out. */
export class Trial {
  readonly aspect: Aspect
  readonly workloads: Workloads
  readonly #asked: ReadonlySet<number>
  /** How many things each workload shows alone. */
  readonly #own: readonly number[]
  readonly #refused = new Map<number, readonly Refused[]>()
  readonly #half = { asked: 0, failing: 0 }

  /** `asked`: the workloads that are to be left out, each in turn. */
  constructor(aspect: Aspect, workloads: Workloads, asked: Iterable<number>) {
    this.aspect = aspect
    this.workloads = workloads
    this.#asked = new Set(asked)
    this.#own = workloads.countOwn(aspect.shown)
  }

  /** Whether the workload is to be left out: one that shows nothing alone would be refused nothing. */
  asks(workload: number): boolean {
    return this.#asked.has(workload) && this.#own[workload]! > 0
  }

  /** True when every workload is left out in turn. */
  get asksAll(): boolean {
    return this.#asked.size === this.workloads.runs.length
  }

  /** Notes what the profile of all other workloads refuses of a workload. */
  leftOut(workload: number, refused: readonly Refused[]): void {
    this.#refused.set(workload, refused)
  }

  /** Notes what the profile of half of the workloads refuses of one of the other half. */
  ofHalf(refused: readonly Refused[]): void {
    this.#half.asked++
    if (refused.length > 0) this.#half.failing++
  }

  agreement(): Agreement {
    const total = this.workloads.runs.length
    // Nothing confirms what a single run shows: it counts as failing.
    const isSingle = total === 1
    const failing = [...this.#refused.values()].filter(refused => refused.length > 0)
    const count = isSingle ? 1 : failing.length
    const asked = this.#asked.size
    return {
      asked,
      failing: count,
      onlyPrograms: failing.filter(refused => refused.every(each => each.isProgram)).length,
      interval: wilson(count, asked),
      expectedNew:
        asked === 0 ? null : failing.reduce((sum, refused) => sum + refused.length, 0) / asked,
      failingOfHalf: this.#half.asked === 0 ? null : this.#half.failing / this.#half.asked,
      contributions: [...this.#refused].map(([workload, refused]) => ({
        runs: this.workloads.runs[workload]!,
        own: this.#own[workload]!,
        refused: refused.map(({ text }) => text)
      })),
      saturation: saturationOf(
        this.aspect.patterns.map(runs => this.workloads.count(runs)),
        total
      )
    }
  }
}

/** What one workload shows, a quarter, a half and all of them, on average; `counts`: how many show each thing. */
function saturationOf(counts: readonly number[], total: number): Agreement['saturation'] {
  const steps = new Set([1, Math.ceil(total / 4), Math.ceil(total / 2), total])
  return [...steps].map(workloads => ({
    workloads,
    shown: counts.reduce((sum, seen) => sum + 1 - chanceOfNone(total, seen, workloads), 0)
  }))
}
