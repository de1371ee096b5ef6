import { basename } from 'node:path'
import type { Behaviour, ExecFact } from '../../behaviour/behaviour.ts'
import { interpretersOf, isShell } from '../../facts/reach.ts'
import { sortedSet } from '../../order.ts'

type Seen = Pick<Behaviour, 'execs' | 'files' | 'binaries'>

/**
 * Executed and mapped files of which nothing is known: what imports say is then not all that the program can call.
 * Of a script it is the interpreter of which something must be known: the kernel starts it, and no call names it.
 */
export function unknownBinaries(behaviour: Seen): string[] {
  const { execs, files, binaries } = behaviour
  const known = new Set(binaries.flatMap(({ path }) => [path, basename(path)]))
  const versions = new Set(
    binaries.flatMap(({ path }) => basename(path).match(/^.*\.so\.\d+/)?.[0] ?? [])
  )
  const isUnknown = (path: string): boolean => {
    const name = basename(path)
    return !known.has(path) && !known.has(name) && !versions.has(name)
  }
  const scripts = executedScripts(behaviour)
  const programs = execs.filter(exec => !scripts.has(pathOf(exec)))
  const mapped = files.filter(({ access }) => access.includes('m'))
  return sortedSet([
    ...[...programs, ...mapped].map(pathOf).filter(isUnknown),
    ...withUnknownInterpreter(behaviour, scripts)
  ])
}

/** By where they lie -> the names that they were executed by. Whatever was executed and read as well, and is no known program. */
function executedScripts({ execs, files, binaries }: Seen): Map<string, Set<string>> {
  const read = new Set(files.filter(({ access }) => access.includes('r')).map(pathOf))
  const programs = new Set(binaries.map(({ path }) => path))
  const scripts = new Map<string, Set<string>>()
  for (const exec of execs) {
    const path = pathOf(exec)
    if (!read.has(path) || programs.has(path)) continue
    const names = scripts.get(path) ?? new Set([path])
    scripts.set(path, names.add(exec.path))
  }
  return scripts
}

/** What a script reads tells what runs it: Python reads `.py`, and what is read by none of the languages is a shell's. */
function withUnknownInterpreter(
  { files, binaries }: Seen,
  scripts: ReadonlyMap<string, ReadonlySet<string>>
): string[] {
  if (scripts.size === 0) return []
  const readBy = new Map<string, Set<string>>()
  for (const { path, uses } of files) {
    const languages = interpretersOf(path)
    if (languages.length === 0) continue
    for (const { by } of uses) {
      if (by === null) continue
      const all = readBy.get(by) ?? new Set()
      readBy.set(by, all)
      for (const language of languages) all.add(language)
    }
  }
  const used = binaries.map(({ path }) => basename(path))
  const languages = new Set(used.map(name => name.replace(/[-0-9.]+$/, '')))
  const hasShell = used.some(isShell)
  return [...scripts].flatMap(([script, names]) => {
    const wanted = [...names].flatMap(name => [...(readBy.get(name) ?? [])])
    const isKnown = wanted.length === 0 ? hasShell : wanted.some(name => languages.has(name))
    return isKnown ? [] : [script]
  })
}

function pathOf({ path, resolved }: Pick<ExecFact, 'path' | 'resolved'>): string {
  return resolved ?? path
}
