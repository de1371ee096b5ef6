import type { Behaviour, FileUse, RunSet } from '../../behaviour/behaviour.ts'
import { eachRun, firstRun, runSet, unionRuns } from '../../behaviour/runs.ts'
import type { NeededPath } from '../paths/needed-paths.ts'

/** Runs that differ, each with those that add nothing to it. */
export class Workloads {
  readonly runs: readonly RunSet[]
  readonly #workloadOf: Uint32Array

  constructor(runs: readonly RunSet[], total: number) {
    this.runs = runs
    this.#workloadOf = new Uint32Array(total)
    for (const [workload, set] of runs.entries())
      for (const run of eachRun(set)) this.#workloadOf[run] = workload
  }

  /** How many workloads have a run in the set. */
  count(runs: RunSet): number {
    const all = new Set<number>()
    for (const run of eachRun(runs)) all.add(this.#workloadOf[run]!)
    return all.size
  }

  /** Of each workload how many of the sets have its runs alone. */
  countOwn(sets: readonly RunSet[]): number[] {
    const own = this.runs.map(() => 0)
    for (const runs of sets) {
      if (runs.length === 0) continue
      const workload = this.#workloadOf[firstRun(runs)]!
      if (this.#areOf(workload, runs)) own[workload]!++
    }
    return own
  }

  #areOf(workload: number, runs: RunSet): boolean {
    for (let i = 0; i < runs.length; i += 2)
      for (let run = runs[i]!; run <= runs[i + 1]!; run++)
        if (this.#workloadOf[run] !== workload) return false
    return true
  }
}

/**
 * Runs of one label are one workload, done several times, and so are runs that show exactly the same, but for names that the
 * program makes up and for how often it did something. `needed`: the paths, without such names.
 */
export function distinctWorkloads(behaviour: Behaviour, needed: readonly NeededPath[]): Workloads {
  const { runs } = behaviour
  const signatures = signaturesOf(behaviour, needed)
  const groups = new Map<string, number>()
  const parents = runs.map((_, run) => run)
  const rootOf = (run: number): number => {
    let root = run
    while (parents[root] !== root) root = parents[root]!
    return root
  }
  for (const [run, { label }] of runs.entries())
    for (const key of [`label ${label}`, `same ${signatures.of(run)}`]) {
      const other = groups.get(key)
      if (other === undefined) groups.set(key, run)
      else parents[rootOf(run)] = rootOf(other)
    }
  const members = new Map<number, number[]>()
  for (const run of runs.keys()) {
    const root = rootOf(run)
    members.set(root, [...(members.get(root) ?? []), run])
  }
  return new Workloads([...members.values()].map(runSet), runs.length)
}

function signaturesOf(
  { runs, syscalls, execs, sockets }: Behaviour,
  needed: readonly NeededPath[]
): Signatures {
  const signatures = new Signatures(runs.length)
  for (const { runs: in_, args, ...fact } of syscalls) {
    signatures.add(in_, `call ${fact.arch} ${fact.name}`)
    for (const { index, values, runs: shown } of args)
      if (values !== 'any')
        for (const [at, value] of values.entries())
          signatures.add(shown?.[at] ?? in_, `value ${fact.name} ${index} ${value}`)
  }
  for (const { runs: in_, path, by } of execs) signatures.add(in_, `exec ${path} ${by}`)
  // The port of a client is chance.
  for (const { operation, family, type, error, runs: in_ } of sockets)
    signatures.add(in_, `socket ${operation} ${family} ${type} ${error}`)
  // A path is told by its place: there may be 100,000, and they are longer.
  for (let at = 0; at < needed.length; at++) {
    const { uses } = needed[at]!
    if (uses.length === 1) signatures.add(uses[0]!.runs, `file ${uses[0]!.access} ${at}`)
    else for (const [access, in_] of runsByAccess(uses)) signatures.add(in_, `file ${access} ${at}`)
  }
  return signatures
}

function runsByAccess(uses: readonly FileUse[]): Map<string, RunSet> {
  const all = new Map<string, RunSet>()
  for (const { access, runs } of uses) all.set(access, unionRuns(all.get(access) ?? [], runs))
  return all
}

/** What each run shows as two numbers, so that 10,000 runs of 1,000 facts take no more memory than the runs. */
class Signatures {
  readonly #low: Uint32Array
  readonly #high: Uint32Array

  constructor(runs: number) {
    this.#low = new Uint32Array(runs)
    this.#high = new Uint32Array(runs)
  }

  /** Each fact must be added once. */
  add(runs: RunSet, fact: string): void {
    let low = 0x811c9dc5
    let high = 0x9e3779b1
    for (let i = 0; i < fact.length; i++) {
      low = Math.imul(low ^ fact.charCodeAt(i), 0x01000193)
      high = Math.imul(high ^ fact.charCodeAt(i), 0x85ebca6b) ^ (high >>> 15)
    }
    // A sum does not depend on the order of the facts; what is added is mixed once more, so that sums do not collide.
    low = Math.imul(low ^ (low >>> 16), 0x7feb352d)
    high = Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
    low ^= low >>> 15
    high ^= high >>> 16
    for (let i = 0; i < runs.length; i += 2)
      for (let run = runs[i]!; run <= runs[i + 1]!; run++) {
        this.#low[run] = this.#low[run]! + low
        this.#high[run] = this.#high[run]! + high
      }
  }

  of(run: number): string {
    return `${this.#low[run]} ${this.#high[run]}`
  }
}
