import type { Problem, ProblemCode } from '../errors.ts'

/** Why a line holds no fact about what the program did. */
export type IgnoredReason =
  | 'empty'
  | 'signal'
  | 'strace-message'
  | 'killed-at-entry'
  | 'stack-frame'
  | 'hexdump'
  | 'summary-table'
  | 'program-output'
  | 'no-record'
  | 'separator'
  | 'envelope'
  | 'loss-message'
  | 'other-record'
  | 'companion'
  | 'duplicate'
  | 'not-selected'
  | 'no-serial'
  | 'unknown-arch'

/** Counts where the lines of one source went: used, ignored for a named reason, or a problem. */
export class SourceLedger {
  readonly source: string
  used = 0
  /** True when text that a program wrote stands between or inside the lines. */
  isMixed = false
  /** True when more calls were open at once than are kept, so that the oldest were given up. */
  isOverfull = false
  readonly ignored: Map<IgnoredReason, number> = new Map()
  readonly #problems = new Map<ProblemCode, { line: number; count: number }>()

  constructor(source: string) {
    this.source = source
  }

  ignore(reason: IgnoredReason, lines = 1): void {
    if (lines > 0) this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + lines)
  }

  /** A line that was ignored counts otherwise after all. */
  unignore(reason: IgnoredReason): void {
    const count = this.ignored.get(reason) ?? 0
    if (count > 1) this.ignored.set(reason, count - 1)
    else this.ignored.delete(reason)
  }

  problem(code: ProblemCode, line: number): void {
    const seen = this.#problems.get(code)
    if (seen) seen.count++
    else this.#problems.set(code, { line, count: 1 })
  }

  problems(): Problem[] {
    return Array.from(this.#problems, ([code, at]) => ({ code, source: this.source, ...at }))
  }
}
