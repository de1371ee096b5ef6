import type { RuntimeFloor } from '../../facts/runtime-floors.ts'
import { runtimeFloors } from '../../facts/runtime-floors.ts'
import type { DecideOptions } from '../options.ts'
import type { Step } from './step.ts'

/** What the chosen runtimes call themselves under the filter, before the workload's first instruction. */
export function runtimeFloor(options: Pick<DecideOptions, 'runtimes' | 'noNewPrivileges'>): Step[] {
  return chosenFloors(options).flatMap(floor =>
    floor.names.map((name): Step => ({
      name,
      action: 'allow',
      reason: { class: 'floor', text: describe(floor) }
    }))
  )
}

export function chosenFloors({
  runtimes,
  noNewPrivileges
}: Pick<DecideOptions, 'runtimes' | 'noNewPrivileges'>): RuntimeFloor[] {
  return runtimeFloors.filter(
    floor =>
      runtimes.includes(floor.runtime) &&
      (noNewPrivileges === 'both' || noNewPrivileges === floor.noNewPrivileges)
  )
}

/** `runc 1.1.5, no_new_privs off: loads the filter before ...`. Where it was not measured the facts say so. */
function describe({ runtime, version, noNewPrivileges, reason }: RuntimeFloor): string {
  return `${runtime} ${version}, no_new_privs ${noNewPrivileges ? 'on' : 'off'}: ${reason}`
}
