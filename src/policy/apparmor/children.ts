import { accessOf, bitsOf, APPEND, READ, WRITE } from '../../behaviour/access.ts'
import type {
  Behaviour,
  ExecFact,
  FileFact,
  FileUse,
  Program,
  SocketFact
} from '../../behaviour/behaviour.ts'
import { MEMORY_FILE, isMemoryFile } from '../../facts/memory-files.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { sortedSet } from '../../order.ts'
import type { DecideOptions } from '../options.ts'
import { placeOf } from '../paths/needed-paths.ts'

/** A profile within that of the workload, for one program that others execute, or for all that are too many. */
export interface Child {
  /** `[A-Za-z0-9_][A-Za-z0-9._-]*`, no two alike. */
  readonly name: string
  /** Never empty. */
  readonly programs: readonly ExecutedProgram[]
}

export interface ExecutedProgram {
  readonly program: string
  /** As `FileUse.by` may have it: what it was executed as, and where that leads. */
  readonly names: readonly string[]
  /** Where the image has it. */
  readonly path: PathSymbols
  /** A script, read by an interpreter whose name no call shows. */
  readonly isScript: boolean
}

/** The most profiles that one can lead to by name (apparmor_parser 3.0 and 4.0; one more is an error). */
const MOST = 12

/**
 * One for each program that another one executes; those that used the fewest files share one where they are too many.
 * The program that the runtime starts is among them when another one executes it, too.
 */
export function decideChildren(
  behaviour: Pick<Behaviour, 'execs' | 'files'>,
  options: Pick<DecideOptions, 'mapPath'>
): Child[] {
  const programs = executedPrograms(behaviour, options)
  const isMany = programs.length > MOST
  const own = isMany ? programs.slice(0, MOST - 1) : programs
  const names = new Set([OTHERS])
  const children = own.map((program): Child => {
    const name = unusedName(program.program, names)
    names.add(name)
    return { name, programs: [program] }
  })
  return isMany ? [...children, { name: OTHERS, programs: programs.slice(MOST - 1) }] : children
}

const OTHERS = 'others'

/** Those that used the most files first. */
function executedPrograms(
  { execs, files }: Pick<Behaviour, 'execs' | 'files'>,
  options: Pick<DecideOptions, 'mapPath'>
): ExecutedProgram[] {
  const scripts = scriptsOf(execs, files)
  const used = new Map<Program, number>()
  for (const { uses } of files) for (const { by } of uses) used.set(by, (used.get(by) ?? 0) + 1)
  const names = new Map<string, Set<string>>()
  for (const exec of execs) {
    if (exec.by === null) continue
    const [target] = namesOf(exec)
    // One rule is for all that are in memory.
    const program = isMemoryFile(target) ? MEMORY_FILE : target
    const known = names.get(program) ?? new Set()
    for (const name of namesOf(exec)) known.add(name)
    names.set(program, known)
  }
  const uses = new Map(
    [...names].map(([program, all]) => [
      program,
      [...all].reduce((sum, name) => sum + (used.get(name) ?? 0), 0)
    ])
  )
  return sortedSet(names.keys())
    .sort((a, b) => uses.get(b)! - uses.get(a)!)
    .flatMap(program => {
      const path = placeOf(program, options)
      if (path === null) return []
      const isScript = scripts.has(program) || isMemoryFile(program)
      return [{ program, names: [...names.get(program)!], path, isScript }]
    })
}

/** Where it leads to, then what it was executed as: programs are called either. */
export function namesOf({
  path,
  resolved = path
}: Pick<ExecFact, 'path' | 'resolved'>): readonly [string, string] {
  return [resolved, path]
}

/** What some of the programs did. A file that one of them found open counts as used in the way that others opened it. */
export function behaviourOf(behaviour: Behaviour, programs: ReadonlySet<Program>): Behaviour {
  const own = <T extends { readonly by: Program }>(facts: readonly T[]): T[] =>
    facts.filter(({ by }) => programs.has(by))
  const found = new Map<string, FileUse[]>()
  for (const { path, by, runs, first } of own(behaviour.inherited)) {
    const use: FileUse = { by, access: '', owner: true, runs, first }
    const others = found.get(path)
    if (others) others.push(use)
    else found.set(path, [use])
  }
  return {
    ...behaviour,
    files: behaviour.files.flatMap(file =>
      usedBy(file, programs, found.get(withoutSlash(file.resolved ?? file.path)))
    ),
    execs: own(behaviour.execs),
    links: own(behaviour.links),
    inherited: own(behaviour.inherited),
    unmounted: own(behaviour.unmounted),
    sockets: [...own(behaviour.sockets), ...foundSockets(behaviour, programs)],
    signals: own(behaviour.signals),
    mounts: own(behaviour.mounts),
    ptrace: own(behaviour.ptrace),
    credentials: own(behaviour.credentials),
    capabilities: own(behaviour.capabilities)
  }
}

