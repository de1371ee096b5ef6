import facts from './old-names.json' with { type: 'json' }

/** What old versions of strace call a system call, and the name that the kernel has for it. */
export const OLD_NAMES: ReadonlyMap<string, string> = new Map(Object.entries(facts.names))
