/** What a line, or later a name, is about and what can be done. Texts may hold what programs chose. */
export interface Explanation {
  /** What happened: `AppArmor denied reading /etc/shadow`. */
  readonly what: string
  /** Further facts as label and text: `program`, `container`, `call`, `arguments`. */
  readonly details: readonly (readonly [label: string, text: string])[]
  /** The rule, or the lack of one, that did it; null where nothing refused it. */
  readonly refusedBy: string | null
  /** The smallest safe change, a step each. */
  readonly change: readonly string[]
  /** 0 to 5 (see `severity.ts`); null where nothing is allowed by the change. */
  readonly severity: number | null
  /** Why it is so severe; '' where there is nothing to say. */
  readonly why: string
}
