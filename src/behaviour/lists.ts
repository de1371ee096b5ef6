import { byCodeUnit } from '../order.ts'
import { unionAccess } from './access.ts'
import { APPARMOR_FIELDS } from '../trace/verdict.ts'
import { MAX_VALUES } from './behaviour.ts'
import type {
  ArgumentFact,
  Behaviour,
  Fact,
  FileFact,
  FileUse,
  Phase,
  RunSet,
  SelinuxFact,
  SyscallFact
} from './behaviour.ts'
import { laterPhase } from './phases.ts'
import { unionRuns } from './runs.ts'

/** The lists of a Behaviour that hold facts with runs. */
export type ListName = Exclude<keyof Behaviour, 'runs'>

type Item<N extends ListName> = Behaviour[N][number]

/** How the facts of one list are compared and merged. */
export interface ListRules<T> {
  /** Equal for facts that are the same fact. */
  key(fact: T): string
  /** What two equal facts say together; `runs` and `first` are joined by the caller. */
  join(a: T, b: T, joinRuns: JoinRuns): T
}

export type JoinRuns = <T extends { readonly runs: RunSet; readonly first?: number }>(
  a: T,
  b: T
) => T

/** One row a list: merging, sorting and the codec go through this table. */
export const LISTS: { readonly [N in ListName]: ListRules<Item<N>> } = {
  syscalls: { key: f => keyOf(f.name, f.arch), join: joinSyscalls },
  files: { key: f => keyOf(f.path, f.resolved ?? null), join: joinFiles },
  execs: { key: f => keyOf(f.path, f.resolved ?? null, f.by), join: same },
  links: { key: f => keyOf(f.path, f.target, f.by), join: same },
  inherited: { key: f => keyOf(f.path, f.by), join: same },
  unmounted: { key: f => keyOf(f.path, f.access, f.by), join: same },
  binaries: {
    key: f =>
      keyOf(f.path, f.buildId, f.needed.join(' '), f.imports.join(' '), f.syscalls.join(' ')),
    join: (a, b, joinRuns) => ({ ...joinRuns(a, b), beside: earlierOrNull(a.beside, b.beside) })
  },
  sockets: {
    key: f => keyOf(f.operation, f.family, f.type, f.protocol, f.address, f.by, f.error),
    join: same
  },
  signals: { key: f => keyOf(f.signal, f.target, f.by, f.error), join: same },
  mounts: {
    key: f => keyOf(f.operation, f.target, f.source, f.fstype, f.flags, f.by, f.error),
    join: same
  },
  ptrace: { key: f => keyOf(f.request, f.by, f.error), join: same },
  credentials: { key: f => keyOf(f.operation, f.by, f.error), join: same },
  capabilities: {
    key: f => keyOf(f.capability, f.operation, f.outcome, f.confidence, f.by),
    join: same
  },
  apparmor: {
    key: f =>
      keyOf(f.profile, f.class, f.verdict, ...APPARMOR_FIELDS.map(field => f[field] ?? null)),
    join: highestCount
  },
  seccomp: { key: f => keyOf(f.syscall, f.arch, f.action), join: highestCount },
  selinux: {
    key: f => keyOf(f.source, f.target, f.class, f.perms.join(' '), selinuxAnswer(f)),
    join: highestCount
  }
}

/** A behaviour's lists, each made by its name. */
export function eachList(
  make: <N extends ListName>(name: N) => Behaviour[N]
): Omit<Behaviour, 'runs'> {
  const names = Object.keys(LISTS) as ListName[]
  return Object.fromEntries(names.map(name => [name, make(name)])) as unknown as Omit<
    Behaviour,
    'runs'
  >
}

function selinuxAnswer({ permissive, granted }: SelinuxFact): string {
  return granted === true ? 'granted' : `${permissive}`
}

/** The facts in the order of their keys. */
export function sortFacts<N extends ListName>(list: N, facts: Iterable<Item<N>>): Item<N>[] {
  if (list === 'files') return sortFiles(facts as Iterable<FileFact>) as Item<N>[]
  const { key } = LISTS[list] as ListRules<Item<N>>
  const unsorted = [...facts]
  const keys = unsorted.map(fact => key(fact))
  const order = Uint32Array.from(keys, (_, index) => index)
  order.sort((a, b) => byCodeUnit(keys[a]!, keys[b]!))
  return Array.from(order, index => unsorted[index]!)
}

/** As `sortFacts`, without making the keys: a recording may name a million files. */
function sortFiles(facts: Iterable<FileFact>): FileFact[] {
  const files = Array.isArray(facts) ? (facts as FileFact[]).slice() : [...facts]
  return files.sort((a, b) => {
    if (a.path !== b.path) return byCodeUnit(a.path, b.path)
    return byCodeUnit(a.resolved ?? '', b.resolved ?? '')
  })
}

