import type { Behaviour } from '../../behaviour/behaviour.ts'
import { isMusl } from '../../facts/musl-syscalls.ts'
import { hasOwnFunctions } from '../../facts/own-functions.ts'
import type { ReasonClass } from '../policy.ts'
import type { Step } from './step.ts'
import { unknownBinaries } from './unknown-binaries.ts'

/** Whether imports tell all that the programs which were seen can call. */
export function importsTellAll(behaviour: Behaviour): boolean {
  return behaviour.binaries.length > 0 && unknownBinaries(behaviour).length === 0
}

/**
 * Without what is inferred of any program, where imports tell all and would tell of it, too. musl makes some of these
 * calls for functions that have other names.
 */
export function leftToImports(
  steps: readonly Step[],
  { binaries }: Pick<Behaviour, 'binaries'>
): Step[] {
  if (binaries.some(({ needed }) => needed.some(isMusl))) return [...steps]
  return steps.filter(({ name, reason }) => !OF_ANY.has(reason.class) || !hasOwnFunctions(name))
}

const OF_ANY: ReadonlySet<ReasonClass> = new Set(['benign', 'companions'])
