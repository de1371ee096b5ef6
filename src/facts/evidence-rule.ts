/** A fact of the kernel: a call (or file) that succeeds only with a capability; see `_about` in the JSON. */
export interface EvidenceRule {
  /** Lower case, without CAP_: `net_bind_service`. */
  readonly capability: string
  readonly confidence: 'high' | 'medium'
  /** For a person: `bind to a port below 1024`. */
  readonly operation: string
  /** The errno without the capability; null where the call does not fail. */
  readonly errno: string | null
  /** A text that every line that fits contains: a cheap first test for calls that are frequent; null without one. */
  readonly contains: string | null
  /** All must hold. */
  readonly when: readonly Condition[]
}

export type Condition =
  | (ArgumentText & {
      readonly kind: 'is'
      readonly mask: number
      readonly of: readonly Constant[]
    })
  | (ArgumentText & { readonly kind: 'has' | 'lacks'; readonly of: readonly Constant[] })
  | (ArgumentText & { readonly kind: 'between'; readonly min: number; readonly max: number })
  | (ArgumentText & { readonly kind: 'text'; readonly pattern: RegExp })
  | { readonly kind: 'otherId'; readonly args: readonly number[]; readonly of: 'uid' | 'gid' }

/** Which text of the call a condition is about. */
export interface ArgumentText {
  readonly at: number
  /** Name that strace prints before the argument (`flags=`); null: only the position counts. */
  readonly named: string | null
  /** Members of the structure in the argument, the first that is there; empty: the argument itself. */
  readonly fields: readonly string[]
}

/** A kernel constant under the name that strace prints. */
export interface Constant {
  readonly name: string
  /** Unsigned, 32 bits. */
  readonly value: number
}
