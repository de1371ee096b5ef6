import facts from './companions.json' with { type: 'json' }

/** Calls that programs make together: who made one of `when` makes the others on another input. */
export interface Companions {
  readonly id: string
  readonly when: readonly string[]
  /** Whether a file that was written is a sign as well, where no binary tells what else can be called. */
  readonly orWritten: boolean
  readonly names: readonly string[]
  /** For a person: on which occasion. */
  readonly reason: string
}

/** Source: own recordings, see the JSON. */
export const companionGroups: readonly Companions[] = facts.groups.map(group => ({
  orWritten: false,
  ...group
}))