/** The uses of a file in the order of their keys. */
export function sortUses(uses: Iterable<FileUse>): FileUse[] {
  return [...uses].sort((a, b) => byCodeUnit(useKey(a), useKey(b)))
}

// NUL cannot stand in a path or a name, so fields never run into each other; null sorts before any text.
function keyOf(...fields: (string | null)[]): string {
  let key = ''
  for (let i = 0; i < fields.length; i++) {
    if (i > 0) key += '\0'
    if (fields[i] !== null) key += `\u0001${fields[i]}`
  }
  return key
}

/** Equal for uses that are the same use. */
export function useKey(use: FileUse): string {
  return keyOf(use.by, use.access, `${use.owner}`, use.found ? 'found' : null)
}

function same<T extends { readonly runs: RunSet }>(a: T, b: T, joinRuns: JoinRuns): T {
  return joinRuns(a, b)
}

// A file that one run used is used, whatever brought it in elsewhere.
function earlierOrNull(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null
  return byCodeUnit(a, b) <= 0 ? a : b
}

function highestCount<T extends Fact & { readonly count: number }>(
  a: T,
  b: T,
  joinRuns: JoinRuns
): T {
  return { ...joinRuns(a, b), count: Math.max(a.count, b.count) }
}

function joinSyscalls(a: SyscallFact, b: SyscallFact, joinRuns: JoinRuns): SyscallFact {
  return {
    ...joinRuns(a, b),
    count: Math.max(a.count, b.count),
    errors: joinMaps(a.errors, b.errors, Math.max),
    args: joinArguments(a, b),
    ...phaseOfBoth(a, b)
  }
}

function phaseOfBoth(
  a: { readonly phase?: Phase },
  b: { readonly phase?: Phase }
): { readonly phase?: Phase } {
  const phase = laterPhase(a.phase, b.phase)
  return phase === undefined ? {} : { phase }
}

function joinArguments(a: SyscallFact, b: SyscallFact): ArgumentFact[] {
  const all = unionRuns(a.runs, b.runs)
  const joined = new Map<number, Map<string, RunSet> | 'any'>()
  for (const { args, runs } of [a, b])
    for (const argument of args) {
      const values = joined.get(argument.index) ?? new Map<string, RunSet>()
      joined.set(argument.index, values === 'any' ? 'any' : addValues(values, argument, runs))
    }
  return [...joined]
    .sort(([x], [y]) => x - y)
    .map(([index, values]) => argumentOf(index, values, all))
}

function addValues(
  known: Map<string, RunSet>,
  { values, runs }: ArgumentFact,
  all: RunSet
): Map<string, RunSet> | 'any' {
  if (values === 'any') return 'any'
  for (const [at, value] of values.entries())
    known.set(value, unionRuns(known.get(value) ?? [], runs?.[at] ?? all))
  return known.size > MAX_VALUES ? 'any' : known
}

/** An argument of a call that the runs `all` show; `values` with the runs of each. */
export function argumentOf(
  index: number,
  values: ReadonlyMap<string, RunSet> | 'any',
  all: RunSet
): ArgumentFact {
  if (values === 'any') return { index, values }
  const sorted = [...values].sort(([x], [y]) => byNumber(x, y))
  const names = sorted.map(([value]) => value)
  const isEverywhere = sorted.every(([, runs]) => runs.join() === all.join())
  return { index, values: names, ...(isEverywhere ? {} : { runs: sorted.map(([, runs]) => runs) }) }
}

/** Hexadecimal numbers by size: shorter ones first. */
export function byNumber(a: string, b: string): number {
  return a.length - b.length || byCodeUnit(a, b)
}

function joinFiles(a: FileFact, b: FileFact, joinRuns: JoinRuns): FileFact {
  const uses = new Map(a.uses.map(use => [useKey(use), use]))
  for (const use of b.uses) {
    const other = uses.get(useKey(use))
    uses.set(useKey(use), other ? { ...joinRuns(other, use), ...phaseOfBoth(other, use) } : use)
  }
  return {
    ...a,
    access: unionAccess(a.access, b.access),
    failed: joinMaps(a.failed, b.failed, unionAccess),
    uses: sortUses(uses.values())
  }
}

// Keys are errno names, which are upper case: no clash with members that every object has.
function joinMaps<V>(
  a: Readonly<Record<string, V>>,
  b: Readonly<Record<string, V>>,
  join: (a: V, b: V) => V
): Record<string, V> {
  const joined = new Map(Object.entries(a))
  for (const [key, value] of Object.entries(b)) {
    const other = joined.get(key)
    joined.set(key, other === undefined ? value : join(other, value))
  }
  return Object.fromEntries([...joined].sort(([x], [y]) => byCodeUnit(x, y)))
}
