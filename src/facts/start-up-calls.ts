import facts from './start-up-calls.json' with { type: 'json' }

/** System calls of which a program makes at least one before its own code runs. */
export const START_UP_CALLS: readonly string[] = facts.names

/** What glibc's loader opens, and lists of names: of each of them it makes one call with what it has opened. */
export const LOADER: { readonly opens: string; readonly calls: readonly (readonly string[])[] } =
  facts.loader
