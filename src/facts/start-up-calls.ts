import facts from './start-up-calls.json' with { type: 'json' }

/** System calls of which a program makes at least one before its own code runs. */
export const START_UP_CALLS: readonly string[] = facts.names
