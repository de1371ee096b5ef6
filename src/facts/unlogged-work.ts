import facts from './unlogged-work.json' with { type: 'json' }

/** System calls that prepare work of which no log of system calls shows what it opens. */
export const UNLOGGED_WORK: readonly string[] = facts.names
