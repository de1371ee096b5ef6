import facts from './rule-severities.json' with { type: 'json' }

/** How bad a rule would be in the wrong hands. */
export interface RuleSeverity {
  /** 5: the host or the kernel; 4: secrets, other processes. */
  readonly severity: number
  /** For a person: `changes what paths mean`. */
  readonly why: string
}

/** The severity of a rule that names no object, by its keyword; undefined for an ordinary one. */
export function ruleSeverity(keyword: string): RuleSeverity | undefined {
  return keywords.get(keyword)
}

const keywords = new Map<string, RuleSeverity>(Object.entries(facts.keywords))
