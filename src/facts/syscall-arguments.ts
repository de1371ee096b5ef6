import facts from './syscall-arguments.json' with { type: 'json' }

const table: Readonly<Record<string, readonly string[]>> = facts.arguments

/**
 * What the arguments of a call are, in order: `32`, `64`, `ptr`, `fd`, `octal`, or the prefix of the symbols that name its
 * values (`O_`); undefined for a call that the table lacks. Source: Linux 6.1, see the JSON.
 */
export function argumentKinds(name: string): readonly string[] | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** True for a prefix of symbols of which an argument is one, and not several as bits: `AF_`, not `O_`. */
export function areAlternatives(prefix: string): boolean {
  return facts.alternatives.includes(prefix)
}
