import facts from './libc-syscalls.json' with { type: 'json' }

/** True for a function of libc whose system calls are known. */
export function isLibcFunction(name: string): boolean {
  return functions.has(name)
}

/** What a function of libc can call of the kernel, less `libcCore`; empty for functions that are not known. */
export function syscallsOfFunction(name: string): readonly string[] {
  return (functions.get(name) ?? []).map(nameAt)
}

/** What libc calls in every program: start-up, malloc, abort, exit. Source: glibc 2.36, see the JSON. */
export const libcCore: readonly string[] = facts.core.map(nameAt)

function nameAt(index: number): string {
  return facts.names[index]!
}

const functions = new Map<string, readonly number[]>(Object.entries(facts.functions))
