/** Which records of a machine's log are read. An empty list selects any; times are in milliseconds since 1970. */
export interface Selection {
  readonly keys: readonly string[]
  readonly exes: readonly string[]
  readonly notExes: readonly string[]
  readonly comms: readonly string[]
  /** These processes and their descendants. */
  readonly pids: readonly number[]
  /** AppArmor profiles, with their children, or other labels. */
  readonly profiles: readonly string[]
  readonly containers: readonly string[]
  readonly pods: readonly string[]
  readonly since: number
  readonly until: number
}

export const EVERYTHING: Selection = {
  keys: [],
  exes: [],
  notExes: [],
  comms: [],
  pids: [],
  profiles: [],
  containers: [],
  pods: [],
  since: -Infinity,
  until: Infinity
}
