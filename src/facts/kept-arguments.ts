import facts from './kept-arguments.json' with { type: 'json' }
import type { NamedArch } from './other-tables.ts'

/** An argument whose values a seccomp filter could compare. */
export interface KeptArgument {
  readonly index: number
  /** Bits of the register that the kernel looks at. */
  readonly width: number
}

interface Row extends KeptArgument {
  readonly indexOn?: Readonly<Record<string, number>>
}

const kept = new Map<string, readonly Row[]>(Object.entries(facts.arguments))

/** The arguments of a system call whose values are kept. */
export function keptArguments(name: string, arch: NamedArch): readonly KeptArgument[] {
  return (kept.get(name) ?? []).map(({ index, width, indexOn }) => ({
    index: indexOn?.[arch] ?? index,
    width
  }))
}

/** True when the values of an argument are kept, on any architecture. */
export function keepsArgument(name: string, index: number): boolean {
  return (kept.get(name) ?? []).some(
    row => row.index === index || Object.values(row.indexOn ?? {}).includes(index)
  )
}

/** True when any argument's values are kept. */
export function keepsArguments(name: string): boolean {
  return kept.has(name)
}
