import { byCodeUnit, canonicalJson } from '../order.ts'
import type { ArgumentFact, Behaviour, FileFact, Run, RunSet, SyscallFact } from './behaviour.ts'
import { LISTS, eachList, sortFacts } from './lists.ts'
import type { JoinRuns, ListName, ListRules } from './lists.ts'
import { eachRun, firstRun, runSet, unionRuns } from './runs.ts'

/** All runs of all behaviours as one; associative, commutative, idempotent, and `empty` is its neutral element. */
export function merge(...behaviours: readonly Behaviour[]): Behaviour {
  return behaviours.length === 1 ? behaviours[0]! : normalize(behaviours)
}

/** As `merge`, but the lists may be in any order and hold a fact twice, as in a document that someone edited. */
export function normalize(behaviours: readonly Behaviour[]): Behaviour {
  const runs = joinRunLists(behaviours)
  const indexOf = new Map(runs.map((run, index) => [keyOf(run), index]))
  const moved = behaviours.map(behaviour => {
    const indexes = behaviour.runs.map(run => indexOf.get(keyOf(run))!)
    const isMoved = indexes.some((index, run) => index !== run)
    return { behaviour, move: isMoved ? (set: RunSet) => moveRuns(set, indexes) : null }
  })
  const joinList = <N extends ListName>(name: N): Behaviour[N] => {
    const rules = LISTS[name] as ListRules<Behaviour[N][number]>
    const facts = new Map<string, Behaviour[N][number]>()
    for (const { behaviour, move } of moved)
      for (const fact of behaviour[name]) {
        const here = move === null ? fact : moveFact(fact, move)
        const key = rules.key(here)
        const other = facts.get(key)
        facts.set(key, other ? rules.join(other, here, joinRuns) : here)
      }
    return sortFacts(name, facts.values()) as unknown as Behaviour[N]
  }
  return { runs, ...eachList(joinList) }
}

// Where two say different things of one run, the greater text wins: any fixed choice keeps the laws.
function joinRunLists(behaviours: readonly Behaviour[]): Run[] {
  const runs = new Map<string, Run>()
  for (const run of behaviours.flatMap(behaviour => behaviour.runs)) {
    const other = runs.get(keyOf(run))
    if (!other || byCodeUnit(canonicalJson(run), canonicalJson(other)) > 0)
      runs.set(keyOf(run), run)
  }
  return [...runs.values()].sort((a, b) => byCodeUnit(a.label, b.label) || byCodeUnit(a.id, b.id))
}

// The order of the runs is that of their keys, so that which run comes first, and whose place is kept, never depends on the
// order of merging. Two repeats of one run have the same facts and thus the same id, but not the same label.
function keyOf({ label, id }: Run): string {
  return `${label}\0${id}`
}

function moveRuns(set: RunSet, indexes: readonly number[]): RunSet {
  return runSet(Array.from(eachRun(set), run => indexes[run]!))
}

function moveFact<T extends { readonly runs: RunSet } | FileFact | SyscallFact>(
  fact: T,
  move: (set: RunSet) => RunSet
): T {
  if ('uses' in fact)
    return { ...fact, uses: fact.uses.map(use => ({ ...use, runs: move(use.runs) })) }
  if ('args' in fact)
    return { ...fact, runs: move(fact.runs), args: fact.args.map(each => moveValues(each, move)) }
  return { ...fact, runs: move(fact.runs) }
}

function moveValues(argument: ArgumentFact, move: (set: RunSet) => RunSet): ArgumentFact {
  return argument.runs ? { ...argument, runs: argument.runs.map(move) } : argument
}

const joinRuns: JoinRuns = (a, b) => {
  const runs = unionRuns(a.runs, b.runs)
  if (a.first === undefined || b.first === undefined) return { ...a, runs }
  const [x, y] = [firstRun(a.runs), firstRun(b.runs)]
  const first = x < y ? a.first : y < x ? b.first : Math.min(a.first, b.first)
  return { ...a, runs, first }
}
