import facts from './serving-calls.json' with { type: 'json' }

/** System calls with which a program begins to serve. */
export const SERVING_CALLS: readonly string[] = facts.names
