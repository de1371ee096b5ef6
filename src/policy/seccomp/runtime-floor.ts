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

function describe(floor: RuntimeFloor): string {
  const nnp = floor.noNewPrivileges ? 'on' : 'off'
  const origin = floor.measured ? '' : ', reported'
  return `${floor.runtime} ${floor.version}, no_new_privs ${nnp}${origin}`
}
