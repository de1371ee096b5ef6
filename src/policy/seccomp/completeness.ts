import type { Behaviour, RunSet } from '../../behaviour/behaviour.ts'
import { eachRun, runSet, unionRuns } from '../../behaviour/runs.ts'
import { sortedSet } from '../../order.ts'
import type { Completeness } from '../policy.ts'

/**
 * How far the runs bear out each other: of each in turn, whether the profile of the others would have refused it a call.
 * The share of those that it would is, on average, the share of later runs that fail, if later runs are as different as
 * these. (How many calls there are in all cannot be told from runs: such estimates are off by half.)
 * `allowed` decides on what is left of a behaviour.
 */
export function completenessOf(
  behaviour: Behaviour,
  allowed: (rest: Behaviour) => ReadonlySet<string>
): Completeness {
  const workloads = distinctRuns(behaviour)
  const seenIn = workloadsOfNames(behaviour, workloads)
  const contributions = workloads.flatMap((runs, index) => {
    const names = [...seenIn].flatMap(([name, seen]) =>
      seen.size === 1 && seen.has(index) ? [name] : []
    )
    if (names.length === 0) return []
    const rest = without(behaviour, runs)
    // What a single run shows is borne out by nothing.
    const allowances = rest.syscalls.length > 0 ? allowed(rest) : new Set<string>()
    return [{ runs, names, refused: names.filter(name => !allowances.has(name)) }]
  })
  const failing = contributions.filter(({ refused }) => refused.length > 0)
  const total = workloads.length
  return {
    workloads: total,
    failing: failing.length,
    interval: wilson(failing.length, total),
    expectedNew: failing.reduce((sum, { refused }) => sum + refused.length, 0) / total,
    contributions,
    saturation: saturationOf(
      [...seenIn.values()].map(seen => seen.size),
      total
    )
  }
}

/** Runs that show exactly the same are one workload, done twice. */
function distinctRuns(behaviour: Behaviour): RunSet[] {
  const signatures = behaviour.runs.map((): string[] => [])
  const facts: readonly (readonly { readonly runs: RunSet }[])[] = [
    behaviour.syscalls,
    behaviour.execs,
    behaviour.sockets,
    behaviour.files.map(({ uses }) => ({
      runs: uses.reduce<RunSet>((runs, use) => unionRuns(runs, use.runs), [])
    }))
  ]
  for (const [list, items] of facts.entries())
    for (const [item, { runs }] of items.entries())
      for (const run of eachRun(runs)) signatures[run]?.push(`${list}.${item}`)
  const groups = new Map<string, number[]>()
  for (const [run, signature] of signatures.entries()) {
    const key = signature.join()
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].map(runSet)
}

/** Name -> indexes of the workloads that show it; names sorted. */
function workloadsOfNames(
  { syscalls }: Behaviour,
  workloads: readonly RunSet[]
): ReadonlyMap<string, ReadonlySet<number>> {
  const workloadOf = new Map<number, number>()
  for (const [index, runs] of workloads.entries())
    for (const run of eachRun(runs)) workloadOf.set(run, index)
  const seenIn = new Map(
    sortedSet(syscalls.map(fact => fact.name)).map(name => [name, new Set<number>()])
  )
  for (const { name, runs } of syscalls)
    for (const run of eachRun(runs)) seenIn.get(name)!.add(workloadOf.get(run)!)
  return seenIn
}

function isWithin(runs: RunSet, all: RunSet): boolean {
  return unionRuns(runs, all).join() === all.join()
}

/** What is left when some runs had not been made, as far as system calls are decided by it. */
function without(behaviour: Behaviour, runs: RunSet): Behaviour {
  const isLeft = (fact: { readonly runs: RunSet }): boolean => !isWithin(fact.runs, runs)
  return {
    ...behaviour,
    syscalls: behaviour.syscalls.filter(isLeft),
    binaries: behaviour.binaries.filter(isLeft)
  }
}

/** Wilson's score interval of a share, 95 %. */
function wilson(count: number, of: number): readonly [low: number, high: number] {
  const z = 1.96
  const share = count / of
  const centre = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)]
}

/** Names that one workload shows, a quarter, a half and all of them, on average; `counts`: in how many each name is. */
function saturationOf(counts: readonly number[], total: number): Completeness['saturation'] {
  const steps = new Set([1, Math.ceil(total / 4), Math.ceil(total / 2), total])
  return [...steps].map(runs => ({
    runs,
    names: counts.reduce((sum, seen) => sum + 1 - chanceOfNone(total, seen, runs), 0)
  }))
}

/** That none of `seen` among `total` is in a choice of `chosen`. */
function chanceOfNone(total: number, seen: number, chosen: number): number {
  let chance = 1
  for (let i = 0; i < seen; i++) chance *= Math.max(0, total - chosen - i) / (total - i)
  return chance
}
