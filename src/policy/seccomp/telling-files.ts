import type { Behaviour, FileFact } from '../../behaviour/behaviour.ts'
import { eachRun } from '../../behaviour/runs.ts'
import { isOfKernel } from '../../facts/path-places.ts'
import { interpretersOf } from '../../facts/reach.ts'

/**
 * The same with only those files that say something of system calls: code, scripts, of what these read and of what was written
 * one file a run.
 * Whichever runs are left out of it, the same is decided about calls; of 100,000 files it is decided for each of 50 workloads.
 */
export function withTellingFiles(behaviour: Behaviour): Behaviour {
  const programs = new Set(behaviour.execs.map(({ path, resolved }) => resolved ?? path))
  const isCode = ({ path, resolved, access }: FileFact): boolean =>
    access.includes('m') || access.includes('x') || programs.has(resolved ?? path)
  const isWriter = firstWritten(behaviour.runs.length)
  const isSource = firstSources(behaviour)
  const tells = (file: FileFact): boolean => isCode(file) || isWriter(file) || isSource(file)
  return { ...behaviour, files: behaviour.files.filter(tells) }
}

/** Whether it is a file of a file system that was written: a terminal or a setting of the kernel is written otherwise. */
export function isWrittenFile({ path, access }: Pick<FileFact, 'path' | 'access'>): boolean {
  return /[wa]/.test(access) && !path.endsWith('/') && !isOfKernel(path)
}

/** Tells, file after file, whether it is the first that some run wrote. */
function firstWritten(runs: number): (file: FileFact) => boolean {
  const writing = new Set<number>()
  return ({ path, uses }) => {
    if (writing.size === runs) return false
    const known = writing.size
    for (const use of uses)
      if (isWrittenFile({ path, access: use.access }))
        for (const run of eachRun(use.runs)) writing.add(run)
    return writing.size > known
  }
}

/** Tells, file after file, whether it is the first by which a program shows in some run what interprets it. */
function firstSources({ execs }: Behaviour): (file: FileFact) => boolean {
  // Which of them are scripts depends on the runs that are left.
  const scripts = new Set(execs.flatMap(({ path, resolved }) => [path, resolved ?? path]))
  const shown = new Set<string>()
  return ({ path, uses }) => {
    if (scripts.size === 0) return false
    const known = shown.size
    for (const interpreter of interpretersOf(path))
      for (const { by, runs } of uses)
        if (by !== null && scripts.has(by))
          for (const run of eachRun(runs)) shown.add(`${run} ${interpreter} ${by}`)
    return shown.size > known
  }
}
