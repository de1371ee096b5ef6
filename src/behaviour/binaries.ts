import { basename } from 'node:path'
import type { Binary, BinaryFiles, Used } from '../binaries/binary.ts'
import { findBinaries } from '../binaries/reach.ts'
import { isShell } from '../facts/reach.ts'
import { sortedSet } from '../order.ts'
import type { Behaviour, BinaryFact, FileFact, RunSet } from './behaviour.ts'
import { normalize } from './merge.ts'
import { unionRuns } from './runs.ts'

/** The behaviour with what is known of the files that it used and of those that they can reach. */
export function lookUpBinaries(behaviour: Behaviour, files: BinaryFiles): Behaviour {
  const runs = runsOfPaths(behaviour, files)
  const all = [...runs.values()].reduce<RunSet>(unionRuns, [])
  return withBinaries(
    behaviour,
    findBinaries(usedBy(behaviour), files).map(binary => ({
      ...binary,
      runs: runs.get(binary.beside ?? binary.path) ?? all
    }))
  )
}

/** What of the files of a behaviour is code. */
export function usedBy({ files, execs }: Behaviour): Used {
  const executed = execs.map(exec => exec.resolved ?? exec.path)
  const mapped = files.filter(file => /[mx]/.test(file.access)).map(actual)
  const read = files.filter(isReadByShell).map(actual)
  return {
    binaries: sortedSet([...executed, ...mapped]),
    scripts: sortedSet([...executed, ...read])
  }
}

/** Facts that came from elsewhere than the log. */
export function withBinaries(behaviour: Behaviour, binaries: readonly BinaryFact[]): Behaviour {
  if (binaries.length === 0) return behaviour
  return normalize([{ ...behaviour, binaries: [...behaviour.binaries, ...binaries] }])
}

/** What one run's recording says of its binaries, as facts of that run. */
export function binariesOfRun(binaries: readonly Binary[], runs: RunSet): BinaryFact[] {
  return binaries.map(binary => ({ ...binary, runs }))
}

function actual(file: FileFact): string {
  return file.resolved ?? file.path
}

function isReadByShell({ access, uses }: FileFact): boolean {
  return (
    access.includes('r') &&
    !/[mw]/.test(access) &&
    uses.some(({ by }) => by !== null && isShell(basename(by)))
  )
}

function runsOfPaths(behaviour: Behaviour, files: BinaryFiles): Map<string, RunSet> {
  const runs = new Map<string, RunSet>()
  const add = (path: string, set: RunSet): void => {
    for (const name of new Set([path, files.resolve(path) ?? path]))
      runs.set(name, unionRuns(runs.get(name) ?? [], set))
  }
  for (const exec of behaviour.execs) add(exec.resolved ?? exec.path, exec.runs)
  for (const file of behaviour.files)
    if (/[mx]/.test(file.access) || isReadByShell(file))
      for (const use of file.uses) add(actual(file), use.runs)
  return runs
}
