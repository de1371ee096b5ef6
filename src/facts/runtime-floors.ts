import facts from './runtime-floors.json' with { type: 'json' }

export type Runtime = 'runc' | 'crun'

export const RUNTIMES: readonly Runtime[] = ['runc', 'crun']

/** What a runtime itself calls between loading the filter and executing the entry point. */
export interface RuntimeFloor {
  readonly runtime: Runtime
  /** `1.1.5`, or `1.3.3 and later`. */
  readonly version: string
  /** no_new_privs: true is the pod's `allowPrivilegeEscalation: false`. */
  readonly noNewPrivileges: boolean
  /** False: taken from reports of others. */
  readonly measured: boolean
  readonly names: readonly string[]
  readonly reason: string
}

/** Source: removal tests with 150 starts each on Debian 12, see the JSON. */
export const runtimeFloors: readonly RuntimeFloor[] = RUNTIMES.flatMap(runtime =>
  facts.floors.filter(floor => floor.runtime === runtime).map(floor => ({ ...floor, runtime }))
)
