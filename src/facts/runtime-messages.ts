import facts from './runtime-messages.json' with { type: 'json' }

/** A text of a runtime or of Kubernetes about a profile, and what it means. */
export interface RuntimeMessage {
  readonly id: string
  /** A regular expression over one line, without regard to case. */
  readonly pattern: string
  /** What happened; `$1` is what a pair of parentheses matched. */
  readonly means: string
  /** What to do. */
  readonly does: string
  /** System calls whose refusal gives this text. */
  readonly calls?: readonly string[]
  /** True where it leaves open who refused something: any other message tells more. */
  readonly isGeneral?: boolean
}

/** The first that fits counts. Source: observed with runc, crun and containerd, see the JSON. */
export const runtimeMessages: readonly RuntimeMessage[] = facts.messages
