import facts from './writing-calls.json' with { type: 'json' }

/** Calls whose printed argument may appear in a log a second time: as the text that the program wrote. Source: strace 6.1 */
export const WRITING_CALLS: ReadonlySet<string> = new Set(facts.names)
