import facts from './start-up-calls.json' with { type: 'json' }

/** System calls of which a program makes at least one before its own code runs. */
export const START_UP_CALLS: readonly string[] = facts.names

/** System calls of which a program makes at least one before it maps the code of a library, or of another file. */
export const GIVERS_OF_CODE: readonly string[] = facts.givers.names

/**
 * What glibc's loader asks for, and lists of names: of each it makes one call before or right after; and what it opens, and the
 * calls that it makes with that.
 */
export const LOADER: {
  readonly asks: string
  readonly before: readonly (readonly string[])[]
  readonly opens: string
  readonly calls: readonly (readonly string[])[]
} = facts.loader
