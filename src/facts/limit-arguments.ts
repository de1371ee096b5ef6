import facts from './limit-arguments.json' with { type: 'json' }

/** Indexes of the arguments of a call about resource limits, from 0. */
export interface LimitArguments {
  /** Absent: the limit is the caller's own. */
  readonly process?: number
  readonly resource: number
  /** The new limit; absent: the call sets none. */
  readonly set?: number
  /** The limit before the call; absent: the call does not show it. */
  readonly got?: number
}

/** Undefined for a call that is about no limit. Source: Linux 6.1, see the JSON. */
export function limitArguments(name: string): LimitArguments | undefined {
  return calls.get(name)
}

const calls = new Map<string, LimitArguments>(Object.entries(facts.calls))
