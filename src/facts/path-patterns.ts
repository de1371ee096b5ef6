import facts from './path-patterns.json' with { type: 'json' }

/** A part of a path that differs between runs or machines, and what a rule says in its place. */
export interface PathPattern {
  readonly id: string
  /** JavaScript; `{pid}`, `{tid}` and `{inode}` stand for the placeholders of a recorded path. */
  readonly regex: string
  /** A text that every path that fits contains: looked for first, since that is cheaper. */
  readonly has?: string
  /** An AppArmor pattern; `$1` is a captured part of the path, to be taken literally. */
  readonly replacement: string
  /** AppArmor letters that it may be used for. */
  readonly letters: string
  /** False when it names the same file as before. */
  readonly widens: boolean
  readonly why: string
  /** Path -> pattern after all entries were applied. */
  readonly examples: readonly (readonly string[])[]
  /** Paths that this entry leaves alone. */
  readonly counterexamples: readonly string[]
}

/** In the order in which they apply. Source: see `_sources` in the JSON. */
export const pathPatterns: readonly PathPattern[] = facts.patterns
