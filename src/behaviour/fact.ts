/** Runs as inclusive ranges of indexes into `Behaviour.runs`: `[0, 6999, 7003, 7003]`, written `"0-6999,7003"`. */
export type RunSet = readonly number[]

/**
 * A line of a run: `source * 2^33 + line`, `source` an index into `Run.sources`, `line` 1-based. Written `run:line`, in
 * runs of several sources `run:source:line`. The run of a fact's first place is always the smallest of its `runs`.
 */
export type Place = number

/** What every fact has: the runs that show it, and the first line that does. */
export interface Fact {
  readonly runs: RunSet
  readonly first: Place
}

/**
 * In runs of a server: whether it happened only before the first `listen`, `accept` or `epoll_wait`, or also later. Absent if no
 * run shows that: the program serves nobody, or the log begins in the middle.
 */
export type Phase = 'start' | 'serving'

/** AppArmor permissions as letters in the order `r w a m k l x`; `''` for an access that AppArmor does not mediate. */
export type Access = string

/** Path of the program that did it; null before the first execve that the recording shows. */
export type Program = string | null
