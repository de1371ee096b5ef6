import type { RuntimeFloor } from '../../facts/runtime-floors.ts'
import { runtimeFloors } from '../../facts/runtime-floors.ts'
import type { DecideOptions } from '../options.ts'
import type { Step } from './step.ts'

/** What the chosen runtimes call themselves under the filter, before the workload's first instruction. */
export function runtimeFloor(options: Pick<DecideOptions, 'runtimes' | 'noNewPrivileges'>): Step[] {
  return runtimeFloors
    .filter(
      floor =>
        options.runtimes.includes(floor.runtime) &&
        (options.noNewPrivileges === 'both' || options.noNewPrivileges === floor.noNewPrivileges)
    )
    .flatMap(floor =>
      floor.names.map((name): Step => ({
        name,
        action: 'allow',
        reason: { class: 'floor', text: describe(floor) }
      }))
    )
}

function describe(floor: RuntimeFloor): string {
  const nnp = floor.noNewPrivileges ? 'on' : 'off'
  const origin = floor.measured ? '' : ', reported'
  return `${floor.runtime} ${floor.version}, no_new_privs ${nnp}${origin}`
}
