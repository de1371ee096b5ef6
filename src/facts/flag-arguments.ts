import facts from './flag-arguments.json' with { type: 'json' }

/** Where a call has its flags. */
export interface FlagArgument {
  /** Kernel argument order, from 0. */
  readonly index: number
  /** Architecture -> index, where that is another. */
  readonly indexOn?: Readonly<Record<string, number>>
  /** The flags are a member of the structure that the argument points to. */
  readonly member?: string
}

/** Where a call has the flags that decide what it opens, shares or leaves; undefined: it has none. Source: see the JSON. */
export function flagArgument(name: string): FlagArgument | undefined {
  return calls.get(name)
}

const calls = new Map<string, FlagArgument>(Object.entries(facts.arguments))