/**
 * Unix sockets of the programs that executed some: they are what these find as standard input and output (of node, of socat),
 * and the kernel asks again when a program starts under another profile. No log tells which were left open.
 */
function foundSockets(
  { execs, sockets }: Pick<Behaviour, 'execs' | 'sockets'>,
  programs: ReadonlySet<Program>
): SocketFact[] {
  const started = execs.filter(exec => namesOf(exec).some(name => programs.has(name)))
  const parents = new Set(started.map(({ by }) => by))
  return sockets.filter(
    ({ by, family, operation }) =>
      family === 'AF_UNIX' &&
      (operation === 'socketpair' || operation === 'socket') &&
      parents.has(by) &&
      !programs.has(by)
  )
}

/** A descriptor of a folder has its name without the slash that rules end it with. */
function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** The programs that the runtime starts, and what was recorded before the first of them. */
export function entryPrograms({ execs }: Pick<Behaviour, 'execs'>): ReadonlySet<Program> {
  const started = execs.filter(({ by }) => by === null)
  return new Set([null, ...started.flatMap(namesOf)])
}

function usedBy(
  file: FileFact,
  programs: ReadonlySet<Program>,
  found: readonly FileUse[] = []
): FileFact[] {
  const opened = accessOf((bitsOf(file.access) ?? 0) & (READ | WRITE | APPEND))
  const owner = file.uses.every(use => use.owner)
  const uses = [
    ...file.uses.filter(({ by }) => programs.has(by)),
    ...(opened === '' ? [] : found.map(use => ({ ...use, access: opened, owner })))
  ]
  if (uses.length === 0) return []
  const bits = uses.reduce((all, use) => all | (bitsOf(use.access) ?? 0), 0)
  return [{ ...file, access: accessOf(bits), uses }]
}

/** What a program reads that it was started from: itself, or with `#!/usr/bin/env` what the first program executes. */
function scriptsOf(execs: readonly ExecFact[], files: readonly FileFact[]): ReadonlySet<string> {
  const started = new Map<Program, Set<Program>>()
  for (const exec of execs) {
    const known = started.get(exec.by) ?? new Set()
    for (const name of namesOf(exec)) known.add(name)
    started.set(exec.by, known)
  }
  const executed = new Set(execs.map(exec => namesOf(exec)[0]))
  const isScript = ({ path, resolved = path, uses }: FileFact): boolean => {
    if (!executed.has(resolved)) return false
    const readers = uses.filter(({ access }) => access.includes('r') && !access.includes('m'))
    const below = startedBelow([resolved, path], started)
    return readers.some(({ by }) => below.has(by))
  }
  return new Set(files.filter(isScript).map(({ path, resolved = path }) => resolved))
}

/** Programs, what they executed, what that executed, and so on. */
function startedBelow(
  programs: readonly Program[],
  started: ReadonlyMap<Program, Iterable<Program>>
): ReadonlySet<Program> {
  const below = new Set(programs)
  for (const program of below)
    for (const next of started.get(program) ?? [])
      if (below.add(next).size === MOST_BELOW) return below
  return below
}

/** env executes one program, which may lead to others; what leads to more of them is no way to an interpreter. */
const MOST_BELOW = 16

/** Longer names are cut: the kernel's records have the name in every line. */
const LONGEST = 40

function unusedName(program: string, taken: ReadonlySet<string>): string {
  const base = program.slice(program.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9._-]/g, '_')
  const name = base.replace(/^[^A-Za-z0-9]/, '_').slice(0, LONGEST) || '_'
  if (!taken.has(name)) return name
  let number = 2
  while (taken.has(`${name}.${number}`)) number++
  return `${name}.${number}`
}
