import facts from './kept-arguments.json' with { type: 'json' }

/** An argument whose values a seccomp filter could compare. */
export interface KeptArgument {
  readonly index: number
  /** Bits of the register that the kernel looks at. */
  readonly width: number
}

const kept = new Map<string, readonly KeptArgument[]>(Object.entries(facts.arguments))

/** The arguments of a system call whose values are kept. */
export function keptArguments(name: string): readonly KeptArgument[] {
  return kept.get(name) ?? []
}
