import { byCodeUnit } from '../order.ts'
import type { Behaviour } from './behaviour.ts'

/** What was done only before the runs began to serve. */
export interface StartOnly {
  /** Names of calls, sorted. */
  readonly calls: readonly string[]
  /** Paths and the access to them, as the files have them. */
  readonly paths: readonly { readonly path: string; readonly access: string }[]
}

/** Null if no run serves, or if none shows when it begins to. */
export function startOnly({ syscalls, files }: Behaviour): StartOnly | null {
  if (!syscalls.some(({ phase }) => phase === 'serving')) return null
  const later = new Set<string>()
  const first = new Set<string>()
  for (const { name, phase } of syscalls)
    if (phase !== undefined) (phase === 'serving' ? later : first).add(name)
  return {
    calls: [...first].filter(name => !later.has(name)).sort(byCodeUnit),
    paths: files
      .filter(
        ({ access, uses }) =>
          access !== '' &&
          uses.some(({ phase }) => phase === 'start') &&
          uses.every(({ phase }) => phase !== 'serving')
      )
      .map(({ path, access }) => ({ path, access }))
  }
}
