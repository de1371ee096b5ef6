import facts from './runtime-floors.json' with { type: 'json' }

export type Runtime = 'runc' | 'crun'

export const RUNTIMES: readonly Runtime[] = ['runc', 'crun']

/** What a runtime itself calls between loading the filter and executing the entry point. */
export interface RuntimeFloor {
  readonly runtime: Runtime
  /** Where it was seen: `1.1.5`, or `1.2.8, 1.3.3 and later`. */
  readonly version: string
  /** The first release of each series that does; later series do, too. */
  readonly since: readonly string[]
  /** libseccomp's name of the architecture of the machine that it was measured on. */
  readonly architecture: string
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

/** What this release of a runtime calls; `version` is `1.3.3`. */
export function floorsOf(runtime: Runtime, version: string): RuntimeFloor[] {
  const release = numbersOf(version)
  return runtimeFloors.filter(
    floor => floor.runtime === runtime && isSince(release, floor.since.map(numbersOf))
  )
}

/** The newest release of a runtime that anyone looked at for these facts. */
export function newestKnown(runtime: Runtime): string {
  return facts.lookedAt[runtime]
}

/** Below 0 where release `a` is older than `b`, 0 where they are the same, else above. */
export function compareVersions(a: string, b: string): number {
  return compare(numbersOf(a), numbersOf(b))
}

function isSince(release: readonly number[], starts: readonly (readonly number[])[]): boolean {
  const series = starts.filter(start => compare(start.slice(0, 2), release.slice(0, 2)) === 0)
  if (series.length > 0) return series.some(start => compare(start, release) <= 0)
  return starts.every(start => compare(start, release) < 0)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number)
}
