import { unionAccess } from './access.ts'
import type {
  ArgumentFact,
  Behaviour,
  FileFact,
  FileUse,
  RunSet,
  SyscallFact
} from './behaviour.ts'
import { argumentOf } from './lists.ts'
import { commonRuns, withoutRuns } from './runs.ts'

/**
 * What would be known if the runs of a set had not been made. Runs keep their indexes, facts keep their counts and places,
 * which may be those of a run that is left out: good to decide with, not to be shown.
 */
export function leaveOut(behaviour: Behaviour, runs: RunSet): Behaviour {
  return partOf(behaviour, set => withoutRuns(set, runs))
}

/** What only the runs of a set show, in the same form. */
export function takeOnly(behaviour: Behaviour, runs: RunSet): Behaviour {
  return partOf(behaviour, set => commonRuns(set, runs))
}

/** The runs of a set that are kept; the same set where all are. */
type Keep = (set: RunSet) => RunSet

function partOf(behaviour: Behaviour, keep: Keep): Behaviour {
  const kept = <T extends { readonly runs: RunSet }>(facts: readonly T[]): T[] =>
    facts.flatMap(fact => withRuns(fact, keep(fact.runs)))
  return {
    runs: behaviour.runs,
    syscalls: behaviour.syscalls.flatMap(fact => syscallOf(fact, keep)),
    files: behaviour.files.map(fact => fileOf(fact, keep)).filter(fact => fact !== null),
    execs: kept(behaviour.execs),
    links: kept(behaviour.links),
    inherited: kept(behaviour.inherited),
    unmounted: kept(behaviour.unmounted),
    binaries: kept(behaviour.binaries),
    sockets: kept(behaviour.sockets),
    signals: kept(behaviour.signals),
    mounts: kept(behaviour.mounts),
    ptrace: kept(behaviour.ptrace),
    credentials: kept(behaviour.credentials),
    capabilities: kept(behaviour.capabilities),
    apparmor: kept(behaviour.apparmor),
    seccomp: kept(behaviour.seccomp),
    selinux: kept(behaviour.selinux)
  }
}

function withRuns<T extends { readonly runs: RunSet }>(fact: T, runs: RunSet): readonly T[] {
  if (runs.length === 0) return NONE
  return [runs === fact.runs ? fact : { ...fact, runs }]
}

const NONE: readonly never[] = []

function syscallOf(fact: SyscallFact, keep: Keep): readonly SyscallFact[] {
  const [left] = withRuns(fact, keep(fact.runs))
  if (left === undefined) return NONE
  if (left === fact || fact.args.length === 0) return [left]
  return [{ ...left, args: fact.args.flatMap(each => argumentIn(each, fact, left.runs, keep)) }]
}

function argumentIn(
  { index, values, runs }: ArgumentFact,
  fact: SyscallFact,
  all: RunSet,
  keep: Keep
): ArgumentFact[] {
  if (values === 'any') return [{ index, values }]
  const left = new Map<string, RunSet>()
  for (const [at, value] of values.entries()) {
    const seenIn = keep(runs?.[at] ?? fact.runs)
    if (seenIn.length > 0) left.set(value, seenIn)
  }
  return left.size > 0 ? [argumentOf(index, left, all)] : []
}

function fileOf(fact: FileFact, keep: Keep): FileFact | null {
  if (keepsAll(fact.uses, keep)) return fact
  const uses: FileUse[] = []
  for (const use of fact.uses) uses.push(...withRuns(use, keep(use.runs)))
  if (uses.length === 0) return null
  return { ...fact, uses, access: uses.reduce((all, use) => unionAccess(all, use.access), '') }
}

function keepsAll(uses: readonly FileUse[], keep: Keep): boolean {
  for (const { runs } of uses) if (keep(runs) !== runs) return false
  return true
}
