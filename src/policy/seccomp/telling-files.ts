import type { Behaviour, FileFact } from '../../behaviour/behaviour.ts'
import { eachRun } from '../../behaviour/runs.ts'
import { isOfKernel } from '../../facts/path-places.ts'

/**
 * The same with only those files that say something of system calls: code, scripts, and of what was written one file a run.
 * Whichever runs are left out of it, the same is decided about calls; of 100,000 files it is decided for each of 50 workloads.
 */
export function withTellingFiles(behaviour: Behaviour): Behaviour {
  const programs = new Set(behaviour.execs.map(({ path, resolved }) => resolved ?? path))
  const isCode = ({ path, resolved, access }: FileFact): boolean =>
    access.includes('m') || access.includes('x') || programs.has(resolved ?? path)
  const isWriter = firstWritten(behaviour.runs.length)
  return { ...behaviour, files: behaviour.files.filter(file => isCode(file) || isWriter(file)) }
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
