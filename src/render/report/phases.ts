import type { Behaviour } from '../../behaviour/behaviour.ts'
import { startOnly } from '../../behaviour/start-only.ts'
import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import { code } from '../markdown.ts'

/** What was done only before the runs began to serve. */
export interface PhasesView {
  readonly calls: string
  /** The dangerous ones among the calls. */
  readonly risky: string
  readonly paths: readonly { readonly path: string; readonly access: string }[]
  readonly morePaths: number
}

/** Null if no run shows it. */
export function viewPhases(behaviour: Behaviour): PhasesView | null {
  const only = startOnly(behaviour)
  if (only === null) return null
  const { calls, paths } = only
  return {
    calls: calls.map(code).join(', '),
    risky: calls
      .filter(name => dangerOf(name) !== undefined)
      .map(code)
      .join(', '),
    paths: paths
      .slice(0, SHOWN)
      .map(({ path, access }) => ({ path: code(path), access: code(access) })),
    morePaths: Math.max(0, paths.length - SHOWN)
  }
}

const SHOWN = 40
