import facts from './usual-calls.json' with { type: 'json' }

/** System calls that nearly every program makes. */
export const USUAL_CALLS: readonly string[] = facts.names
